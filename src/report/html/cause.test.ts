import { expect, test } from "bun:test";
import { binaryId, testName } from "../../model/ids.ts";
import type { AttemptResult, AttemptStatus } from "../../model/results/outcome.ts";
import { attempt, captured, FAILED, PASSED } from "../testing/events.fixture.ts";
import { causeOf as causeOfTest } from "./cause.ts";

const TEST = { binaryId: binaryId("x"), testName: testName("a") };
const causeOf = (status: AttemptStatus) => causeOfTest(status, TEST);

const causeOfStderr = (stderr: string, stdout = "") =>
  causeOf(attempt(FAILED, { output: captured(stdout, stderr) }));

test("a panic has its place and its message, without the way there", () => {
  const stderr =
    "noise\nthread 'a::b' (7) panicked at src/lib.rs:3:5:\nleft\nright\nnote: run with `RUST_BACKTRACE=1` …\n";
  expect(causeOfStderr(stderr)).toEqual({ location: "src/lib.rs:3:5", message: "left\nright" });
});

test("the older form of a panic has its message in the same line", () => {
  const stderr = "thread 'main' panicked at 'it is late', src/main.rs:2:5\nnote: run with `RUST_BACKTRACE=1`";
  expect(causeOfStderr(stderr)).toEqual({ location: "src/main.rs:2:5", message: "it is late" });
});

test("a returned error is the message", () => {
  expect(causeOfStderr("x\nError: no file\n")).toEqual({ message: "Error: no file" });
});

test("a panic that did not come has the place of its test", () => {
  const stdout = "running 1 test\nnote: test did not panic as expected at src/lib.rs:9:4\n";
  expect(causeOfStderr("", stdout)).toEqual({
    location: "src/lib.rs:9:4",
    message: "note: test did not panic as expected at src/lib.rs:9:4",
  });
});

test("in combined output, what libtest prints afterwards is no part of it", () => {
  const text = "thread 'a' panicked at a.rs:1:1:\nboom\ntest a ... FAILED\n\nfailures:\n";
  const output = { kind: "combined", output: { text, bytes: text.length } } as const;
  expect(causeOf(attempt(FAILED, { output }))).toEqual({ location: "a.rs:1:1", message: "boom" });
});

test("without either, the last lines are the message", () => {
  const segfault: AttemptResult = { kind: "fail", status: { kind: "signaled", signal: 11 }, leaked: false };
  const output = captured("running 1 test\n", "1\n2\n3\n\n4\n5\n");
  expect(causeOf(attempt(segfault, { output }))).toEqual({ message: "2\n3\n4\n5" });
  expect(causeOf(attempt(FAILED, { output: captured("running 1 test\n") }))).toBeUndefined();
});

test("the message is short, plain and visible", () => {
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n");
  expect(causeOfStderr(`Error: \u001b[31mred\u202e\n${lines}`)?.message).toBe(
    `Error: red\\u{202e}\n${lines.split("\n").slice(0, 11).join("\n")}\n…`,
  );
  expect(causeOfStderr(`Error: ${"x".repeat(1_000_000)}`)?.message.length).toBeLessThan(2100);
});

test("what passed has no cause", () => {
  expect(causeOf(attempt(PASSED, { output: captured("", "Error: expected") }))).toBeUndefined();
});
