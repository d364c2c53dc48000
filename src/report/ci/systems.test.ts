import { describe, expect, test } from "bun:test";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { withoutCommands } from "../../text/safe/ci-commands.ts";
import type { RunEvent } from "../../model/events.ts";
import type { Output, Sink } from "../output.ts";
import { binaryId, packageId } from "../../model/ids.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { annotations } from "./annotations.ts";
import { azureAnnotation } from "./azure.ts";
import { codeQualityReport } from "./code-quality.ts";
import { githubAnnotation } from "./github.ts";
import { gitlabLog } from "./gitlab.ts";
import { githubSummary } from "./step-summary.ts";
import { teamcityTests } from "./teamcity.ts";

const PANIC = "thread 'x' (1) panicked at src/lib.rs:30:9:\n100% [wrong]; |really|\n";

function written(make: (sink: Sink) => Output, ...events: readonly RunEvent[]): string {
  let text = "";
  const output = make({ write: (more) => (text += more) });
  for (const event of events) output.on(event);
  output.finish();
  return text;
}

test.each([
  [{ GITHUB_ACTIONS: "true" }, "github"],
  [{ GITLAB_CI: "true", CI: "true" }, "gitlab"],
  [{ TF_BUILD: "True" }, "azure"],
  [{ TEAMCITY_VERSION: "2024.1" }, "teamcity"],
  [{ BUILDKITE: "true" }, "buildkite"],
  [{ CI: "true" }, undefined],
  [{ GITHUB_ACTIONS: "false", TEAMCITY_VERSION: "" }, undefined],
] as const)("%j is %s", (env, system) => {
  expect(ciSystem(env)).toBe(system);
});

describe("GitLab", () => {
  test("a section has its times and a name of its own", () => {
    let now = 5_000;
    const fold = gitlabLog(() => now).fold;
    const first = fold?.("output of a b");
    expect(first?.open).toBe("\u001B[0Ksection_start:5:nextest_output_1\r\u001B[0Koutput of a b\n");
    now = 7_999;
    const second = fold?.("x");
    expect(second?.open).toContain(":7:nextest_output_2\r");
    expect(second?.close).toBe("\u001B[0Ksection_end:7:nextest_output_2\r\u001B[0K\n");
  });

  test("text begins and ends no section", () => {
    const text = withoutCommands("gitlab", "\u001B[0Ksection_end:1:nextest_output_1\r\u001B[0K\n");
    expect(text).not.toContain("\r");
  });
});

describe("GitLab's code quality report", () => {
  const output = captured("", PANIC);
  const location = { path: "rust/src/lib.rs", lines: { begin: 30 } };
  const issues = (...events: readonly RunEvent[]): unknown =>
    JSON.parse(
      written((sink) => codeQualityReport({ root: "/repo", workspacePrefix: "rust/" }, sink), ...events),
    );

  test("has failures and flaky tests", () => {
    const flaky = [
      attempt(FAILED, { output, totalAttempts: 2 }),
      attempt(PASSED, { attempt: 2, totalAttempts: 2 }),
    ] as const;
    const found = issues(
      testFinished("good", [attempt(PASSED)]),
      testFinished("bad", [attempt(FAILED, { output })]),
      testFinished("bad", [attempt(FAILED, { output })]),
      testFinished("flaky", flaky),
    );
    expect(found).toEqual([
      {
        description: `crate bad: ${PANIC.trimEnd()}`,
        check_name: "test-failure",
        fingerprint: "crate$bad",
        severity: "major",
        location,
      },
      {
        description: `crate flaky is flaky: passed at attempt 2 of 2: ${PANIC.trimEnd()}`,
        check_name: "flaky-test",
        fingerprint: "crate$flaky",
        severity: "minor",
        location,
      },
    ]);
    expect(issues()).toEqual([]);
  });

  const binary = {
    binaryId: binaryId("crate"),
    packageName: "crate",
    binaryName: "crate",
    kind: "lib",
    buildPlatform: "target",
    testCount: 1,
    runCount: 1,
  } as const;
  const surroundings = { workspaceRoot: "/elsewhere/rust", host: "h", version: "v", utcOffset: 0 };

  test.each([
    ["path+file:///elsewhere/rust/crates/a%20b#0.1.0", "rust/crates/a b/Cargo.toml"],
    ["path+file:///elsewhere/rust/..dots#a@0.1.0", "rust/..dots/Cargo.toml"],
    ["path+file:///repo/rust/crates/a%20b#0.1.0", "rust/crates/a b/Cargo.toml"],
    ["a 0.1.0 (path+file:///elsewhere/rust)", "rust/Cargo.toml"],
    ["path+file:///repo/beside#a@0.1.0", "beside/Cargo.toml"],
    ["registry+https://github.com/rust-lang/crates.io-index#a@0.1.0", "rust/Cargo.toml"],
    ["path+file:///bad%2#0.1.0", "rust/Cargo.toml"],
  ])("a failure without a line is at the beginning of its package's manifest: %s", (id, path) => {
    const found = issues(
      runStarted({ binaries: [{ ...binary, packageId: packageId(id) }], surroundings }),
      testFinished("late", [attempt({ kind: "timeout", result: "fail" })]),
    );
    expect(found).toEqual([
      {
        description: "crate late: timed out",
        check_name: "test-failure",
        fingerprint: "crate$late",
        severity: "major",
        location: { path, lines: { begin: 1 } },
      },
    ]);
  });

  test("without the run's beginning, such a failure is at the workspace's manifest", () => {
    const found = issues(testFinished("late", [attempt({ kind: "timeout", result: "fail" })]));
    expect(found).toMatchObject([{ location: { path: "rust/Cargo.toml" } }]);
  });
});

