/**
 * The recordings that both sides read: made by the peer, and some by ours, live, before the cases of the workspace
 * `recorded`. Each has an id of its own, so that cases can name it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { baseEnvironment } from "../environment.ts";
import { CACHE, peerExecutable } from "../peer.ts";

const FOLDER = path.join(CACHE, "recordings");
const USER_FILE = path.join(FOLDER, "user.toml");
const ROOT = path.resolve(import.meta.dirname, "../..");
const OURS = path.join(ROOT, "dist/cargo-nextest");
const RICH = path.join(ROOT, "test/fixtures/rich.toml");

export const RECORDED_ENVIRONMENT = {
  NEXTEST_STATE_DIR: path.join(FOLDER, "state"),
  NEXTEST_USER_CONFIG_FILE: USER_FILE,
  NEXTEST_EXPERIMENTAL_RECORD: "1",
};

const USER_CONFIG = '[experimental]\nrecord = true\n[record]\nenabled = true\nmax-output-size = "2000B"\n';

/** What happens to a run once the test `sleeps` is under way. */
type Fate = "interrupted" | "paused" | "killed";

interface RecordedRun {
  readonly args: readonly string[];
  /** The side that makes the recording; default the peer. */
  readonly by?: "ours";
  /** Of a configuration file. */
  readonly config?: string;
  readonly fate?: Fate;
  readonly env?: Readonly<Record<string, string>>;
}

const FILTER = '[profile.default]\ndefault-filter = "not test(fail::)"\n';
const SCRIPT = `experimental = ["setup-scripts"]
[[profile.default.scripts]]
filter = "all()"
setup = "refuse"
[scripts.setup.refuse]
command = ["sh", "-c", "echo no; exit 3"]
capture-stdout = true
`;

const SLEEPING = { OUTCOMES_SLEEP_MS: "5000" };

const RUNS = {
  everything: { args: ["--config-file", RICH, "--profile", "rich", "-j4"], env: SLEEPING },
  plain: { args: ["--no-fail-fast", "-j1", "fail::", "pass::"] },
  failfast: { args: ["-j1"] },
  rerun: { args: ["-R", "00000002", "--no-fail-fast", "-E", "not test(panics)"] },
  rounds: { args: ["--stress-count", "2", "--no-fail-fast", "flaky", "pass::prints"] },
  timedrounds: { args: ["--stress-duration", "50ms", "pass::silent"] },
  uncaptured: { args: ["--no-capture", "pass::prints", "fail::panics"] },
  nothing: { args: ["--no-tests", "pass", "-E", "none()"] },
  interrupted: { args: ["-j2", "-v", "silent", "sleeps"], fate: "interrupted", env: SLEEPING },
  paused: { args: ["-j2", "-v", "silent", "sleeps"], fate: "paused" },
  killed: { args: ["-j2", "-v", "silent", "sleeps"], fate: "killed", env: SLEEPING },
  script: { args: ["pass::"], config: SCRIPT },
  filtered: { args: ["-j1", "pass::", "fail::", "flaky"], config: FILTER },
  flood: { args: ["floods", "prints_odd_bytes"], env: { OUTCOMES_FLOOD_FAILS: "1" } },
  // Ours says of a test that exited early that it did, also in its recordings: see docs/differences.md.
  oureverything: {
    args: ["--config-file", RICH, "--profile", "rich", "-j4", "-E", "not test(exits_with_0_early)"],
    env: SLEEPING,
    by: "ours",
  },
  ourrerun: {
    args: ["-R", "00000002", "--no-fail-fast", "-E", "not test(exits_with_0_early)"],
    by: "ours",
  },
  ourrounds: { args: ["--stress-count", "2", "--no-fail-fast", "flaky", "pass::prints"], by: "ours" },
  ouruncaptured: { args: ["--no-capture", "pass::prints", "fail::panics"], by: "ours" },
  ourpaused: { args: ["-j2", "-v", "silent", "sleeps"], fate: "paused", by: "ours" },
  ourflood: { args: ["floods", "prints_odd_bytes"], env: { OUTCOMES_FLOOD_FAILS: "1" }, by: "ours" },
} as const satisfies Readonly<Record<string, RecordedRun>>;

export type RunName = keyof typeof RUNS;
export const RUN_NAMES: readonly string[] = Object.keys(RUNS);

function idOf(name: string): string {
  if (!RUN_NAMES.includes(name)) throw new Error(`no recording is called ${name}`);
  return `${String(RUN_NAMES.indexOf(name) + 1).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

/** The beginning of a run's id that is unique. */
export function prefixOf(name: string): string {
  return idOf(name).slice(0, 8);
}

/** Makes all recordings again. There is nothing to end afterwards. */
export async function attendRecordings(folder: string): Promise<() => Promise<void>> {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(USER_FILE, USER_CONFIG);
  const peer = await peerExecutable();
  for (const [name, run] of Object.entries<RecordedRun>(RUNS))
    await record({ executable: run.by === "ours" ? OURS : peer, folder, id: idOf(name) }, run);
  return async () => {};
}

interface Place {
  readonly executable: string;
  readonly folder: string;
  readonly id: string;
}

async function record(
  { executable, folder, id }: Place,
  { args, config, fate, env }: RecordedRun,
): Promise<void> {
  const file = path.join(FOLDER, "nextest.toml");
  if (config !== undefined) fs.writeFileSync(file, config);
  const options = config === undefined ? [] : ["--config-file", file];
  const child = Bun.spawn([executable, "nextest", "run", ...options, ...args], {
    cwd: folder,
    env: { ...baseEnvironment(), ...RECORDED_ENVIRONMENT, ...env, __NEXTEST_FORCE_RUN_ID: id },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  await follow(child, fate);
  await child.exited;
}

type Runner = Bun.Subprocess<"ignore", "ignore", "pipe">;

/** Reads what the runner says to its end, and does what is to be done once `sleeps` has started. */
async function follow(child: Runner, fate: Fate | undefined): Promise<void> {
  let seen = "";
  let done = fate === undefined;
  for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
    seen += chunk;
    if (fate === undefined || done || !/START .* sleeps/.test(seen)) continue;
    done = true;
    await meet(child, fate);
  }
  if (!done) throw new Error(`the test to be ${fate} did not start:\n${seen}`);
}

async function meet(child: Runner, fate: Fate): Promise<void> {
  switch (fate) {
    case "interrupted":
      child.kill("SIGINT");
      return;
    case "killed":
      child.kill("SIGKILL");
      return;
    case "paused":
      child.kill("SIGTSTP");
      await stopped(child.pid);
      child.kill("SIGCONT");
  }
}

/** Resolves once the system reports that the process has stopped. */
async function stopped(pid: number): Promise<void> {
  const state = (): string => fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] ?? "";
  while (state() !== "T") await Bun.sleep(1);
}
