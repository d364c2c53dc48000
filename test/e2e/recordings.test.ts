/** Faults of recordings: they never affect the run, and no rerun gets wrong results. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../rig/rig.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, eventsOfType, type Ran, shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** A user who records, with a store of their own. */
function recordingUser(): {
  readonly NEXTEST_USER_CONFIG_FILE: string;
  readonly NEXTEST_STATE_DIR: string;
} {
  const folder = scratchFolder();
  const config = path.join(folder, "user.toml");
  fs.writeFileSync(config, "[experimental]\nrecord = true\n[record]\nenabled = true\n");
  return { NEXTEST_USER_CONFIG_FILE: config, NEXTEST_STATE_DIR: path.join(folder, "state") };
}

const namesOf = ({ events }: Ran): readonly string[] =>
  eventsOfType(events, "test-started")
    .map(({ test: { binaryId, testName } }) => `${binaryId} ${testName}`)
    .toSorted();

const ALPHA = ["run", "-p", "alpha", "--no-fail-fast"];

test("a rerun runs what did not pass, and knows when nothing is left", async () => {
  const workspace = await shared("reruns");
  const env = recordingUser();
  const first = await workspace.nextest(ALPHA, { env: { ...env, FAILING: "alpha:two" } });
  expect(first.exitCode).toBe(100);
  expect(first.stderr).toEndWith("(hint: cargo nextest run -R latest to rerun failing tests)\n");
  const second = await workspace.nextest(["run", "-R", "latest"], { env, events: true });
  expect(second.exitCode).toBe(0);
  expect(namesOf(second)).toEqual(["alpha::obeys two"]);
  expect(second.stderr).toContain("(5 tests skipped, including 4 tests that already passed)");
  expect(second.stderr).toEndWith("info: no outstanding tests remain\n");
});

test("without a place for recordings the run goes on", async () => {
  const workspace = await shared("reruns");
  const env = { ...recordingUser(), NEXTEST_STATE_DIR: "/dev/null/nowhere" };
  const { exitCode, stderr } = await workspace.nextest(ALPHA, { env });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("warning: recording disabled: cannot make the folder of recorded runs");
});

test("where the disk takes no more, the run ends as its tests do, and no rerun is offered", async () => {
  const workspace = await shared("reruns");
  const env = { ...recordingUser(), FAILING: "alpha:two" };
  // Files of the program, and of what it starts, may have 1024 bytes, as on a disk that is full.
  const shell = "trap '' XFSZ; ulimit -f 2; exec \"$@\"";
  const full = await workspace.nextest(ALPHA, { env, shell });
  expect(full.exitCode).toBe(100);
  expect(full.stderr).toContain("warning: the recording is not complete: error writing");
  expect(full.stderr).toContain("5 tests run: 4 passed, 1 failed");
  expect(full.stderr).not.toContain("hint: cargo nextest run -R");
  // However much of it can be read, a test that is not known to have passed runs again.
  const again = await workspace.nextest(["run", "-R", "latest"], { env, events: true });
  const told = again.exitCode === 96 ? ["alpha::obeys two"] : namesOf(again);
  expect(told).toContain("alpha::obeys two");
});

/** Searches the files on the disk for the end of the first test. */
function isRecorded(state: string): boolean {
  return fs
    .globSync("projects/*/records/runs/*/run.log.zst", { cwd: state })
    .some((file) => fs.statSync(path.join(state, file)).size > 0);
}

test("of a run whose runner was killed, what passed is not run again", async () => {
  const workspace = await shared("outcomes");
  const env = { ...recordingUser(), OUTCOMES_SLEEP_MS: "30000" };
  const args = ["nextest", "run", "-j1", "-E", "test(=pass::silent) + test(=sleeps)"];
  const killed = Bun.spawn([EXECUTABLE, ...args], {
    cwd: workspace.folder,
    env: environmentFor({ env }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  await until(() => isRecorded(env.NEXTEST_STATE_DIR), "the first test is on the disk");
  killed.kill("SIGKILL");
  await killed.exited;
  const rerun = await workspace.nextest(
    ["run", "-R", "latest", "-E", "test(=pass::silent) + test(=sleeps)"],
    { env: { ...env, OUTCOMES_SLEEP_MS: "0" }, events: true },
  );
  expect(rerun.exitCode).toBe(0);
  expect(namesOf(rerun)).toEqual(["outcomes::endings sleeps"]);
  expect(rerun.stderr).toEndWith("info: no outstanding tests remain\n");
});
