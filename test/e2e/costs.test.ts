/** What tests cost, and what they may cost: limits of memory and processor time, niceness, measured memory. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { AttemptStatus } from "../../src/model/results/outcome.ts";
import { eventsOfType, own, type Ran, run, shared, type Workspace } from "./rig.ts";
import { EXECUTABLE } from "./fixtures.ts";

setDefaultTimeout(60_000);

const onLinux = describe.if(process.platform === "linux");
const MB = 1e6;

function attemptOf({ events }: Ran, name: string): AttemptStatus {
  const ended = eventsOfType(events, "test-finished").find(({ test: { testName } }) => testName === name);
  if (ended === undefined) throw new Error(`no result of ${name}`);
  return ended.outcome.attempts[0];
}

async function configured(profile: string): Promise<Workspace> {
  const workspace = await own("costs");
  workspace.write(".config/nextest.toml", `[profile.default]\n${profile}\n`);
  return workspace;
}

onLinux("limits", () => {
  test.each(["grows", "grows_in_a_child"])("%s is killed at its memory limit", async (name) => {
    const workspace = await configured('memory-limit = "100 MiB"');
    const ran = await workspace.nextest(["run", "-E", `test(=${name})`], { events: true });
    expect(ran.exitCode).toBe(100);
    const { result } = attemptOf(ran, name);
    expect(result).toMatchObject({ kind: "fail", exceeded: { limit: "memory", allowed: 100 * 2 ** 20 } });
    expect(ran.stderr).toMatch(/MEMORY-LIMIT \[/);
    expect(ran.stderr).toMatch(
      /\(test failed: exceeded its memory limit of 100\.0 MiB \(it had \d+\.\d MiB\)\)/,
    );
  });

  test("a test below its limit passes", async () => {
    const workspace = await configured('memory-limit = "400 MiB"\ncpu-limit = "50s"');
    const ran = await workspace.nextest(["run", "-E", "test(=touches_300_mb)"]);
    expect(ran.exitCode).toBe(0);
  });

  test("a test that exceeded its limit and ended at once fails all the same", async () => {
    const workspace = await configured('memory-limit = "200 MiB"');
    const ran = await workspace.nextest(["run", "-E", "test(=touches_300_mb)"], { events: true });
    expect(ran.exitCode).toBe(100);
    expect(attemptOf(ran, "touches_300_mb").result).toMatchObject({ exceeded: { limit: "memory" } });
  });

  test("processor time is limited, and every report says so", async () => {
    const workspace = await configured('cpu-limit = "300ms"\n[profile.default.junit]\npath = "junit.xml"');
    const user = workspace.write("user.toml", "[experimental]\nrecord = true\n[record]\nenabled = true\n");
    const args = ["--user-config-file", user];
    const ran = await workspace.nextest(
      ["run", ...args, "-E", "test(=spins)", "--output", "html:page.html"],
      {
        events: true,
      },
    );
    expect(ran.exitCode).toBe(100);
    const { result, duration } = attemptOf(ran, "spins");
    expect(result).toMatchObject({ exceeded: { limit: "processor-time", allowed: 300 } });
    expect(duration).toBeGreaterThan(290);
    const phrase = /exceeded its cpu limit of 0\.300s \(it took \d\.\d+s\)/;
    const file = (name: string): string => fs.readFileSync(path.join(workspace.folder, name), "utf8");
    expect(file("target/nextest/default/junit.xml")).toMatch(/type="test exceeded its cpu limit"/);
    expect(file("target/nextest/default/junit.xml")).toMatch(phrase);
    expect(file("page.html")).toMatch(phrase);
    const replayed = await workspace.nextest(["replay", ...args]);
    expect(replayed.stdout + replayed.stderr).toMatch(/CPU-LIMIT/);
    expect(replayed.stdout + replayed.stderr).toMatch(phrase);
    const events = path.join(workspace.folder, "saved.ndjson");
    fs.writeFileSync(events, ran.events.map((event) => JSON.stringify(event)).join("\n"));
    const merged = await workspace.nextest(["merge", events]);
    expect(merged.stdout + merged.stderr).toMatch(/CPU-LIMIT/);
    const env = { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" };
    const json = await workspace.nextest(["run", "-E", "test(=spins)", "--message-format", "libtest-json"], {
      env,
    });
    expect(json.stdout).toContain('"reason":"cpu limit exceeded"');
  });

  test("a value that is none is refused with its place", async () => {
    const workspace = await configured('memory-limit = "0 B"\ncpu-limit = "0s"\nnice = 20');
    const ran = await workspace.nextest(["run"]);
    expect(ran.exitCode).toBe(96);
    expect(ran.stderr).toContain("memory-limit");
    expect(ran.stderr).toMatch(/nextest\.toml:2:16/);
    expect(ran.stderr).toMatch(/nextest\.toml:3:13/);
    expect(ran.stderr).toContain("a number from 0 to 19");
  });
});

onLinux("niceness", () => {
  test("of a test is as it was asked for, else the runner's", async () => {
    const workspace = await configured("nice = 7");
    const args = ["run", "-E", "test(=tells_its_niceness)", "--success-output", "immediate"];
    // Also of a test that is over before anything could be changed from outside.
    for (const way of ["off", "auto"]) {
      const ran = await workspace.nextest([...args, "--stress-count", "15", "--fork-server", way]);
      expect([...(ran.stderr.match(/niceness \d+/g) ?? [])]).toEqual(Array<string>(15).fill("niceness 7"));
    }
    const plain = await shared("costs");
    const nicer = await run(["nice", "-n", "3", EXECUTABLE, "nextest", ...args], { cwd: plain.folder });
    expect(nicer.stderr).toContain(`niceness ${os.getPriority() + 3}`);
  });
});

/** Each way to start a test. A wrapper and a fork server change which process the runner starts. */
const WAYS: readonly (readonly [string, string])[] = [
  ["the ordinary way", ""],
  ["a fork server", 'fork-server = "auto"'],
  [
    "a wrapper",
    '[[profile.default.scripts]]\nfilter = "all()"\nrun-wrapper = "wrapper"\n[scripts.wrapper.wrapper]\ncommand = "env"',
  ],
];

