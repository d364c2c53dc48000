import { describe, expect, test } from "bun:test";
import { loadTexts, LINUX, query, resolveTexts } from "../config.fixture.ts";
import { profileName, selectProfile } from "./profile.ts";

describe("choosing a profile", () => {
  test("the one asked for, Miri's, or default", () => {
    expect(profileName("ci", { MIRI_SYSROOT: "/x" })).toBe("ci");
    expect(profileName(undefined, { MIRI_SYSROOT: "" })).toBe("default-miri");
    expect(profileName(undefined, {})).toBe("default");
  });

  test("names are exact; both built-in ones always exist", async () => {
    const { result } = await loadTexts({ repo: "[profile.CI]\n" });
    if (!result.ok) throw new Error("fine");
    for (const name of ["CI", "default", "default-miri"])
      expect(selectProfile(result.value, name).ok).toBe(true);
    const missing = selectProfile(result.value, "C1");
    expect(missing.ok ? "" : missing.error[0].help).toBe("did you mean `CI`?");
  });
});

describe("what decides a setting", () => {
  // The example of the document on per-test overrides, with a parent profile in between.
  const repo = `
[profile.default]
retries = 0
slow-timeout = "30s"
[[profile.default.overrides]]
filter = 'package(alpha)'
retries = 2
slow-timeout = "45s"
[profile.parent]
leak-timeout = "7s"
[[profile.parent.overrides]]
filter = 'test(flaky)'
priority = 5
[profile.ci]
inherits = "parent"
retries = 1
slow-timeout = { period = "15s", terminate-after = 2 }
[[profile.ci.overrides]]
filter = 'package(alpha) and test(flaky)'
retries = 3
`;

  test("overrides of the profile, of its ancestors, of default; then profiles in the same order", async () => {
    const ci = await resolveTexts({ repo }, "ci");
    const flaky = ci.settingsFor(query("alpha", "flaky::a"));
    expect([flaky.retries.count, flaky.slowTimeout.period, flaky.priority]).toEqual([3, 45_000, 5]);
    const other = ci.settingsFor(query("alpha", "b"));
    expect([other.retries.count, other.slowTimeout.period, other.priority]).toEqual([2, 45_000, 0]);
    const rest = ci.settingsFor(query("beta", "b"));
    expect(rest).toMatchObject({ retries: { count: 1 }, leakTimeout: { period: 7000 } });
    expect(rest.slowTimeout).toMatchObject({ period: 15_000, terminateAfter: 2 });
    const usual = (await resolveTexts({ repo })).settingsFor(query("beta", "b"));
    expect(usual).toMatchObject({
      retries: { count: 0 },
      leakTimeout: { period: 200 },
      slowTimeout: { period: 30_000 },
    });
  });

  test("the command line and the environment are above all, and retries lose their delays", async () => {
    const withBackoff = repo.replace(
      "retries = 3",
      "retries = { backoff = 'fixed', count = 3, delay = '1s' }",
    );
    const given = {
      retries: { value: 9, source: { kind: "command-line", name: "--retries" } },
      successOutput: { value: "final", source: { kind: "command-line", name: "--success-output" } },
    } as const;
    const settings = (await resolveTexts({ repo: withBackoff }, "ci", { given })).settingsFor(
      query("alpha", "flaky"),
    );
    expect(settings.retries).toEqual({ backoff: "fixed", count: 9, delay: 0, jitter: false });
    expect(settings.successOutput).toBe("final");
  });

  test("what is built in", async () => {
    const settings = (await resolveTexts({})).settingsFor(query("alpha", "a"));
    expect(settings).toEqual({
      priority: 0,
      threadsRequired: 1,
      memoryRequired: 0,
      testGroup: "@global",
      runExtraArgs: [],
      retries: { backoff: "fixed", count: 0, delay: 0, jitter: false },
      flakyResult: "pass",
      slowTimeout: { period: 60_000, terminateAfter: "never", gracePeriod: 10_000, onTimeout: "fail" },
      leakTimeout: { period: 200, result: "pass" },
      timeoutStacks: "off",
      leakCleanup: "report",
      earlyExit: "pass",
      forkServer: "off",
      cache: { mode: "default", inputs: [] },
      remote: { mode: "always", platform: {}, inputs: [], env: [], outputs: [] },
      successOutput: "never",
      failureOutput: "immediate",
      junit: {
        storeSuccessOutput: false,
        storeFailureOutput: false,
        reportSkipped: "none",
        flakyFailStatus: "failure",
      },
    });
  });

  test("files of one profile merge: a table keeps what lower files say, a text replaces it", async () => {
    const tools = {
      t: "[profile.default]\nslow-timeout = { period = '5s', terminate-after = 3, on-timeout = 'pass' }\n",
    };
    const merged = await resolveTexts({
      tools,
      repo: "[profile.default]\nslow-timeout = { period = '300ms' }\n",
    });
    expect(merged.settingsFor(query("alpha", "a")).slowTimeout).toMatchObject({
      period: 300,
      terminateAfter: 3,
      onTimeout: "pass",
    });
    const replaced = await resolveTexts({ tools, repo: "[profile.default]\nslow-timeout = '1s'\n" });
    expect(replaced.settingsFor(query("alpha", "a")).slowTimeout).toEqual({
      period: 1000,
      terminateAfter: "never",
      gracePeriod: 10_000,
      onTimeout: "fail",
    });
    const kept = await resolveTexts({ repo: "[profile.default]\nslow-timeout = { terminate-after = 1 }\n" });
    expect(kept.settingsFor(query("alpha", "a")).slowTimeout).toMatchObject({
      period: 60_000,
      terminateAfter: 1,
    });
  });

  test("an empty slow timeout leaves the decision to others", async () => {
    const texts = { repo: "[profile.default]\nslow-timeout = '9s'\n[profile.ci]\nslow-timeout = ''\n" };
    expect((await resolveTexts(texts, "ci")).settingsFor(query("alpha", "a")).slowTimeout.period).toBe(9000);
  });

  test("files of more precedence come first among overrides of one profile", async () => {
    const override = (retries: number): string =>
      `[[profile.default.overrides]]\nfilter = 'all()'\nretries = ${retries}\n`;
    const tools = { high: override(2), low: override(3) };
    expect(
      (await resolveTexts({ tools, repo: override(1) })).settingsFor(query("alpha", "a")).retries.count,
    ).toBe(1);
    expect((await resolveTexts({ tools })).settingsFor(query("alpha", "a")).retries.count).toBe(2);
    const ci = `[profile.ci]\n${override(9).replace("default", "ci")}`;
    expect(
      (await resolveTexts({ tools: { low: ci }, repo: override(1) }, "ci")).settingsFor(query("alpha", "a"))
        .retries.count,
    ).toBe(9);
  });
});

