import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { isOfType, RepeatedSkips } from "./quick-lines.ts";

const bytesOf = (line: string): Uint8Array => new TextEncoder().encode(line);

function asks(skips: RepeatedSkips, line: string): boolean {
  // In the middle of other bytes, as in a file.
  const bytes = bytesOf(`}\n${line}\n{"type"`);
  return skips.has(bytes, 2, 2 + bytesOf(line).length);
}

const skip = (name: string, reason: string, timestamp: number, elapsed: number): string =>
  JSON.stringify({
    type: "test-skipped",
    test: { binaryId: "a::b", testName: name },
    reason,
    reportSkipped: "none",
    timestamp,
    elapsed,
  });

test("a line is recognised if it differs from an earlier one in its times only", () => {
  const name = fc.oneof(fc.constantFrom("a", "b", 'a"', "é"), fc.string());
  const line = fc.tuple(
    name,
    fc.constantFrom("partition", "ignored"),
    fc.nat(),
    fc.nat().map((n) => n / 8),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
      const skips = new RepeatedSkips();
      const seen = new Set<string>();
      for (const [test, reason, timestamp, elapsed] of lines) {
        const known = asks(skips, skip(test, reason, timestamp, elapsed));
        expect(known).toBe(seen.has(`${reason} ${test}`));
        seen.add(`${reason} ${test}`);
      }
    }),
  );
});

test("a name that ends like another, or like times, is another one", () => {
  const skips = new RepeatedSkips();
  const all = ["x", "xx", 'x","timestamp":1,"elapsed":1}', "", "x".repeat(2_000_000)].map((name) =>
    skip(name, "partition", 1, 2),
  );
  expect(all.map((line) => asks(skips, line))).toEqual([false, false, false, false, false]);
  // What is longer than all that is kept is read each time.
  expect(all.map((line) => asks(skips, line))).toEqual([true, true, true, true, false]);
});

test("other lines are never recognised", () => {
  const skips = new RepeatedSkips();
  const lines = [
    "",
    "}",
    '{"type":"test-finished","test":{"binaryId":"a","testName":"b"},"timestamp":1,"elapsed":1}',
    '{"type":"test-skipped","test":{"binaryId":"a","testName":"b"},"elapsed":1,"timestamp":1}',
    '{"type":"test-skipped","test":{"binaryId":"a","testName":"b"},"timestamp":1,"elapsed":1',
    '{"type":"test-skipped","test":{},"timestamp":1,"elapsed":1,"stress":{"current":1}}',
    '{ "type": "test-skipped", "test": {}, "timestamp": 1, "elapsed": 1 }',
  ];
  for (const line of [...lines, ...lines]) expect([line, asks(skips, line)]).toEqual([line, false]);
});

test("types are those at the beginning of a line", () => {
  const isScript = isOfType(["script-started", "script-finished"]);
  const found = ['{"type":"script-started","a"', '{"type":"script-start"', '{"type":"test-started"', ""].map(
    (line) => isScript(bytesOf(line), 0, line.length),
  );
  expect(found).toEqual([true, false, false, false]);
});
