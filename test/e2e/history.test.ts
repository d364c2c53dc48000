/** The history of results: what runs add to it, what is read back, and that a run never suffers by it. */
import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../rig/rig.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, eventsOfType, own, type Ran, run, shared } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

/** A state folder of its own, with the history turned on. */
function historyUser(): { readonly NEXTEST_HISTORY: string; readonly NEXTEST_STATE_DIR: string } {
  return { NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: path.join(scratchFolder(), "state") };
}

const ALPHA = ["run", "-p", "alpha", "--no-fail-fast"];

interface Shown {
  readonly tests: readonly {
    readonly "test-name": string;
    readonly counts: Readonly<Record<string, number>>;
    readonly rerun: string;
    readonly results: readonly { readonly result: string }[];
  }[];
}

test("runs are added, and what they say of tests is shown", async () => {
  const workspace = await shared("reruns");
  const env = historyUser();
  const none = await workspace.nextest(["history", "runs"], { env });
  expect([none.exitCode, none.stdout]).toEqual([0, ""]);
  expect(none.stderr).toContain("info: the history of this workspace is empty");
  await workspace.nextest(ALPHA, { env });
  await workspace.nextest(ALPHA, { env: { ...env, FAILING: "alpha:two" } });
  const failures = await workspace.nextest(["history", "failures"], { env });
  expect(failures.stdout).toMatch(/^ +1x {2}alpha::obeys two {2}since .*, last passed /);
  // The same file of the binary passed and failed.
  const flaky = await workspace.nextest(["history", "flaky"], { env });
  expect(flaky.stdout).toContain("50.0%");
  expect(flaky.stdout).toContain("1 of 2 attempts failed, 0 passed in a row");
  const slowest = await workspace.nextest(["history", "slowest", "-E", "test(=two)"], { env });
  expect(slowest.stdout.trim().split("\n")).toHaveLength(1);
  const shown = await workspace.nextest(["history", "show", "alpha::obeys two", "--format", "json"], { env });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const [two] = (JSON.parse(shown.stdout) as Shown).tests;
  expect(two?.results.map(({ result }) => result)).toEqual(["fail", "pass"]);
  // The command line that is shown runs exactly this test.
  const [, , ...words] = (two?.rerun ?? "").split(" ");
  expect(words.slice(0, 2)).toEqual(["run", "-E"]);
  const filterset = words.slice(2).join(" ").replaceAll("'", "");
  const again = await workspace.nextest(["run", "-E", filterset], { env, events: true });
  expect(again.stderr).toContain("1 test run: 1 passed");
  const runs = await workspace.nextest(["history", "runs"], { env });
  expect(runs.stdout.trim().split("\n")).toHaveLength(3);
});

test("a run with cached results is complete, and has only the results of what it ran", async () => {
  const workspace = await shared("reruns");
  const env = { ...historyUser(), XDG_CACHE_HOME: scratchFolder() };
  const args = [...ALPHA, "--cache", "read-write"];
  await workspace.nextest([...args, "-E", "test(=two)"], { env });
  const again = await workspace.nextest(args, { env });
  expect(again.stderr).toMatch(/Summary .* 4 tests run: 4 passed, 1 cached/);
  const { stdout } = await workspace.nextest(["history", "runs"], { env });
  expect(stdout).toMatch(/^.* 4 tests: passed\n.* 1 test: passed\n$/);
});

test("the slowest tests of a run are compared with earlier runs", async () => {
  const workspace = await shared("outcomes");
  const env = historyUser();
  const args = ["run", "-E", "test(=sleeps) + test(=pass::silent)", "--slowest", "2"];
  const table = async (sleep: string): Promise<readonly string[]> => {
    const { stderr } = await workspace.nextest(args, { env: { ...env, OUTCOMES_SLEEP_MS: sleep } });
    return stderr.slice(stderr.indexOf("2 slowest tests:")).trimEnd().split("\n");
  };
  const [first] = await table("500");
  expect(first).toBe("2 slowest tests: duration and processor time");
  for (let run = 1; run < 5; run += 1) await table("500");
  const [heading, steady] = await table("500");
  expect(heading).toBe("2 slowest tests: duration, processor time, and median duration in earlier runs");
  expect(steady).toMatch(/^ +0\.\d{3} +\S+ +0\.\d{3} {2}outcomes::endings sleeps$/);
  // What is too little is decided in `src/history/analysis.test.ts`: here the other test may have to wait for a processor.
  const [, grown] = await table("2500");
  expect(grown).toMatch(/ +0\.\d{3} {2}outcomes::endings sleeps {2}slower than noise explains$/);
});

