import { describe, expect, test } from "bun:test";
import type { RunEvent, TestFinished, TestSkipped } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import type { AttemptResult, AttemptStatus } from "../../model/results/outcome.ts";
import type { JunitTestSettings } from "../../model/settings.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  scriptFinished,
  testFinished,
  testStarted,
} from "../testing/events.fixture.ts";
import { destinationOf } from "../testing/destination.fixture.ts";
import { type JunitOptions, junitReport } from "./report.ts";

function documentOf(events: readonly RunEvent[], options: Partial<JunitOptions> = {}): string {
  let text = "";
  const report = junitReport(
    { reportName: "nextest-run", utcOffset: () => 0, ...options },
    destinationOf({ write: (more) => (text += more) }),
  );
  for (const event of events) report.on(event);
  report.finish();
  return text;
}

/** The lines inside the suites. */
function casesOf(events: readonly RunEvent[]): readonly string[] {
  return documentOf([...events, runFinished({})])
    .split("\n")
    .filter((line) => /^ {8}/.test(line));
}

const SETTINGS: JunitTestSettings = {
  storeSuccessOutput: false,
  storeFailureOutput: false,
  reportSkipped: "none",
  flakyFailStatus: "failure",
};

function finished(
  attempts: TestFinished["outcome"]["attempts"],
  settings: Partial<JunitTestSettings> = {},
  more: Partial<TestFinished> = {},
): TestFinished {
  return testFinished("m::t", attempts, { junit: { ...SETTINGS, ...settings }, ...more });
}

const TIME = 'timestamp="2023-11-14T22:13:20.000+00:00" time="0.013"';
const CASE = `        <testcase name="m::t" classname="crate" ${TIME}`;

describe("the document", () => {
  test("counts its cases and suites", () => {
    const fail = finished([attempt(FAILED)]);
    const other = { ...fail.test, binaryId: binaryId("other") };
    const error = finished([attempt({ kind: "leak", result: "fail" })], {}, { test: other });
    const text = documentOf([runStarted(), finished([attempt(PASSED)]), error, fail, runFinished({})]);
    expect(text.split("\n").filter((line) => line.includes("<testsuite"))).toEqual([
      '<testsuites name="nextest-run" tests="3" skipped="0" failures="1" errors="1" uuid="6f1d2c3b-0000-4000-8000-000000000000" timestamp="2023-11-14T22:13:20.000+00:00" time="1.000">',
      '    <testsuite name="crate" tests="2" skipped="0" errors="0" failures="1">',
      '    <testsuite name="other" tests="1" skipped="0" errors="1" failures="0">',
    ]);
  });

  test("of a run without tests has no suites", () => {
    const lines = documentOf([runFinished({})]).split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[2]).toBe("</testsuites>");
  });

  test("is written once, when the run is over, or when the stream breaks off", () => {
    let writes = 0;
    const options = { reportName: "x", utcOffset: () => 0 };
    const report = junitReport(options, destinationOf({ write: () => (writes += 1) }));
    report.on(runStarted());
    report.on(finished([attempt(PASSED)]));
    expect(writes).toBe(0);
    report.on(runFinished({}));
    const once = writes;
    report.finish();
    expect(writes).toBe(once);
    const broken = documentOf([runStarted(), finished([attempt(PASSED)])]);
    expect(broken).toContain('uuid="6f1d2c3b-0000-4000-8000-000000000000"');
    expect(broken).toEndWith("</testsuites>\n");
  });

  test("gives local time", () => {
    const at = (minutes: number): string | undefined =>
      /timestamp="([^"]+)"/.exec(documentOf([runFinished({})], { utcOffset: () => minutes }))?.[1];
    expect(at(330)).toBe("2023-11-15T03:43:20.000+05:30");
    expect(at(-225)).toBe("2023-11-14T18:28:20.000-03:45");
  });

  test("cannot be broken by names", () => {
    const text = documentOf([runFinished({})], { reportName: `a"<&'>\u001B[1mb` });
    expect(text).toContain('name="a&quot;&lt;&amp;&apos;&gt;b"');
  });
});