describe("platforms", () => {
  const cross = { ...LINUX, target: { triple: "aarch64-apple-darwin", targetFeatures: "unknown" } } as const;
  const retries = async (platform: string, platforms = LINUX): Promise<readonly number[]> => {
    const repo = `[[profile.default.overrides]]\nplatform = ${platform}\nretries = 1\n`;
    const profile = await resolveTexts({ repo }, "default", { platforms });
    return ["alpha", "mac"].map((binary) => profile.settingsFor(query(binary, "a")).retries.count);
  };

  test("a text is about where the test runs: proc-macro tests run on the host", async () => {
    expect(await retries("'cfg(target_os = \"macos\")'", cross)).toEqual([1, 0]);
    expect(await retries("'x86_64-unknown-linux-gnu'", cross)).toEqual([0, 1]);
    expect(await retries("'cfg(unix)'", cross)).toEqual([1, 1]);
    expect(await retries("'cfg(windows)'")).toEqual([0, 0]);
  });

  test("host and target must both be met", async () => {
    expect(
      await retries("{ host = 'cfg(target_os = \"linux\")', target = 'cfg(target_os = \"macos\")' }", cross),
    ).toEqual([1, 0]);
    expect(await retries("{ host = 'cfg(windows)' }", cross)).toEqual([0, 0]);
  });

  test("what is unknown counts as met", async () => {
    expect(await retries("'cfg(target_feature = \"neon\")'", cross)).toEqual([1, 1]);
  });
});

describe("the default filter", () => {
  const repo = `
[profile.default]
default-filter = 'package(alpha)'
[profile.ci]
[[profile.ci.overrides]]
platform = 'cfg(windows)'
default-filter = 'none()'
[[profile.default.overrides]]
filter = 'default()'
retries = 4
`;
  const windows = { host: { triple: "x86_64-pc-windows-msvc", targetFeatures: "unknown" } } as const;

  test("comes from the first platform override, else from the first profile that has one", async () => {
    const linux = await resolveTexts({ repo }, "ci");
    expect(linux.defaultFilter.shownAs).toBe("profile.default.default-filter");
    expect(linux.defaultFilter.filter.matchesBinary(query("beta", "a").binary)).toBe("no");
    const other = await resolveTexts({ repo }, "ci", { platforms: windows });
    expect(other.defaultFilter.shownAs).toBe("default-filter in profile.ci.overrides");
    expect(other.defaultFilter.filter.matchesBinary(query("alpha", "a").binary)).toBe("no");
    expect((await resolveTexts({})).defaultFilter.shownAs).toBeUndefined();
  });

  test("is what default() means in overrides", async () => {
    const linux = await resolveTexts({ repo }, "ci");
    expect(["alpha", "beta"].map((id) => linux.settingsFor(query(id, "a")).retries.count)).toEqual([4, 0]);
    const other = await resolveTexts({ repo }, "ci", { platforms: windows });
    expect(other.settingsFor(query("alpha", "a")).retries.count).toBe(0);
  });
});

