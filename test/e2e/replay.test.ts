/** Replays of recorded runs: complete ones, interrupted ones, on another machine, and as a timeline. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { RICH, richWorkspace } from "./outcome-profile.ts";
import { environmentFor, type Ran, run, shared, type Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

const USER_CONFIG = "[experimental]\nrecord = true\n[record]\nenabled = true\n";

/** Variables under which runs are recorded, in a store of their own. */
function recording(): Readonly<Record<string, string>> {
  const folder = scratchFolder();
  const file = path.join(folder, "user.toml");
  fs.writeFileSync(file, USER_CONFIG);
  return { NEXTEST_STATE_DIR: path.join(folder, "state"), NEXTEST_USER_CONFIG_FILE: file };
}

/** From the first bar to the last line of the report; what comes after it is the command's. */
function reportIn(text: string): string {
  const from = text.indexOf("────────────\n");
  return text
    .slice(from)
    .replace(/^error: [^]*$/m, "")
    .replace(/^\(hint: .*\n/gm, "");
}

/** Scripts that are not captured write in between. */
const LEVELS = ["--status-level", "all", "--final-status-level", "all"];

async function recordRich(): Promise<{
  workspace: Workspace;
  env: Readonly<Record<string, string>>;
  live: Ran;
}> {
  const workspace = await richWorkspace();
  const env = { ...recording(), ...RICH.env };
  const live = await workspace.nextest(["run", ...RICH.args, ...LEVELS], { env });
  expect(live.exitCode).toBe(100);
  return { workspace, env, live };
}

const TRACE = v.object({
  traceEvents: v.array(
    v.object({ name: v.string(), ph: v.string(), pid: v.number(), tid: v.number(), ts: v.number() }),
  ),
});

describe("a recorded run", () => {
  test("is reported again as it was, times included", async () => {
    const { workspace, env, live } = await recordRich();
    const told = await workspace.nextest(["replay", ...LEVELS], { env });
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toStartWith("   Replaying recorded run ");
    expect(reportIn(told.stdout)).toBe(reportIn(live.stderr).replace("spoken by a script\n", ""));
    expect((await workspace.nextest(["replay", "--exit-code"], { env })).exitCode).toBe(100);
  });

  test("is listed, shown, exported, and replayed where there is no workspace", async () => {
    const { workspace, env } = await recordRich();
    const list = await workspace.nextest(["store", "list"], { env });
    expect(list.stdout).toMatch(/^1 recorded run:\n\n {2}[0-9a-f]{8} .* failed {2}\*latest\n/);
    expect((await workspace.nextest(["store", "info", "latest"], { env })).stdout).toMatch(
      /replayable: +yes/,
    );
    const file = path.join(scratchFolder(), "run.zip");
    const exported = await workspace.nextest(["store", "export", "latest", "--archive-file", file], { env });
    expect(exported.stderr).toContain(`to ${file} (${fs.statSync(file).size} bytes)`);
    const here = await workspace.nextest(["replay"], { env });
    const elsewhere = await run([EXECUTABLE, "nextest", "replay", "-R", file], {
      env: { ...env, NEXTEST_STATE_DIR: scratchFolder() },
    });
    expect(elsewhere).toEqual({ exitCode: 0, stdout: here.stdout, stderr: "" });
  });

  test("is a timeline on which everything that begins ends", async () => {
    const { workspace, env } = await recordRich();
    const trace = await workspace.nextest(["store", "export-chrome-trace", "latest"], { env });
    const { traceEvents } = v.parse(TRACE, JSON.parse(trace.stdout));
    const open = new Map<string, string[]>();
    for (const { ph, name, pid, tid } of traceEvents) {
      const track = `${pid}/${tid}`;
      const names = open.get(track) ?? [];
      open.set(track, names);
      if (ph === "B") names.push(name);
      if (ph === "E") expect(names.pop()).toBe(name);
    }
    expect([...open.values()].flat()).toEqual([]);
    expect(traceEvents.filter(({ ph, name }) => ph === "E" && name === "test run")).toHaveLength(1);
  });
});

describe("the recording of a runner that was killed", () => {
  test("is reported as far as it went", async () => {
    const workspace = await shared("outcomes");
    const env = { ...recording(), OUTCOMES_SLEEP_MS: "60000" };
    const runner = Bun.spawn([EXECUTABLE, "nextest", "run", "-j2", "pass::", "sleeps"], {
      cwd: workspace.folder,
      env: environmentFor({ env }),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    const told = async (): Promise<string> => (await workspace.nextest(["replay"], { env })).stdout;
    // What the log holds is on disk soon after it happened.
    while (!(await told()).includes("PASS")) expect(runner.exitCode).toBeNull();
    runner.kill("SIGKILL");
    await runner.exited;
    const replay = await workspace.nextest(["replay", "--exit-code"], { env });
    expect(replay.exitCode).toBe(106);
    expect(replay.stdout).toContain("status: incomplete");
    expect(replay.stdout).toMatch(/PASS .* outcomes pass::/);
    expect(replay.stdout).not.toContain("Summary");
    expect(replay.stderr).toContain("the recording ends before its run does");
    expect((await workspace.nextest(["store", "list"], { env })).stdout).toContain("incomplete");
  });
});

test("without a recording there is nothing to tell", async () => {
  const workspace = await shared("outcomes");
  const env = recording();
  expect((await workspace.nextest(["replay"], { env })).exitCode).toBe(96);
  expect(await workspace.nextest(["store", "list"], { env })).toMatchObject({
    exitCode: 0,
    stdout: "",
    stderr: "info: no recorded runs\n",
  });
  const off = { ...env, NEXTEST_USER_CONFIG_FILE: "none" };
  expect((await workspace.nextest(["replay"], { env: off })).exitCode).toBe(95);
});