describe("results", () => {
  const only = (result: AttemptResult, more: Partial<AttemptStatus> = {}): string | undefined =>
    casesOf([finished([attempt(result, more)])])[1]?.trim();
  const exited = (code: number, leaked = false): AttemptResult => ({
    kind: "fail",
    status: { kind: "exited", code },
    leaked,
  });
  const died = (signal: number, leaked = false): AttemptResult => ({
    kind: "fail",
    status: { kind: "signaled", signal },
    leaked,
  });
  const failure = { code: "ENOENT", message: "no such file", program: "/x" };

  test("passes are empty elements", () => {
    for (const result of [
      PASSED,
      { kind: "leak", result: "pass" },
      { kind: "timeout", result: "pass" },
    ] as const) {
      expect(casesOf([finished([attempt(result)])])).toEqual([`${CASE}/>`]);
    }
  });

  test("failures have a type, and a message where there is one", () => {
    expect(only(exited(3))).toBe('<failure type="test failure with exit code 3"/>');
    expect(only(exited(3, true))).toBe('<failure type="test failure with exit code 3 (leaked handles)"/>');
    expect(only({ kind: "timeout", result: "fail" })).toBe('<failure type="test timeout"/>');
    expect(only({ kind: "leak", result: "fail" })).toBe(
      '<error type="test exited with code 0, but leaked handles so was marked failed"/>',
    );
    expect(only(died(6))).toBe(
      '<failure message="process aborted with signal 6 (SIGABRT)" type="test abort">process aborted with signal 6 (SIGABRT)</failure>',
    );
    expect(only(died(10, true))).toBe(
      '<failure message="process aborted with signal 10 (leaked handles)" type="test abort (leaked handles)">process aborted with signal 10 (leaked handles)</failure>',
    );
    expect(only({ kind: "exec-fail", failure })).toStartWith(
      '<error message="error spawning child process" type="execution failure">error spawning',
    );
  });

  test("a panic is the description, its first line the message", () => {
    const output = captured("", "x\nthread 't' panicked at a.rs:1:2:\nboom\n\n");
    expect(casesOf([finished([attempt(FAILED, { output })])]).slice(1, 2)).toEqual([
      '            <failure message="thread &apos;t&apos; panicked at a.rs:1:2" type="test failure with exit code 101">thread &apos;t&apos; panicked at a.rs:1:2:',
    ]);
  });

  test("a panic and a signal are two errors", () => {
    const output = captured("", "thread 't' panicked at a.rs:1:2:\nboom\n");
    const text = documentOf([finished([attempt(died(6), { output })]), runFinished({})]);
    expect(text).toContain(
      '<failure message="2 errors occurred executing test" type="test abort">2 errors occurred executing test:\n' +
        "* process aborted with signal 6 (SIGABRT)\n" +
        "* thread &apos;t&apos; panicked at a.rs:1:2:\n  boom\n</failure>",
    );
  });

  test("benchmarks are called so", () => {
    const text = documentOf([
      runStarted({ mode: "benchmark" }),
      finished([attempt(exited(3))]),
      runFinished({}),
    ]);
    expect(text).toContain('type="benchmark failure with exit code 3"');
  });
});

describe("output", () => {
  const stored = (status: AttemptStatus, settings: Partial<JunitTestSettings>): readonly string[] =>
    casesOf([finished([status], settings)])
      .map((line) => line.trim())
      .filter((line) => line.startsWith("<system"));
  const output = captured("out", "");

  test("is stored as configured for passes and for failures", () => {
    const both = ["<system-out>out</system-out>", "<system-err></system-err>"];
    expect(stored(attempt(PASSED, { output }), { storeSuccessOutput: true })).toEqual(both);
    expect(stored(attempt(PASSED, { output }), { storeFailureOutput: true })).toEqual([]);
    expect(stored(attempt(FAILED, { output }), { storeFailureOutput: true })).toEqual(both);
    expect(stored(attempt(FAILED, { output }), { storeSuccessOutput: true })).toEqual([]);
  });

  test("that is not there is reported", () => {
    const all = { storeSuccessOutput: true, storeFailureOutput: true };
    expect(stored(attempt(PASSED, { output: { kind: "split" } }), all)).toEqual([
      "<system-out>(stdout not captured)</system-out>",
      "<system-err>(stderr not captured)</system-err>",
    ]);
    const combined = { kind: "combined", output: { text: "x", bytes: 1 } } as const;
    expect(stored(attempt(PASSED, { output: combined }), all)).toEqual([
      "<system-out>x</system-out>",
      "<system-err>(stdout and stderr are combined)</system-err>",
    ]);
    const failure = { code: "ENOENT", message: "no such file", program: "/x" };
    expect(stored(attempt({ kind: "exec-fail", failure }), all)).toEqual([
      "<system-out>(process failed to start)</system-out>",
      "<system-err>(process failed to start)</system-err>",
    ]);
  });
});