test("a terminal shows how long the run will still take", async () => {
  const workspace = await shared("outcomes");
  const env = { ...historyUser(), OUTCOMES_SLEEP_MS: "3000" };
  const args = ["run", "-j1", "-E", "test(=sleeps) + test(=pass::silent)"];
  const options = { cwd: workspace.folder, env, columns: 80 };
  const seen = async (): Promise<readonly string[]> => {
    using terminal = new TerminalRun(args, options);
    expect(await terminal.ended()).toBe(0);
    const bars = terminal.pictures.flat().filter((line) => line.includes("Running ["));
    return bars.flatMap((line) => /\d+s(?= left\])/.exec(line)?.[0] ?? []);
  };
  expect(await seen()).toEqual([]);
  const counted = await seen();
  expect(["3s", "2s", "1s"].filter((text) => !counted.includes(text))).toEqual([]);
  // On a busy machine, an estimate may grow by a second for a moment.
  const last = ["3s", "2s", "1s"].map((text) => counted.lastIndexOf(text));
  expect(last).toEqual(last.toSorted((left, right) => left - right));
});

test("a run that waits for the history is ended by a signal", async () => {
  const workspace = await shared("reruns");
  const user = historyUser();
  await workspace.nextest(ALPHA, { env: user });
  const [file = ""] = fs.globSync(path.join(user.NEXTEST_STATE_DIR, "**/results.sqlite"));
  using database = new Database(file);
  database.run("BEGIN EXCLUSIVE");
  const stderr = path.join(scratchFolder(), "stderr");
  const child = Bun.spawn([EXECUTABLE, "nextest", ...ALPHA], {
    cwd: workspace.folder,
    env: environmentFor({ env: user }),
    stdio: ["ignore", "ignore", Bun.file(stderr)],
  });
  const said = (): string => (fs.existsSync(stderr) ? fs.readFileSync(stderr, "utf8") : "");
  await until(() => said().includes("Summary"), "the run has ended");
  child.kill("SIGINT");
  await child.exited;
  expect(child.signalCode).toBe("SIGINT");
  expect(said()).not.toContain("database is locked");
});

test("nothing is kept unless it was asked for", async () => {
  const workspace = await shared("reruns");
  const { NEXTEST_STATE_DIR } = historyUser();
  await workspace.nextest(ALPHA, { env: { NEXTEST_STATE_DIR } });
  expect(fs.existsSync(NEXTEST_STATE_DIR)).toBe(false);
});

test.each(["ndjson", "sqlite"])(
  "a history is taken elsewhere as %s, and nothing counts twice",
  async (kind) => {
    const workspace = await shared("reruns");
    const env = historyUser();
    const elsewhere = historyUser();
    const file = path.join(scratchFolder(), `history.${kind}`);
    await workspace.nextest(ALPHA, { env });
    await workspace.nextest(["history", "export", "--output", file], { env });
    const first = await workspace.nextest(["history", "import", file], { env: elsewhere });
    expect(first.stderr).toBe("info: added 1 run to the history\n");
    const second = await workspace.nextest(["history", "import", file], { env: elsewhere });
    expect(second.stderr).toBe("info: added 0 runs to the history; 1 was known already\n");
    const both = [env, elsewhere].map((one) => workspace.nextest(["history", "export"], { env: one }));
    const [here, there] = await Promise.all(both);
    expect(there?.stdout).toBe(here?.stdout ?? "");
    // Both ways, with a run that only one of them has.
    await workspace.nextest(ALPHA, { env: elsewhere });
    await workspace.nextest(["history", "export", "--output", file], { env: elsewhere });
    const back = await workspace.nextest(["history", "import", file, file], { env });
    expect(back.stderr).toBe("info: added 1 run to the history; 3 were known already\n");
    const broken = await workspace.nextest(["history", "import", "/dev/null/x"], { env });
    expect(broken.exitCode).toBe(96);
  },
);

test("a database that is no history is refused", async () => {
  const workspace = await shared("reruns");
  const env = historyUser();
  const file = path.join(scratchFolder(), "other.sqlite");
  const database = new Database(file);
  database.run("CREATE TABLE run (id)");
  database.close();
  const other = await workspace.nextest(["history", "import", file], { env });
  expect(other.stderr).toContain("the file is another program's database");
  fs.writeFileSync(file, `SQLite format 3\0${"x".repeat(5000)}`);
  const damaged = await workspace.nextest(["history", "import", file], { env });
  expect([other.exitCode, damaged.exitCode]).toEqual([96, 96]);
  expect(damaged.stderr).toContain(`cannot read the history`);
});