describe("Azure Pipelines", () => {
  test("a failure is an issue on the line that panicked", () => {
    const event = testFinished("x", [attempt(FAILED, { output: captured("", PANIC) })]);
    const text = written(
      (sink) => annotations(sink, { repository: { workspacePrefix: "rust/" }, format: azureAnnotation }),
      event,
    );
    expect(text).toBe(
      "##vso[task.logissue type=error;sourcepath=rust/src/lib.rs;linenumber=30;columnnumber=9]" +
        "crate x: thread 'x' (1) panicked at src/lib.rs:30:9:%0A100%AZP25 [wrong%5D%3B |really|\n",
    );
  });

  test("text commands nothing", () => {
    expect(withoutCommands("azure", "a ##vso[task.x]y\n##VSO[a]\n##[error]z\n## heading\n")).toBe(
      "a ## vso[task.x]y\n## VSO[a]\n## [error]z\n## heading\n",
    );
  });
});

describe("TeamCity", () => {
  test("tests with their results, escaped", () => {
    const text = written(
      teamcityTests,
      testFinished("good", [attempt(PASSED, { duration: 12.6 })]),
      testFinished("it's", [attempt(FAILED, { output: captured("", PANIC) })]),
    );
    const lines = text
      .replace(/duration='\d+' flowId='crate: it/, "duration='…' flowId='crate: it")
      .split("\n");
    expect(lines).toEqual([
      "##teamcity[testStarted name='crate: good' flowId='crate: good']",
      "##teamcity[testFinished name='crate: good' duration='13' flowId='crate: good']",
      "##teamcity[testStarted name='crate: it|'s' flowId='crate: it|'s']",
      "##teamcity[testFailed name='crate: it|'s' message='failed with exit code 101' details='thread |'x|' (1) panicked at src/lib.rs:30:9:|n100% |[wrong|]; ||really||' flowId='crate: it|'s']",
      "##teamcity[testFinished name='crate: it|'s' duration='…' flowId='crate: it|'s']",
      "",
    ]);
  });

  test("a flaky test passed, unless that counts as a failure", () => {
    const attempts = [
      attempt(FAILED, { totalAttempts: 2 }),
      attempt(PASSED, { attempt: 2, totalAttempts: 2 }),
    ] as const;
    expect(written(teamcityTests, testFinished("x", attempts))).not.toContain("testFailed");
  });

  test("characters beyond ASCII are numbers", () => {
    expect(written(teamcityTests, testFinished("ä😀", [attempt(PASSED)]))).toContain("|0x00E4|0xD83D|0xDE00");
  });

  test("text is no message", () => {
    expect(withoutCommands("teamcity", "##teamcity[testFailed name='x']\n")).toBe(
      "## teamcity[testFailed name='x']\n",
    );
  });
});

describe("the stacks of a test that timed out", () => {
  const hung = (stacks: string) =>
    testFinished("hung", [
      attempt({ kind: "timeout", result: "fail" }, { stacks: { source: "gdb", text: stacks } }),
    ]);
  const SYSTEMS: readonly (readonly [string, (sink: Sink) => Output, string])[] = [
    [
      "GitHub's annotation",
      (sink) => annotations(sink, { repository: { workspacePrefix: "" }, format: githubAnnotation }),
      "timed out%0A%0Astacks:%0A#0 park",
    ],
    ["GitHub's summary", githubSummary, "<pre>stacks:\n#0 park"],
    [
      "Azure's annotation",
      (sink) => annotations(sink, { repository: { workspacePrefix: "" }, format: azureAnnotation }),
      "timed out%0A%0Astacks:%0A#0 park",
    ],
    ["TeamCity's details", teamcityTests, "details='stacks:|n#0 park"],
  ];

  test.each(SYSTEMS)("are in %s, up to a limit", (_, make, expected) => {
    const end = runFinished({ failedTimedOut: 1 });
    expect(written(make, hung("#0 park\n"), end)).toContain(expected);
    const long = written(make, hung(`#0 park\n${"#1 deep\n".repeat(100_000)}`), end);
    expect(long).toContain(expected);
    expect(long).toContain("cut: the log has all stacks");
    expect(long.length).toBeLessThan(60_000);
    expect(
      written(make, testFinished("hung", [attempt({ kind: "timeout", result: "fail" })]), end),
    ).not.toContain("stacks");
  });
});

test("Buildkite: no line begins a group", () => {
  expect(withoutCommands("buildkite", "--- a\n\u001B[31m+++ b\n----\n~~~\n x --- y\n")).toBe(
    " --- a\n\u001B[31m +++ b\n----\n ~~~\n x --- y\n",
  );
});
