import { describe, expect, test } from "bun:test";
import type { CapturedOutput } from "../../model/results/outcome.ts";
import { failureSlice, highlightEnd, streamOf } from "./slice.ts";

function split(streams: { stdout?: string; stderr?: string }): CapturedOutput {
  const stream = (text: string) => ({ text, bytes: text.length });
  return {
    kind: "split",
    ...(streams.stdout === undefined ? {} : { stdout: stream(streams.stdout) }),
    ...(streams.stderr === undefined ? {} : { stderr: stream(streams.stderr) }),
  };
}

const PANIC = "thread 'a' panicked at src/lib.rs:1:2:\nboom\nmore\n";

describe("panics", () => {
  test("the slice runs to the end, without trailing white space", () => {
    const slice = failureSlice(split({ stderr: `before\n\n${PANIC}` }));
    expect(slice).toEqual({ kind: "panic", start: 8, text: PANIC.trimEnd() });
  });

  test("thread ids are understood", () => {
    expect(failureSlice(split({ stderr: "\nthread 'a' (12) panicked at x:1:2:\nb" }))?.start).toBe(1);
  });

  test("the last of several counts", () => {
    const slice = failureSlice(split({ stderr: `${PANIC}${PANIC}` }));
    expect(slice?.start).toBe(PANIC.length);
  });

  test("a returned error right before belongs to it, unless it is the first line", () => {
    expect(failureSlice(split({ stderr: `x\nError: e\n\n${PANIC}` }))?.start).toBe(2);
    expect(failureSlice(split({ stderr: `Error: e\n\n${PANIC}` }))?.start).toBe(10);
  });

  test("the words must begin a line", () => {
    expect(failureSlice(split({ stderr: ` ${PANIC}` }))).toBeUndefined();
  });
});

test("a returned error is found on standard error only", () => {
  expect(failureSlice(split({ stderr: "x\nError: bad\nmore\n" }))).toEqual({
    kind: "error",
    start: 2,
    text: "Error: bad\nmore",
  });
  expect(failureSlice(split({ stdout: "Error: bad\n", stderr: "" }))).toBeUndefined();
});

test("a missing panic is one line of standard output", () => {
  const slice = failureSlice(
    split({ stdout: "a\nnote: test did not panic as expected at x.rs:1\nb", stderr: "" }),
  );
  expect(slice).toEqual({
    kind: "no-panic",
    start: 2,
    text: "note: test did not panic as expected at x.rs:1",
  });
  expect(slice && streamOf(slice)).toBe("stdout");
});

test("combined output is searched for everything", () => {
  const text = "x\nnote: test did not panic as expected\n";
  const slice = failureSlice({ kind: "combined", output: { text, bytes: text.length } });
  expect(slice?.kind).toBe("no-panic");
});

test("two lines are highlighted", () => {
  const end = (text: string): number => highlightEnd({ kind: "panic", start: 0, text });
  expect(end("one")).toBe(3);
  expect(end("one\ntwo")).toBe(7);
  expect(end("one\ntwo\nthree")).toBe(7);
});
