import { expect, test } from "bun:test";
import type { RunEvent } from "../../model/events.ts";
import type { AttemptResult } from "../../model/results/outcome.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import type { Output, Sink } from "../output.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  scriptFinished,
  testFinished,
} from "../testing/events.fixture.ts";
import { annotations as annotationsOutput } from "./annotations.ts";
import { githubAnnotation } from "./github.ts";
import { githubSummary } from "./step-summary.ts";

function fold(make: (sink: Sink) => Output, events: readonly RunEvent[]): string {
  let text = "";
  const output = make({ write: (more) => (text += more) });
  for (const event of events) output.on(event);
  output.finish();
  return text;
}

const annotations = (...events: readonly RunEvent[]): string =>
  fold(
    (sink) => annotationsOutput(sink, { repository: { workspacePrefix: "rust/" }, format: githubAnnotation }),
    events,
  );

const PANIC = "thread 'a::b' (1) panicked at src/lib.rs:30:9:\n100% wrong\n";

test("a failure is an annotation on the line that panicked, inside the repository", () => {
  const event = testFinished("a::b", [attempt(FAILED, { output: captured("", PANIC) })]);
  expect(annotations(event)).toBe(
    "::error file=rust/src/lib.rs,line=30,col=9,title=crate a%3A%3Ab::thread 'a::b' (1) panicked at src/lib.rs:30:9:%0A100%25 wrong\n",
  );
});

test("without a panic the annotation says how the test ended", () => {
  const event = testFinished("x", [attempt({ kind: "timeout", result: "fail" }, { duration: 2000 })]);
  expect(annotations(event)).toBe("::error title=crate x::timed out\n");
});

test("a flaky test is a warning with the text of its first failure", () => {
  const attempts = [
    attempt(FAILED, { totalAttempts: 3, output: captured("", PANIC) }),
    attempt(PASSED, { attempt: 2, totalAttempts: 3 }),
  ] as const;
  const text = annotations(testFinished("x", attempts));
  expect(text).toStartWith(
    "::warning file=rust/src/lib.rs,line=30,col=9,title=crate x is flaky%3A passed at attempt 2 of 3::",
  );
});

test("passing tests say nothing", () => {
  expect(annotations(testFinished("x", [attempt(PASSED)]))).toBe("");
});

test("names and output cannot begin a command of their own", () => {
  const evil = testFinished("x\n::set-env name=A::b", [
    attempt(FAILED, { output: captured("", `Error: \r\n::error::y\n`) }),
  ]);
  expect(annotations(evil).split("\n").length).toBe(2);
});

test("the summary counts, shows failures and escapes what tests print", () => {
  const text = fold(githubSummary, [
    testFinished("bad", [attempt(FAILED, { output: captured("", "Error: <script>\n\n# no heading\n") })]),
    testFinished("good", [attempt(PASSED)]),
    runFinished({ initialRunCount: 2, finishedCount: 2, passed: 1, failed: 1 }),
  ]);
  expect(text).toContain("❌ Tests: 2 run, 1 passed, 1 failed, 0 skipped in 1.0 s");
  expect(text).toContain("<code>crate bad</code>");
  expect(text).toContain("Error: &lt;script&gt;\n&#8203;\n# no heading");
  expect(text).not.toContain("good");
});

test("the summary says how many failures and flaky tests it leaves out", () => {
  const flaky = [attempt(FAILED), attempt(PASSED)] as const;
  const text = fold(githubSummary, [
    ...Array.from({ length: 1002 }, (_, number) => testFinished(`bad${number}`, [attempt(FAILED)])),
    ...Array.from({ length: 1001 }, (_, number) => testFinished(`odd${number}`, flaky)),
    runFinished({ initialRunCount: 2003, finishedCount: 2003, failed: 1002, passed: 1001, flaky: 1001 }),
  ]);
  expect(text).toContain("crate bad999</code>");
  expect(text).not.toContain("crate bad1000</code>");
  expect(text).toContain("<p>2 more failures</p>");
  expect(text).toContain("crate odd999</code></li>\n<li>1 more</li>\n</ul>");
});

test("a script that fails is an annotation with the end of what it wrote", () => {
  const status = attempt(FAILED, { output: captured("", "one\ncannot reach the database\n") });
  expect(annotations(scriptFinished(status))).toBe(
    "::error title=setup script db::failed with exit code 101:%0Aone%0Acannot reach the database\n",
  );
});

test("a test that the runner terminated says why", () => {
  const result: AttemptResult = {
    kind: "fail",
    status: { kind: "signaled", signal: 15, name: "SIGTERM" },
    leaked: false,
  };
  const event = testFinished("x", [attempt(result, { terminatedByRunner: true })], {
    stats: { ...EMPTY_STATS, cancelReason: "global-timeout" },
  });
  expect(annotations(event)).toBe(
    "::error title=crate x::terminated by the runner due to global timeout (ended by SIGTERM)\n",
  );
});

test("a summary is green for a run that succeeded, and for no other", () => {
  const heading = (stats: Partial<RunStats>): string => fold(githubSummary, [runFinished(stats)]).slice(0, 5);
  expect(heading({ initialRunCount: 1, finishedCount: 1, passed: 1 })).toBe("### ✅");
  expect(heading({})).toStartWith("### ⚠");
  expect(heading({ initialRunCount: 2, finishedCount: 1, passed: 1 })).toBe("### ❌");
  expect(heading({ initialRunCount: 1, finishedCount: 1, failed: 1 })).toBe("### ❌");
  expect(heading({ initialRunCount: 1, setupScriptsInitialCount: 1 })).toBe("### ❌");
});

test("a script that failed is in the summary with its name", () => {
  const text = fold(githubSummary, [
    scriptFinished(attempt(FAILED)),
    runFinished({ initialRunCount: 1, setupScriptsFinishedCount: 1, setupScriptsFailed: 1 }),
  ]);
  expect(text).toContain("<p>setup script <code>db</code>: failed with exit code 101</p>");
});