onLinux("a test that touches 300 MB", () => {
  test.each(WAYS)("is said to have, started by %s", async (way, profile) => {
    const experimental = way === "a wrapper" ? 'experimental = ["wrapper-scripts"]\n' : "";
    const workspace = await own("costs");
    workspace.write(".config/nextest.toml", `${experimental}[profile.default]\n${profile}\n`);
    const rounds = way === "a fork server" ? 12 : 1;
    const args = ["run", "-E", "test(=touches_300_mb)", "--stress-count", String(rounds)];
    const ran = await workspace.nextest(args, { events: true });
    const peaks = eventsOfType(ran.events, "test-finished").map(
      ({ outcome }) => (outcome.attempts[0].costs?.peakMemory?.bytes ?? 0) / MB,
    );
    expect(peaks).toHaveLength(rounds);
    const wrong = peaks.filter((peak) => peak < 0.9 * 300 || peak > 1.1 * 315);
    expect(wrong).toEqual([]);
  });

  test("is said to have exactly, however large the process is that started the runner", async () => {
    const workspace = await shared("costs");
    // The kernel counts what the starting process held as the first peak of the runner itself.
    const ballast = new Uint8Array(500 * MB).fill(1);
    const ran = await workspace.nextest(["run", "-E", "test(=touches_300_mb)"], { events: true });
    const { peakMemory } = attemptOf(ran, "touches_300_mb").costs ?? {};
    expect(ballast[ballast.length - 1]).toBe(1);
    expect(peakMemory?.accuracy).toBe("exact");
    expect((peakMemory?.bytes ?? 0) / MB).toBeGreaterThan(0.9 * 300);
  });

  test("in two processes, is said to have as a tree", async () => {
    const workspace = await shared("costs");
    const name = "holds_300_mb_in_two_processes";
    const ran = await workspace.nextest(["run", "-E", `test(=${name})`], { events: true });
    const { peakMemory, treePeakMemory } = attemptOf(ran, name).costs ?? {};
    expect((treePeakMemory?.bytes ?? 0) / MB).toBeGreaterThan(0.9 * 300);
    expect((treePeakMemory?.bytes ?? 0) / MB).toBeLessThan(1.1 * 320);
    expect(treePeakMemory?.accuracy).toBe("sampled");
    expect((peakMemory?.bytes ?? 0) / MB).toBeLessThan(200);
  });
});