test("recorded runs become part of it", async () => {
  const workspace = await shared("reruns");
  const config = path.join(scratchFolder(), "user.toml");
  fs.writeFileSync(config, "experimental.record = true\nrecord.enabled = true\n");
  const env = { NEXTEST_STATE_DIR: historyUser().NEXTEST_STATE_DIR, NEXTEST_USER_CONFIG_FILE: config };
  await workspace.nextest([...ALPHA, "--retries", "1"], { env: { ...env, FAILING: "alpha:two" } });
  const imported = await workspace.nextest(["history", "import"], { env });
  expect(imported.stderr).toBe("info: added 1 run to the history\n");
  const shown = await workspace.nextest(["history", "show", "alpha::obeys two"], { env });
  expect(shown.stdout).toContain("results: 1 failed");
  expect(shown.stdout).toMatch(/fail \d+\.\d{3}s, fail \d+\.\d{3}s/);
});

test("a run ends as its tests do, whatever is wrong with the history", async () => {
  const workspace = await shared("reruns");
  const nowhere = { NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: "/dev/null/nowhere" };
  const refused = await workspace.nextest(ALPHA, { env: nowhere });
  expect(refused.exitCode).toBe(0);
  expect(refused.stderr).toContain("warning: the results were not added to the history: ");
  const env = historyUser();
  await workspace.nextest(ALPHA, { env });
  const [file = ""] = fs.globSync("projects/*/history/results.sqlite", { cwd: env.NEXTEST_STATE_DIR });
  const full = path.join(env.NEXTEST_STATE_DIR, file);
  fs.truncateSync(full, 5000);
  const after = await workspace.nextest(ALPHA, { env });
  expect(after.exitCode).toBe(0);
  expect(after.stderr).toContain("warning: the history is damaged: it was set aside as");
  const runs = await workspace.nextest(["history", "runs"], { env });
  expect(runs.stdout.trim().split("\n")).toHaveLength(1);
});

test("the page stands for itself", async () => {
  const workspace = await shared("reruns");
  const env = historyUser();
  await workspace.nextest(ALPHA, { env: { ...env, FAILING: "alpha:two" } });
  const page = path.join(scratchFolder(), "page.html");
  const wrote = await workspace.nextest(["history", "page", "--output", page], { env });
  expect(wrote.exitCode).toBe(0);
  const text = fs.readFileSync(page, "utf8");
  expect(text).toContain("<h2>Failing now</h2>");
  expect(text).toContain("<b>two</b>");
  expect(text).not.toMatch(/<script|https?:/);
});

test("the state of the source is kept where git knows it", async () => {
  const workspace = await own("reruns");
  const env = historyUser();
  const git = async (...args: readonly string[]): Promise<string> => {
    const ran = await run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
      cwd: workspace.folder,
    });
    expect([args, ran.exitCode]).toEqual([args, 0]);
    return ran.stdout.trim();
  };
  await workspace.nextest(ALPHA, { env });
  workspace.write(".gitignore", "target\n");
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "all");
  await workspace.nextest(ALPHA, { env });
  workspace.write(".gitignore", "target\n# changed\n");
  await workspace.nextest(ALPHA, { env });
  const commit = await git("rev-parse", "HEAD");
  const exported = await workspace.nextest(["history", "export"], { env });
  const sources = exported.stdout
    .split("\n")
    .filter((line) => line.includes('"type":"run"'))
    .map((line) => /"source":(\{[^}]*\})/.exec(line)?.[1]);
  expect(sources).toEqual([
    undefined,
    JSON.stringify({ commit, dirty: false }),
    JSON.stringify({ commit, dirty: true }),
  ]);
});

test("shards by time are disjoint and complete, and carry the same stamp", async () => {
  const workspace = await shared("outcomes");
  const env = historyUser();
  await workspace.nextest(["run", "--no-fail-fast"], { env });
  const timings = path.join(scratchFolder(), "timings.json");
  await workspace.nextest(["history", "export", "--timings", "-o", timings], { env });
  const whole = await workspace.nextest(["run", "--no-fail-fast"], { events: true });
  for (const total of [1, 2, 3, 7]) {
    const shards = await Promise.all(
      Array.from({ length: total }, (_, index) =>
        workspace.nextest(
          [
            "run",
            "--no-fail-fast",
            "--partition",
            `time:${index + 1}/${total}`,
            "--partition-timings",
            timings,
          ],
          { events: true },
        ),
      ),
    );
    const names = (ran: Ran): readonly string[] =>
      eventsOfType(ran.events, "test-finished").map(({ test }) => `${test.binaryId} ${test.testName}`);
    expect(shards.flatMap(names).toSorted()).toEqual(names(whole).toSorted());
    for (const ran of shards) expect(names(ran)).not.toEqual([]);
    const stamps = shards.map((ran) => eventsOfType(ran.events, "run-started")[0]?.shard);
    expect(new Set(stamps.map((stamp) => stamp?.plan)).size).toBe(1);
    expect(stamps.map((stamp) => stamp?.shard)).toEqual(stamps.map((_, index) => index + 1));
  }
});

