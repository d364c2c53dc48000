import { describe, expect, test } from "bun:test";
import { binaryId, testName } from "../../model/ids.ts";
import type { GroupAssignment, GroupingOverride } from "../../model/listed/test-groups-view.ts";
import { ansi, plain } from "../../text/terminal/style.ts";
import { showTestGroups, type TestsByBinary, unknownGroups } from "./test-groups.ts";
import { describeSource, showTestSettings, showValue, testSettingsJson } from "./test-settings.ts";
import { showVersions } from "./version.ts";

describe("versions", () => {
  test("nothing asked for", () => {
    expect(showVersions({ current: "0.9.148", verdict: "satisfied" }, plain)).toBe(
      "current nextest version: 0.9.148\nversion requirements: (none)\n",
    );
  });

  test("who asks for what, and whether it is met", () => {
    const report = {
      current: "0.9.148",
      required: { version: "9.0.0", file: "/ws/.config/nextest.toml" },
      recommended: { version: "9.9.9", file: "t.toml", tool: "t" },
    };
    expect(showVersions({ ...report, verdict: "required-not-met" }, plain)).toBe(
      "current nextest version: 0.9.148\nversion requirements:\n" +
        "    - required: 9.0.0 (from /ws/.config/nextest.toml)\n    - recommended: 9.9.9 (by tool t)\n" +
        "evaluation result: does not meet required version\n",
    );
    const overridden = showVersions({ ...report, verdict: "recommended-overridden" }, ansi);
    expect(overridden).toEndWith("does not meet recommended version, but is \u001B[1moverridden\u001B[0m\n");
  });
});

describe("test groups", () => {
  const by: GroupingOverride = {
    key: "1",
    profile: "ci",
    filter: "all()",
    platform: "unix",
    file: "n.toml",
    tool: "t",
  };
  const entry = (name: string, assignment: GroupAssignment) => ({
    binaryId: binaryId("alpha"),
    test: { name: testName(name), kind: "test", ignored: false, match: { status: "matches" } } as const,
    assignment,
  });
  const view = {
    groups: [
      { name: "g", maxThreads: "num-cpus" },
      { name: "h", maxThreads: "2" },
    ],
    tests: [
      entry("one", { group: "g", by }),
      entry("two", { group: "@global" }),
      entry("three", { group: "g", by }),
    ],
    showDefault: false,
    only: [],
  };
  const look = {
    paint: plain,
    listTests: (tests: TestsByBinary) =>
      [...tests].map(([id, cases]) => `${id}:\n    ${cases.map(({ name }) => name).join(" ")}\n`).join(""),
  };
  const group =
    "group: g (max threads = num-cpus)\n  * override for ci profile with filter 'all()' on platform 'unix' (from n.toml provided by tool `t`):\n      alpha:\n          one three\n";

  test("each override with its tests; groups without any say so", () => {
    expect(showTestGroups(view, look)).toBe(`${group}group: h (max threads = 2)\n    (no matches)\n`);
  });

  test("a group with a budget of memory says so", () => {
    const groups = [{ name: "h", maxThreads: "2", maxMemory: "75%" }];
    expect(showTestGroups({ ...view, groups, tests: [] }, look)).toBe(
      "group: h (max threads = 2, max memory = 75%)\n    (no matches)\n",
    );
  });

  test("the global group shows when everything is to be shown", () => {
    const shown = showTestGroups({ ...view, showDefault: true, only: ["g", "@global"] }, look);
    expect(shown).toBe(`${group}group: @global\n  * from default settings:\n      alpha:\n          two\n`);
  });

  test("the global group shows when an override names it", () => {
    const tests = [entry("one", { group: "@global", by })];
    expect(showTestGroups({ ...view, tests, only: ["@global"] }, look)).toStartWith(
      "group: @global\n  * override for ci",
    );
  });

  test("groups that do not exist", () => {
    expect(unknownGroups(["g", "h"], ["x", "g", "@global", "a", "x"])).toEqual(["a", "x"]);
  });
});

describe("settings of tests", () => {
  const place = { file: "n.toml", line: 7 } as const;
  const retries = {
    key: "retries",
    value: 2,
    source: { kind: "override", profile: "ci", number: 3, ...place },
  } as const;
  const unset = { key: "run-wrapper", source: { kind: "built-in" } } as const;
  const testOf = (name: string) => ({
    binaryId: binaryId("alpha"),
    testName: testName(name),
    settings: [retries, unset],
  });
  const explained = {
    profile: "ci",
    run: [
      {
        key: "test-threads",
        value: "num-cpus",
        source: { kind: "environment", name: "NEXTEST_TEST_THREADS" },
      } as const,
    ],
    tests: [testOf("one"), testOf("two")],
  };

  test("tests with the same settings stand together", () => {
    expect(showTestSettings(explained, plain)).toBe(
      `profile: ci
    test-threads = "num-cpus"  # environment: NEXTEST_TEST_THREADS

alpha one
alpha two
    retries = 2            # override 3 of profile ci, n.toml:7
    run-wrapper = (unset)  # built-in default
`,
    );
  });

  test("JSON holds the same", () => {
    const parsed: unknown = JSON.parse(testSettingsJson(explained));
    expect(parsed).toMatchObject({
      profile: "ci",
      run: { "test-threads": { value: "num-cpus" } },
      tests: [
        {
          "binary-id": "alpha",
          "test-name": "one",
          settings: { retries: { value: 2, source: { line: 7 } }, "run-wrapper": { value: null } },
        },
        { "test-name": "two" },
      ],
    });
  });

  test("values are written as TOML writes them", () => {
    expect(showValue({ period: "1s", on: true, list: ["a", 1] })).toBe(
      '{ period = "1s", on = true, list = ["a", 1] }',
    );
    expect(showValue([])).toBe("[]");
  });

  test("sources in words", () => {
    expect(describeSource({ kind: "profile", profile: "ci", ...place, tool: "t" })).toBe(
      "profile ci, n.toml:7 (tool t)",
    );
    expect(describeSource({ kind: "command-line", name: "--retries" })).toBe("command line: --retries");
    expect(describeSource({ kind: "script-rule", profile: "ci", number: 1, ...place })).toBe(
      "scripts rule 1 of profile ci, n.toml:7",
    );
  });
});
