/** Words, names, commands, and the data of a run that stopped early. */
import { expect, test } from "bun:test";
import type { AttemptResult, AttemptStatus } from "../../model/results/outcome.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { dataOf, written } from "./page.fixture.ts";

const fail = (code: number): AttemptResult => ({
  kind: "fail",
  status: { kind: "exited", code },
  leaked: false,
});

const page = (name: string, ...attempts: [AttemptStatus, ...AttemptStatus[]]): unknown =>
  dataOf(written([runStarted(), testFinished(name, attempts), runFinished({})]));

test.each([
  [fail(42), "exit 42"],
  [{ kind: "fail", status: { kind: "signaled", signal: 11, name: "SIGSEGV" }, leaked: false }, "SIGSEGV"],
  [{ kind: "fail", status: { kind: "signaled", signal: 40 }, leaked: false }, "signal 40"],
  [{ kind: "fail", status: { kind: "nt-status", status: 0xc0000005 }, leaked: false }, "0xc0000005"],
  [{ kind: "leak", result: "fail" }, "leak-fail"],
] satisfies [AttemptResult, string][])("%j is shown as %s", (result, word) => {
  expect(page("a", attempt(result))).toMatchObject({ units: [{ status: "fail", word }] });
});

test("an ordinary failure needs no other word, nor does a timeout", () => {
  expect(JSON.stringify(page("a", attempt(FAILED)))).not.toContain('"word"');
  const timeout = attempt({ kind: "timeout", result: "fail" });
  expect(page("a", timeout)).toMatchObject({ units: [{ status: "timeout" }] });
});

test("a test that the runner stopped did not fail by itself", () => {
  const stopped = attempt(fail(1), { terminatedByRunner: true });
  expect(page("a", stopped)).toMatchObject({ units: [{ word: "stopped" }] });
});

test("names and output hide nothing, and the command to run it again takes any name", () => {
  const output = captured("\u001b[31mred\u001b[0m \u202etxt\u001b]0;title\u0007\r\n");
  expect(page("a)\u202eb, \u001b[1m'c'", attempt(FAILED, { output }))).toMatchObject({
    units: [
      {
        name: "a)\\u{202e}b, \\u{1b}[1m'c'",
        rerun: String.raw`cargo nextest run -E 'crate/a)\u{202e}b, \u{1b}[1m'\''c'\'''`,
        attempts: [{ streams: [{ text: "\u001b[31mred\u001b[0m \\u{202e}txt\n" }] }],
      },
    ],
  });
});

test("only what may be wanted again has a command, with the profile of the run", () => {
  expect(JSON.stringify(page("a", attempt(PASSED)))).not.toContain('"rerun"');
  const started = runStarted({ profile: "ci" });
  const slow = testFinished("a", [attempt(PASSED, { isSlow: true })]);
  expect(dataOf(written([started, slow]))).toMatchObject({
    units: [{ rerun: "cargo nextest run --profile ci -E crate/a" }],
  });
});

test("of a run that was cancelled there is why; its command is quoted", () => {
  const started = runStarted({ cliArgs: ["cargo", "nextest", "run", "-E", "test(a b)"] });
  const end = { ...runFinished({}), cancelReason: "global-timeout" } as const;
  expect(dataOf(written([started, end]))).toMatchObject({
    cancelled: "the global timeout was reached",
    command: "cargo nextest run -E 'test(a b)'",
  });
});

test("an attempt on another machine says where its time went", () => {
  const remote = { worker: "w1", queuing: 20, executing: 7, faults: 0, cached: false };
  expect(page("a", attempt(PASSED, { remote }))).toMatchObject({
    units: [{ attempts: [{ elsewhere: "on w1: queued for 0.020 s, executed in 0.007 s" }] }],
  });
  expect(JSON.stringify(page("a", attempt(PASSED)))).not.toContain("elsewhere");
});

test("costs are those of the whole tree, where that is more than the process's own", () => {
  const peak = (bytes: number, accuracy: "exact" | "sampled") => ({ bytes, accuracy });
  const costs = {
    userTime: 10.4,
    systemTime: 2.3,
    peakMemory: peak(100, "exact"),
    treePeakMemory: peak(400, "sampled"),
  };
  expect(page("a", attempt(PASSED, { costs }))).toMatchObject({
    units: [{ attempts: [{ costs: { cpu: 13, memory: 400, sampled: true } }] }],
  });
  const alone = attempt(PASSED, { costs: { userTime: 1, systemTime: 0, peakMemory: peak(7, "exact") } });
  expect(JSON.stringify(page("a", alone))).toContain('"costs":{"cpu":1,"memory":7}');
  expect(JSON.stringify(page("a", attempt(PASSED)))).not.toContain('"costs"');
});

test("a failure in quarantine is no failure, and says who is responsible", () => {
  const quarantine = { reason: "bug", owner: "team", until: "2099-01-01", junit: "skipped" } as const;
  const failed = testFinished("a", [attempt(FAILED)], { quarantine });
  expect(dataOf(written([runStarted(), failed, runFinished({})]))).toMatchObject({
    units: [{ status: "quarantined", quarantine: "failed in quarantine (team, until 2099-01-01: bug)" }],
  });
});