describe("retries", () => {
  const third = attempt(
    { kind: "fail", status: { kind: "exited", code: 3 }, leaked: false },
    { totalAttempts: 2 },
  );
  const passed = attempt(PASSED, { attempt: 2, totalAttempts: 2 });

  test("of a test that failed to the end follow its first attempt", () => {
    expect(casesOf([finished([third, { ...third, attempt: 2 }])])).toEqual([
      `${CASE}>`,
      '            <failure type="test failure with exit code 3"/>',
      `            <rerunFailure ${TIME} type="test failure with exit code 3">`,
      "            </rerunFailure>",
      "        </testcase>",
    ]);
  });

  test("of a flaky test are reported for a test that passed", () => {
    expect(casesOf([finished([third, passed])])).toEqual([
      `${CASE}>`,
      `            <flakyFailure ${TIME} type="test failure with exit code 3">`,
      "            </flakyFailure>",
      "        </testcase>",
    ]);
  });

  test("fail a test where being flaky does, unless JUnit is to say otherwise", () => {
    const outcome = { attempts: [third, passed], flakyResult: "fail" } as const;
    const [, status] = casesOf([finished([third, passed], {}, { outcome })]);
    expect(status).toBe(
      '            <failure message="test passed on attempt 2/2 but is configured to fail when flaky" type="flaky failure"/>',
    );
    const passing = casesOf([finished([third, passed], { flakyFailStatus: "success" }, { outcome })]);
    expect(passing[1]).toStartWith("            <flakyFailure");
  });

  test("that are no verdicts are errors, with their output", () => {
    const leaky = attempt({ kind: "leak", result: "fail" }, { output: captured("o", "") });
    expect(casesOf([finished([leaky, passed], { storeFailureOutput: true })]).slice(1, 5)).toEqual([
      `            <flakyError ${TIME} type="test exited with code 0, but leaked handles so was marked failed">`,
      "                <system-out>o</system-out>",
      "                <system-err></system-err>",
      "            </flakyError>",
    ]);
  });
});

describe("skipped tests", () => {
  const skipped = (
    reason: TestSkipped["reason"],
    reportSkipped: TestSkipped["reportSkipped"],
  ): TestSkipped => ({
    type: "test-skipped",
    timestamp: 0,
    elapsed: 0,
    test: { binaryId: binaryId("crate"), testName: testName("t") },
    reason,
    reportSkipped,
  });

  test("are reported as configured", () => {
    expect(casesOf([skipped("ignored", "none")])).toEqual([]);
    expect(casesOf([skipped("expression", "ignored")])).toEqual([]);
    expect(casesOf([skipped("not-benchmark", "all")])).toEqual([]);
    expect(casesOf([skipped("ignored", "ignored")])).toEqual([
      '        <testcase name="t" classname="crate" time="0.000">',
      '            <skipped message="Skipped: test does not match the run-ignored option"/>',
      "        </testcase>",
    ]);
    expect(casesOf([skipped("default-filter", "all")])[1]).toContain("is filtered out by the profile&apos;s");
    expect(documentOf([skipped("partition", "all"), runFinished({})])).toContain('tests="1" skipped="1"');
  });
});

describe("a run that was cut short", () => {
  test("has its finished tests, and those that ran then as errors", () => {
    const text = documentOf([
      runStarted({ runCount: 3 }),
      testStarted("done"),
      testFinished("done", [attempt(PASSED)]),
      testStarted("stuck", { elapsed: 1500 }),
      testStarted("last", { elapsed: 4000 }),
    ]);
    expect(text).toContain('tests="3" skipped="0" failures="0" errors="2"');
    const stuck =
      /<testcase name="stuck"[^>]*time="2\.500">\n +<error message="([^"]+)" type="test cut short"\/>/;
    expect(stuck.exec(text)?.[1]).toBe("the run was cut short before the test ended");
    expect(text).toContain('<testcase name="done"');
  });

  test("a run that ended has no such errors, even if a cancelled test has no result", () => {
    const text = documentOf([runStarted(), testStarted("cancelled"), runFinished({})]);
    expect(text).not.toContain("cancelled");
  });

  test("what the stream says of its report and its place is what counts", () => {
    const surroundings = { workspaceRoot: "/w", host: "x", version: "1", utcOffset: 90 };
    const text = documentOf([runStarted({ junitReportName: "mine", surroundings }), runFinished({})]);
    expect(text).toContain('<testsuites name="mine"');
    expect(text).toContain("2023-11-14T23:43:20.000+01:30");
  });
});