describe("the run as a whole", () => {
  test("threads, limits, report and groups", async () => {
    const repo = `
[store]
dir = "out"
[test-groups]
b = { max-threads = -2 }
a = { max-threads = "num-cpus" }
[profile.ci]
test-threads = -1
threads-required = "num-test-threads"
fail-fast = { max-fail = 3, terminate = "immediate" }
global-timeout = "1h"
list-timeout = "5s"
order = "failed-first"
remote-jobs = 9
max-retried = 20
retries = { count = 2, only = "known-flaky" }
status-level = "all"
final-status-level = "retry"
max-memory = "50%"
[profile.ci.junit]
path = "j/report.xml"
report-name = "name"
source-locations = true
costs = true
store-success-output = true
[profile.ci.archive]
include = [{ path = "x", relative-to = "target" }]
`;
    const ci = await resolveTexts({ repo }, "ci");
    expect(ci.run).toEqual({
      testThreads: 7,
      remoteJobs: 9,
      order: "failed-first",
      maxRetried: 20,
      maxFail: { kind: "count", count: 3, terminate: "immediate" },
      globalTimeout: 3_600_000,
      doctests: "none",
      listTimeout: 5000,
      emptyHarness: "warn",
      statusLevel: "all",
      finalStatusLevel: "flaky",
      junit: { path: "/ws/out/ci/j/report.xml" },
      junitPath: "j/report.xml",
      junitReportName: "name",
      junitSourceLocations: true,
      maxMemory: { kind: "share", share: 0.5 },
      junitCosts: true,
      archiveInclude: [{ path: "x", relativeTo: "target", depth: 16, depthGiven: false, onMissing: "warn" }],
    });
    expect(ci.groups).toEqual([
      { name: "a", maxThreads: 8 },
      { name: "b", maxThreads: 6 },
    ]);
    expect(ci.shownGroups()).toEqual([
      { name: "a", maxThreads: "num-cpus" },
      { name: "b", maxThreads: "6" },
    ]);
    expect(ci.settingsFor(query("alpha", "a"))).toMatchObject({
      threadsRequired: 7,
      junit: { storeSuccessOutput: true, storeFailureOutput: true },
    });
    const source = { kind: "command-line", name: "" } as const;
    const given = { testThreads: { value: 2, source }, maxFail: { value: { kind: "all" }, source } } as const;
    const limited = await resolveTexts({ repo }, "ci", { given });
    expect([limited.run.testThreads, limited.settingsFor(query("alpha", "a")).threadsRequired]).toEqual([
      2, 2,
    ]);
    expect(limited.run.maxFail).toEqual({ kind: "all" });
    expect(limited.hasDefaultThreads).toBe(false);
    expect((await resolveTexts({}, "default")).hasDefaultThreads).toBe(true);
  });

  test("benchmarks have timeouts of their own, and never those of tests", async () => {
    const repo = `
[profile.default]
slow-timeout = "1s"
global-timeout = "2s"
bench.global-timeout = "3s"
[[profile.default.overrides]]
filter = 'package(alpha)'
slow-timeout = "4s"
[[profile.default.overrides]]
filter = 'package(alpha)'
bench.slow-timeout = "5s"
`;
    const bench = await resolveTexts({ repo }, "default", { mode: "benchmark" });
    expect(bench.run.globalTimeout).toBe(3000);
    expect(bench.settingsFor(query("alpha", "a")).slowTimeout.period).toBe(5000);
    expect(bench.settingsFor(query("beta", "a")).slowTimeout.period).toBe(946_728_000_000);
  });
});

