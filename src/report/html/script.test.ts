import { expect, test } from "bun:test";
import type { RunPaused, ScriptStarted } from "../../model/events.ts";
import type { AttemptResult, AttemptStatus } from "../../model/results/outcome.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  SCRIPT,
  scriptFinished,
} from "../testing/events.fixture.ts";
import { htmlOutput } from "./html.ts";
import { dataOf, filtersetOf, written } from "./page.fixture.ts";

/** The data about the script in a page about one script. */
function told(status: AttemptStatus, phase: "setup" | "teardown" = "setup"): unknown {
  const page = written([runStarted(), scriptFinished(status, { phase }), runFinished({})]);
  return dataOf(page);
}

test("a script has its command, its place in time and its output", () => {
  const status = attempt(FAILED, { startedAt: 1_700_000_000_500, output: captured("out", "err") });
  const attempted = {
    start: 500,
    duration: 12.5,
    result: "failed with exit code 101",
    streams: [
      { name: "stdout", text: "out" },
      { name: "stderr", text: "err" },
    ],
  };
  expect(told(status)).toMatchObject({
    units: [{ phase: "setup", id: "db", command: "sh -c 'a b'", status: "fail", attempt: attempted }],
  });
});

test("text of a script cannot end the element that holds it", () => {
  const evil = "</script><script>alert(1)</script><!--";
  const status = attempt(FAILED, { output: captured(evil) });
  const page = written([
    runStarted(),
    scriptFinished(status, { id: evil, program: evil, args: [evil] }),
    runFinished({}),
  ]);
  expect(page.match(/<\/script>/g)?.length).toBe(2);
  expect(page).not.toContain("<!--");
  expect(dataOf(page)).toMatchObject({ units: [{ id: evil }] });
});

test.each<readonly [AttemptResult, "setup" | "teardown", string, string]>([
  [PASSED, "setup", "pass", "passed"],
  [{ kind: "leak", result: "pass" }, "setup", "leak", "passed, leaky"],
  [{ kind: "leak", result: "fail" }, "setup", "fail", "failed: leaky"],
  [{ kind: "timeout", result: "fail" }, "setup", "timeout", "timed out"],
  [{ kind: "timeout", result: "pass" }, "setup", "timeout", "timed out"],
  [{ kind: "timeout", result: "pass" }, "teardown", "pass", "timed out, counted as passed"],
  [
    { kind: "exec-fail", failure: { code: "ENOENT", message: "no such file", program: "sh" } },
    "setup",
    "exec-fail",
    "could not be started: no such file",
  ],
])("%j of a %s script is %s", (result, phase, status, words) => {
  expect(told(attempt(result), phase)).toMatchObject({
    units: [{ phase, status, attempt: { result: words } }],
  });
});

test("a script whose variables are bad tells why", () => {
  const message = "error reading setup script output\nline `x` is bad";
  const status = attempt(
    { kind: "exec-fail", failure: { code: "EINVAL", message, program: "sh" } },
    { errors: [message] },
  );
  const text = "error reading setup script output\n  caused by:\n  - line `x` is bad";
  const result = "ended without a result: error reading setup script output";
  expect(told(status)).toMatchObject({
    units: [{ attempt: { result, streams: [{ name: "errors", text }] } }],
  });
});

test("streams that are not captured are named, also beside one that is", () => {
  const neither = attempt(PASSED, { output: { kind: "split" } });
  expect(told(neither)).toMatchObject({ units: [{ attempt: { uncaptured: ["stdout", "stderr"] } }] });
  const one = attempt(PASSED, { output: { kind: "split", stdout: { text: "", bytes: 0 } } });
  expect(told(one)).toMatchObject({ units: [{ attempt: { streams: [], uncaptured: ["stderr"] } }] });
});

test("output is written when the script ends, shortened, with the file that has all of it", () => {
  let text = "";
  const output = htmlOutput({ write: (more) => (text += more) }, filtersetOf);
  const cut = { omittedBytes: 7, file: "/w/db-stdout.txt" };
  const stdout = { text: `begin${"x".repeat(400_000)}end`, bytes: 400_015, cut };
  output.on(runStarted());
  output.on(scriptFinished(attempt(FAILED, { output: { kind: "split", stdout } })));
  expect(text).toContain('"text":"begin');
  expect(text).toContain("7 bytes were left out; all of it is in /w/db-stdout.txt");
  expect(text).toContain("this page shows 262,144 of 400,008 characters");
  expect(text.length).toBeLessThan(330_000);
});

test("a stream that breaks off while a script runs says so", () => {
  const started: ScriptStarted = {
    type: "script-started",
    timestamp: 1_700_000_000_100,
    elapsed: 100,
    script: SCRIPT,
    noCapture: false,
  };
  const paused: RunPaused = {
    type: "run-paused",
    timestamp: 1_700_000_000_900,
    elapsed: 900,
    scriptsRunning: 1,
    running: 0,
  };
  const first = scriptFinished(attempt(PASSED), { id: "first" });
  const result = "the run was cut short before the script ended";
  expect(dataOf(written([runStarted(), first, started, paused]))).toMatchObject({
    units: [
      { id: "first", status: "pass" },
      { id: "db", status: "fail", attempt: { start: 100, duration: 800, result } },
    ],
  });
  const ended = scriptFinished(attempt(PASSED));
  expect(dataOf(written([runStarted(), started, ended]))).toMatchObject({ units: [{ status: "pass" }] });
});
