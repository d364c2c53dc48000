/**
 * A runner in small, to be signalled and killed: carries out a plan of fake tests and prints each event as
 * a line of JSON. With `helper`, it sits in a helper command instead, as during a build.
 */
import { execute } from "../../src/execute/run.ts";
import { binaryId, packageId, testName, runId } from "../../src/model/ids.ts";
import type { PlannedScript, RunPlan } from "../../src/model/plan.ts";
import type { TestSettings } from "../../src/model/settings.ts";
import { runCommand } from "../../src/os/command.ts";
import { leave } from "../../src/os/leave.ts";
import { catchSignals } from "../../src/os/signals.ts";
import { Sink } from "../../src/os/sink.ts";
import { makeTempFolder } from "../../src/os/temp.ts";

export interface RunnerConfig {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tests: number;
  readonly threads: number;
  readonly capture?: RunPlan["capture"];
  readonly settings?: Partial<TestSettings>;
  readonly setupScripts?: readonly Pick<PlannedScript, "program" | "args">[];
  readonly spillFolder?: string;
  /** Extra text after each event, to fill pipes. */
  readonly padding?: number;
  readonly helper?: boolean;
}

catchSignals();
const config = readConfig();
if (config.helper === true) await sitInHelper();

const settings: TestSettings = {
  priority: 0,
  threadsRequired: 1,
  testGroup: "@global",
  runExtraArgs: [],
  retries: { backoff: "fixed", count: 0, delay: 0, jitter: false },
  flakyResult: "pass",
  slowTimeout: { period: 60_000, gracePeriod: 10_000, onTimeout: "fail" },
  leakTimeout: { period: 200, result: "pass" },
  leakCleanup: "report",
  earlyExit: "pass",
  successOutput: "never",
  failureOutput: "immediate",
  junit: {
    storeSuccessOutput: false,
    storeFailureOutput: true,
    reportSkipped: "none",
    flakyFailStatus: "failure",
  },
  ...config.settings,
};

const binary: RunPlan["tests"][number]["binary"] = {
  id: binaryId("fake"),
  packageId: packageId("fake"),
  packageName: "fake",
  kind: "lib",
  name: "fake",
  path: config.program,
  buildPlatform: "target",
  cwd: "/",
};

const tests = Array.from({ length: config.tests }, (_, index) => index);
const plan: RunPlan = {
  runId: runId(crypto.randomUUID()),
  profile: "default",
  mode: "test",
  cliArgs: [],
  testThreads: config.threads,
  maxFail: { kind: "all" },
  globalTimeout: 1e12,
  groups: [],
  capture: config.capture ?? "split",
  setupScripts: (config.setupScripts ?? []).map((script, index) => ({
    id: `script-${index}`,
    ...script,
    env: {},
    captureStdout: true,
    captureStderr: true,
    junitStoreSuccessOutput: false,
    junitStoreFailureOutput: false,
    tests: new Set(tests),
  })),
  teardownScripts: [],
  tests: tests.map((index) => ({
    binary,
    name: testName(`test-${index}`),
    kind: "test",
    ignored: false,
    settings,
  })),
  skippedTests: [],
  binaries: [{ binary, testCount: tests.length, runCount: tests.length }],
  skippedBinaries: { expression: 0, defaultFilter: 0 },
};

const out = new Sink(1, { onFailure: () => execution.reportFailed() });
const padding = " ".repeat(config.padding ?? 0);
const execution = execute({
  plan,
  launcher: {
    test: () => ({ prefix: [], env: config.env }),
    script: () => ({ cwd: "/", env: config.env }),
  },
  spillFolder: config.spillFolder ?? "/dev/null/never",
  jitterSeed: 1,
  inputHandler: true,
  output: { settled: () => out.settled(), isFull: () => out.isFull },
  emit: (event) => out.write(`${JSON.stringify(event)}${padding}\n`),
});
const ending = await execution.ended;
if (ending === "at-once") leave(9);
await out.settled();
leave(out.failure === undefined ? 0 : 110);

async function sitInHelper(): Promise<never> {
  const folder = makeTempFolder("rig-helper-");
  if (!folder.ok) throw new Error(folder.error.message);
  const env = { ...config.env, RIG_FOLDER: folder.value.path };
  const done = await runCommand({
    program: config.program,
    args: [],
    env,
    stdout: "capture",
    stderr: "inherit",
  });
  leave(done.ok ? 0 : 1);
}

function readConfig(): RunnerConfig {
  const value: unknown = JSON.parse(process.env["RIG_CONFIG"] ?? "");
  if (isConfig(value)) return value;
  throw new Error("no configuration");
}

/** `runner.ts` made it of a `RunnerConfig`. */
function isConfig(value: unknown): value is RunnerConfig {
  return typeof value === "object" && value !== null && "program" in value;
}
