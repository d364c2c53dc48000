/**
 * A runner in small, to be signalled and killed: carries out a plan of fake tests and prints each event as
 * a line of JSON. With `helper`, it sits in a helper command instead, as during a build.
 */
import { sampleBinary, samplePlan, sampleScript, sampleTest } from "../../src/model/plan.fixture.ts";
import { localProducer } from "../../src/execute/local-producer.ts";
import { runId } from "../../src/model/ids.ts";
import type { PlannedScript, RunPlan } from "../../src/model/plan.ts";
import type { TestSettings } from "../../src/model/settings.ts";
import { runCommand } from "../../src/os/processes/run-command.ts";
import { exitProgram } from "../../src/os/exit-hooks.ts";
import { catchSignals } from "../../src/os/processes/signals.ts";
import { Sink } from "../../src/os/output/sink.ts";
import { makeTempFolder } from "../../src/os/files/folders/temporary-files.ts";

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

const indices = Array.from({ length: config.tests }, (_, index) => index);
const binary = sampleBinary("fake", { path: config.program, cwd: "/" });
const plan = samplePlan({
  runId: runId(crypto.randomUUID()),
  globalTimeout: "never",
  testThreads: config.threads,
  capture: config.capture ?? "split",
  setupScripts: (config.setupScripts ?? []).map(({ program, args }, index) =>
    sampleScript(`script-${index}`, {
      program,
      args,
      captureStdout: true,
      captureStderr: true,
      tests: indices,
    }),
  ),
  tests: indices.map((index) => sampleTest(`test-${index}`, config.settings, binary)),
});

const out = new Sink(1, { onFailure: () => execution.reportFailed() });
const padding = " ".repeat(config.padding ?? 0);
const produce = localProducer(plan, {
  launcher: {
    test: () => ({ prefix: [], env: config.env }),
    script: () => ({ cwd: "/", env: config.env }),
  },
  spillFolder: config.spillFolder ?? "/dev/null/never",
  jitterSeed: 1,
  inputHandler: true,
  output: {
    settled: () => out.settled(),
    settledOrStalled: () => out.settledOrStalled(200),
    isFull: () => out.isFull,
    stopWaiting: () => undefined,
  },
});
const execution = produce((event) => out.write(`${JSON.stringify(event)}${padding}\n`));
const ending = await execution.ended;
if (ending.kind === "at-once") exitProgram(9);
await out.settled();
exitProgram(out.failure === undefined ? 0 : 110);

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
  exitProgram(done.ok ? 0 : 1);
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
