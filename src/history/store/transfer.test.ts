import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { ATTEMPT_WORDS } from "../../model/results/result-record.ts";
import type { RecordedResults } from "../../model/results/run-record.ts";
import { parseTimings, timingsDigest, timingsText } from "./timings.ts";
import { attempts, recorded, result, viewOf } from "../runs.fixture.ts";
import { historyLines, TransferReader } from "./transfer.ts";

function readAll(lines: Iterable<string>): readonly RecordedResults[] {
  const reader = new TransferReader();
  return [...lines].flatMap((line) => {
    const read = reader.read(line);
    if (!read.ok) throw new Error(read.error);
    return read.value === undefined ? [] : [read.value];
  });
}

const attemptList = fc
  .array(fc.tuple(fc.constantFrom(...ATTEMPT_WORDS), fc.nat(1000)), { minLength: 1, maxLength: 3 })
  .map((list) => attempts(...list));

test("reads back what was written", () => {
  const run = fc.array(fc.tuple(fc.nat(30), attemptList), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 4 }), (runs) => {
      const written = runs.map((rows, index) =>
        recorded(
          index,
          rows.map(([test, all]) => ({ ...result(`a t${test}`, all), startedAt: 0, fingerprint: undefined })),
          {
            source: index % 2 === 0 ? undefined : { commit: "c", dirty: index === 1 },
            startedAt: 0,
          },
        ),
      );
      expect(readAll(historyLines(viewOf(written)))).toEqual(written);
    }),
  );
});

test("costs and fingerprints are included", () => {
  const costs = { cpu: 5, memory: 4096 };
  const [first] = attempts("pass");
  const written = [recorded(1, [{ ...result("a t", [{ ...first, costs }]), fingerprint: "f" }])];
  const [read] = readAll(historyLines(viewOf(written)));
  expect(read?.results[0]).toMatchObject({ fingerprint: "f", attempts: [{ costs }] });
});

test("invalid lines are refused with their number; lines of unknown types are skipped", () => {
  const header = '{"type":"nextest-history","version":1}';
  const problem = (...lines: readonly string[]): string => {
    const reader = new TransferReader();
    for (const line of lines) {
      const read = reader.read(line);
      if (!read.ok) return read.error;
    }
    return "none";
  };
  expect(problem("{}")).toBe("line 1: the file is not an exported history");
  expect(problem(header.replace("1}", "2}"))).toBe("line 1: its version is 2, this program reads 1");
  expect(problem(header, "[1]")).toBe("line 2: it is no JSON object");
  expect(problem(header, '{"type":"later"}')).toBe("none");
  expect(problem(header, '{"type":"test","number":"x"}')).toBe("line 2: it is not a test");
  const [, , line = ""] = [...historyLines(viewOf([recorded(1, [result("a t", attempts("pass"))])]))];
  expect(problem(header, line)).toBe("line 2: it is not a run");
});

test("an empty file is refused", () => {
  const reader = new TransferReader();
  expect(reader.finish()).toEqual({ ok: false, error: "the file is not an exported history" });
  reader.read('{"type":"nextest-history","version":1}');
  expect(reader.finish().ok).toBe(true);
});

test("a run with an invalid date or a negative duration is refused", () => {
  const lines = [...historyLines(viewOf([recorded(1, [result("a t", attempts("pass"))])]))];
  const change = (key: string, value: number): readonly string[] =>
    lines.map((line) => line.replace(new RegExp(`("${key}"):[^,]+`), `$1:${value}`));
  expect(readAll(change("startedAt", -5))).toHaveLength(1);
  for (const [key, value] of [
    ["startedAt", 1e300],
    ["startedAt", -8.7e15],
    ["elapsed", 1e300],
    ["elapsed", -1],
  ] as const)
    expect(() => readAll(change(key, value))).toThrow("it is not a run");
});

test("timings are the same text whatever their order, and are read back", () => {
  const one = new Map([
    ["b\nx", 1.23456],
    ["a\ny", 2],
    ["a\nx", 0],
  ]);
  const text = timingsText(one);
  const read = parseTimings(text);
  expect(read).toEqual({
    ok: true,
    value: new Map([
      ["a\nx", 0],
      ["a\ny", 2],
      ["b\nx", 1.235],
    ]),
  });
  expect(timingsDigest(one)).toBe(timingsDigest(new Map([...one].toReversed())));
  expect(timingsDigest(one)).not.toBe(timingsDigest(new Map([["a\nx", 1]])));
  expect(parseTimings(timingsText(new Map()))).toEqual({ ok: true, value: new Map() });
  for (const bad of ["", "[]", "{}", '{"nextest-timings":2}', text.replace("1.235", "-1")])
    expect(parseTimings(bad).ok).toBe(false);
});