test("shards by time without any timings, and with a file that is none", async () => {
  const workspace = await shared("reruns");
  const env = { NEXTEST_STATE_DIR: historyUser().NEXTEST_STATE_DIR };
  const none = await workspace.nextest(["list", "--partition", "time:1/1"], { env });
  expect(none.exitCode).toBe(0);
  expect(none.stderr).toContain("warning: no durations are known: `time` distributes the tests by hash");
  const file = workspace.folder + "/Cargo.toml";
  const wrong = await workspace.nextest(["list", "--partition", "time:1/2", "--partition-timings", file], {
    env,
  });
  expect(wrong.exitCode).toBe(96);
  expect(wrong.stderr).toContain("cannot read the timings");
});

test("tests start in the order that their history suggests", async () => {
  const workspace = await shared("outcomes");
  const env = { ...historyUser(), OUTCOMES_SLEEP_MS: "600" };
  const chosen = [
    "-j1",
    "--no-fail-fast",
    "-E",
    "test(=sleeps) + test(=pass::silent) + test(=fail::asserts)",
  ];
  await workspace.nextest(["run", ...chosen], { env });
  const started = async (order: string): Promise<readonly string[]> => {
    const { events } = await workspace.nextest(["run", "--order", order, ...chosen], { env, events: true });
    return eventsOfType(events, "test-started").map(({ test }) => test.testName);
  };
  const listed = await started("listed");
  expect(listed.toSorted()).toEqual(["fail::asserts", "pass::silent", "sleeps"]);
  expect((await started("longest-first"))[0]).toBe("sleeps");
  expect((await started("failed-first"))[0]).toBe("fail::asserts");
  const nothing = { NEXTEST_STATE_DIR: historyUser().NEXTEST_STATE_DIR, NEXTEST_ORDER: "longest-first" };
  const unknown = await workspace.nextest(["run", ...chosen], { env: nothing, events: true });
  expect(eventsOfType(unknown.events, "test-started").map(({ test }) => test.testName.toString())).toEqual([
    ...listed,
  ]);
});

test("retries of tests that are known to be flaky, and no more than some", async () => {
  const workspace = await own("reruns");
  const env = historyUser();
  workspace.write(
    ".config/nextest.toml",
    'profile.default.retries = { count = 2, only = "known-flaky" }\nprofile.all.retries = 2\nprofile.all.max-retried = 1\n',
  );
  const attempts = async (failing: string, args: readonly string[] = []): Promise<readonly string[]> => {
    const ran = await workspace.nextest([...ALPHA, ...args], {
      env: { ...env, FAILING: failing },
      events: true,
    });
    return eventsOfType(ran.events, "test-finished")
      .filter(({ outcome }) => outcome.attempts[0].result.kind !== "pass")
      .map(({ test, outcome }) => `${test.testName} ${outcome.attempts.length}`);
  };
  // Nothing is known yet: no retries.
  expect(await attempts("alpha:two")).toEqual(["two 1"]);
  // The same file of the binary now passes: the test is flaky from here on.
  expect(await attempts("")).toEqual([]);
  expect((await attempts("alpha:two,alpha:one")).toSorted()).toEqual(["one 1", "two 3"]);
  const limited = await attempts("alpha:two,alpha:one", ["--profile", "all", "-j1"]);
  // The second test that fails is one too many.
  expect(limited.map((text) => text.slice(-1)).toSorted()).toEqual(["1", "3"]);
});

test("a probe tells a test that always fails from one that is steady", async () => {
  const workspace = await shared("reruns");
  const env = historyUser();
  await workspace.nextest(ALPHA, { env });
  const verdict = async (test: string, failing: string): Promise<string> => {
    const probed = await workspace.nextest(["history", "probe", `alpha::obeys ${test}`, "-n", "3"], {
      env: { ...env, FAILING: failing },
    });
    return probed.stdout.trimEnd().split("\n").at(-1) ?? probed.stderr;
  };
  expect(await verdict("one", "")).toBe("  it passed each time");
  expect(await verdict("two", "alpha:two")).toBe("  it failed each time");
  const unclear = await workspace.nextest(["history", "probe", "o"], { env });
  expect(unclear.exitCode).toBe(96);
  expect(unclear.stderr).toContain("`o` means 3 tests");
});