onLinux("a recording", () => {
  test("keeps what tests cost, for every report that is made from it", async () => {
    const workspace = await configured('[profile.default.junit]\npath = "junit.xml"\ncosts = true');
    const user = workspace.write("user.toml", "[experimental]\nrecord = true\n[record]\nenabled = true\n");
    const args = ["--user-config-file", user];
    const live = await workspace.nextest(["run", ...args, "-E", "test(=touches_300_mb)"], { events: true });
    const { costs } = attemptOf(live, "touches_300_mb");
    if (costs?.peakMemory === undefined) throw new Error("nothing was measured");
    const { userTime, systemTime, peakMemory } = costs;

    const replayed = await workspace.nextest(["replay", ...args, "--slowest", "1", "--heaviest", "1"]);
    const megabytes = (peakMemory.bytes / 2 ** 20).toFixed(1);
    expect(replayed.stdout).toMatch(/1 slowest test: duration and processor time\n +\d+\.\d{3} +\d+\.\d{3} /);
    expect(replayed.stdout).toContain(`${megabytes} MiB  costs touches_300_mb`);

    const made = async (to: string): Promise<string> =>
      (await workspace.nextest(["report", ...args, "--from", "latest", "--to", to])).stdout;
    expect(await made("ndjson")).toContain(JSON.stringify(peakMemory));
    expect(await made("html")).toContain(String(peakMemory.bytes));
    expect(await made("junit")).toContain(String(peakMemory.bytes));

    const trace = await workspace.nextest(["store", ...args, "export-chrome-trace", "latest"]);
    const inTrace = { user_time_ms: userTime, system_time_ms: systemTime, peak_memory: peakMemory };
    // What the whole tree had follows where it was seen.
    expect(trace.stdout).toContain(`"costs":${JSON.stringify(inTrace).slice(0, -1)}`);
  });
});

describe("a budget of memory", () => {
  const GROUP = '[test-groups]\nheavy = { max-threads = 4, max-memory = "1 GiB" }\n';
  const override = (memory: string): string =>
    `[[profile.default.overrides]]\nfilter = "test(/^a_/)"\ntest-group = "heavy"\nmemory-required = "${memory}"\n`;

  test("of a group that a test alone exceeds is an error before anything runs", async () => {
    const workspace = await own("costs");
    workspace.write(".config/nextest.toml", `${GROUP}${override("2 GiB")}`);
    const ran = await workspace.nextest(["run", "-E", "test(/^a_/)"]);
    expect(ran.exitCode).toBe(96);
    expect(ran.stderr).toContain(
      "test `costs a_first` requires 2.0 GiB of memory, more than the budget of its group `heavy`, 1.0 GiB",
    );
    expect(ran.stderr).not.toContain("Starting");
  });

  test("of a group is kept: its tests do not overlap beyond it", async () => {
    const workspace = await own("costs");
    workspace.write(".config/nextest.toml", `${GROUP}${override("600 MiB")}`);
    const args = ["run", "-E", "test(/^a_/)", "-j3", "--stress-count", "5"];
    const ran = await workspace.nextest(args, { events: true });
    expect(ran.exitCode).toBe(0);
    let running = 0;
    for (const event of ran.events) {
      if (event.type === "test-started") running += 1;
      if (event.type === "test-finished") running -= 1;
      expect(running).toBeLessThan(2);
    }
    const shown = await workspace.nextest(["show-config", "test-groups", "-E", "test(/^a_/)"]);
    expect(shown.stdout).toContain("group: heavy (max threads = 4, max memory = 1024 MiB)");
  });
});