describe("scripts", () => {
  const repo = `
experimental = ["setup-scripts", "wrapper-scripts"]
[scripts.setup.one]
command = { command-line = "bin/one -x", relative-to = "target", env = { A = "b" } }
capture-stdout = true
slow-timeout = { period = "1s", terminate-after = 1 }
[scripts.setup.two]
command = "two"
[scripts.teardown.bye]
command = ["bye", "now"]
[scripts.wrapper.wrap]
command = "valgrind -q"
target-runner = "within-wrapper"
[[profile.default.scripts]]
filter = 'test(db)'
setup = ["two", "one"]
teardown = "bye"
[[profile.default.scripts]]
filter = 'package(alpha)'
setup = "two"
run-wrapper = "wrap"
[[profile.default.scripts]]
platform = { host = 'cfg(unix)' }
list-wrapper = "wrap"
`;
  const tests = [query("alpha", "a"), query("beta", "db::x"), query("beta", "b")];

  test("are planned in the order of their definition, each with its tests", async () => {
    const profile = await resolveTexts({ repo });
    expect(profile.setupScripts(tests)).toEqual([
      {
        id: "one",
        program: "/ws/target/bin/one",
        args: ["-x"],
        env: { A: "b" },
        slowTimeout: { period: 1000, terminateAfter: 1, gracePeriod: 10_000, onTimeout: "fail" },
        leakTimeout: { period: 200, result: "pass" },
        captureStdout: true,
        captureStderr: false,
        junitStoreSuccessOutput: true,
        junitStoreFailureOutput: true,
        tests: [1],
      },
      {
        id: "two",
        program: "two",
        args: [],
        env: {},
        slowTimeout: { period: "never", terminateAfter: "never", gracePeriod: 10_000, onTimeout: "fail" },
        leakTimeout: { period: 200, result: "pass" },
        captureStdout: false,
        captureStderr: false,
        junitStoreSuccessOutput: true,
        junitStoreFailureOutput: true,
        tests: [0, 1],
      },
    ]);
    expect(profile.teardownScripts(tests).map(({ id, program, args }) => [id, program, ...args])).toEqual([
      ["bye", "bye", "now"],
    ]);
    expect(profile.setupScripts([query("beta", "b")])).toEqual([]);
  });

  test("wrappers are found for binaries and tests", async () => {
    const profile = await resolveTexts({ repo });
    const wrap = {
      id: "wrap",
      program: "valgrind",
      args: ["-q"],
      env: {},
      targetRunner: "within-wrapper",
    } as const;
    expect(profile.listWrapper(query("beta", "b").binary)).toEqual(wrap);
    expect(profile.settingsFor(query("alpha", "a")).runWrapper).toBe("wrap");
    expect(profile.wrapper("wrap")).toEqual(wrap);
    expect(profile.settingsFor(query("beta", "b")).runWrapper).toBeUndefined();
  });
});

describe("provenance", () => {
  const repo = `[profile.default]
retries = 1

[profile.ci]
inherits = "base"

[profile.base]
leak-timeout = "1s"

[[profile.ci.overrides]]
filter = 'none()'

[[profile.ci.overrides]]
filter = 'all()'
slow-timeout = "2m"
`;

  test("every setting says where it came from", async () => {
    const given = {
      flakyResult: { value: "fail", source: { kind: "environment", name: "NEXTEST_FLAKY_RESULT" } },
      testThreads: { value: 3, source: { kind: "command-line", name: "-j" } },
      successOutput: { value: "final", source: { kind: "command-line", name: "--success-output" } },
    } as const;
    const tools = { t: "[profile.default]\nfailure-output = 'final'\n" };
    const profile = await resolveTexts({ repo, tools }, "ci", { given });
    const { settings } = profile.explain(query("alpha", "a"));
    const sourceOf = (key: string): unknown => settings.find((setting) => setting.key === key);
    expect(sourceOf("retries")).toEqual({
      key: "retries",
      value: 1,
      source: { kind: "profile", profile: "default", file: "nextest.toml", line: 2 },
    });
    expect(sourceOf("leak-timeout")).toMatchObject({
      value: { period: "1s", result: "pass" },
      source: { profile: "base", line: 8 },
    });
    expect(sourceOf("slow-timeout")).toMatchObject({
      value: { period: "2m" },
      source: { kind: "override", profile: "ci", number: 2, line: 15 },
    });
    expect(sourceOf("failure-output")).toMatchObject({
      source: { kind: "profile", file: "t.toml", tool: "t", line: 2 },
    });
    expect(sourceOf("flaky-result")).toMatchObject({
      source: { kind: "environment", name: "NEXTEST_FLAKY_RESULT" },
    });
    expect(sourceOf("success-output")).toMatchObject({
      source: { kind: "command-line", name: "--success-output" },
    });
    expect(sourceOf("priority")).toMatchObject({ value: 0, source: { kind: "built-in" } });
    const run = profile.explainRun();
    expect(run.find(({ key }) => key === "test-threads")).toMatchObject({ value: 3, source: { name: "-j" } });
    expect(run.find(({ key }) => key === "default-filter")).toEqual({
      key: "default-filter",
      value: "all()",
      source: { kind: "built-in" },
    });
  });
});

test("tests that match the same overrides share their settings", async () => {
  const repo = "[[profile.default.overrides]]\nfilter = 'test(x)'\nretries = 1\n";
  const profile = await resolveTexts({ repo });
  const settings = ["x1", "y", "x2"].map((name) => profile.settingsFor(query("alpha", name)));
  expect(settings[0]).toBe(settings[2]);
  expect(settings.map((each) => each?.retries.count)).toEqual([1, 0, 1]);
});