test("the file and line of a failure are attributes where that is asked for", () => {
  const output = captured("", "thread 'x' (1) panicked at src/a.rs:30:9:\nboom\n");
  const event = testFinished("x", [attempt(FAILED, { output })]);
  const asked = documentOf([runStarted({ junitSourceLocations: true }), event, runFinished({})]);
  expect(asked).toContain(' file="src/a.rs" line="30">');
  expect(documentOf([runStarted(), event, runFinished({})])).not.toContain("file=");
});

test("what a test cost is reported where that is asked for, as far as it is known", () => {
  const costs = {
    userTime: 1500,
    systemTime: 7,
    peakMemory: { bytes: 4096, accuracy: "exact" },
    treePeakMemory: { bytes: 8192, accuracy: "sampled" },
  } as const;
  const events = [testFinished("x", [attempt(PASSED, { costs })]), testFinished("y", [attempt(PASSED)])];
  const asked = documentOf([runStarted({ junitCosts: true }), ...events, runFinished({})]);
  expect(asked.match(/<property .*/g)).toEqual([
    '<property name="user-time" value="1.500"/>',
    '<property name="system-time" value="0.007"/>',
    '<property name="peak-memory" value="4096"/>',
    '<property name="tree-peak-memory-sampled" value="8192"/>',
  ]);
  expect(documentOf([runStarted(), ...events, runFinished({})])).not.toContain("<property");
});

test("times beyond what a date can hold do not end the report", () => {
  const event = testFinished("x", [attempt(PASSED, { startedAt: 1e300, duration: 1e300 })]);
  expect(documentOf([event, runFinished({})])).toContain('timestamp="+275760-09-13');
});

describe("scripts and rounds", () => {
  const script = scriptFinished(
    attempt(PASSED, { output: { kind: "split" } }),
    {},
    { timestamp: 0, elapsed: 0, environment: { KEY: "va<lue", A: "first" } },
  );

  test("a script is a suite with its command and what it set", () => {
    expect(casesOf([script])).toEqual([
      "        <properties>",
      '            <property name="command" value="sh"/>',
      '            <property name="args" value="-c &apos;a b&apos;"/>',
      '            <property name="output-env:A" value="first"/>',
      '            <property name="output-env:KEY" value="va&lt;lue"/>',
      "        </properties>",
      `        <testcase name="db" classname="@setup-script:db" ${TIME}/>`,
    ]);
  });

  test("a failed script is called script", () => {
    const status = attempt({ kind: "fail", status: { kind: "exited", code: 3 }, leaked: false });
    expect(casesOf([{ ...script, status }]).join("\n")).toContain('type="script failure with exit code 3"');
  });

  test("a script that ran but whose result could not be had keeps its output", () => {
    const failure = { code: "EINVAL", message: "bad", program: "sh" };
    const status = attempt(
      { kind: "exec-fail", failure },
      { errors: ["error reading it\nbad line"], output: captured("o") },
    );
    const text = documentOf([{ ...script, status }, runFinished({})]);
    expect(text).toContain('<error message="error reading it" type="execution failure">error reading it\n');
    expect(text).toContain("<system-out>o</system-out>");
  });

  test("rounds of a stress run have suites of their own", () => {
    const stress = { current: 1, total: 2 };
    const text = documentOf([
      { ...script, stress },
      finished([attempt(PASSED)], {}, { stress }),
      runFinished({}),
    ]);
    expect(text).toContain('<testsuite name="@setup-script:db@stress-1"');
    expect(text).toContain('classname="@setup-script:db@stress-1"');
    expect(text).toContain('<testsuite name="crate@stress-1"');
    expect(text).toContain('classname="crate"');
  });
});
