/** Carries out a plan on this machine: the dispatcher decides, the shell acts, `emit` hears of everything. */
import type { RunEvent } from "../model/events.ts";
import type { RunPlan } from "../model/plan.ts";
import { PausableClock } from "../os/clock.ts";
import { createProcessHost, warmUpProcessHost } from "../os/processes/create-process-host.ts";
import { onSignal, stopSelf } from "../os/processes/signals.ts";
import { presentSettings, readKeys, sharesTerminal } from "../os/terminal/key-input.ts";
import { createState, step } from "./dispatcher/dispatcher.ts";
import { testCommandLine } from "./arguments.ts";
import type { Launcher } from "./launch.ts";
import { type Ending, Shell, type ShellPorts } from "./shell.ts";
import type { PendingOutput } from "./starter.ts";

export interface ExecuteRequest {
  readonly plan: RunPlan;
  readonly launcher: Launcher;
  /** Folder for output that does not fit into memory; made when it is needed. */
  readonly spillFolder: string;
  /** Any number; equal seeds give equal jitter between attempts. */
  readonly jitterSeed: number;
  /** Whether `t` and Enter are listened to, where there is a terminal. */
  readonly inputHandler: boolean;
  readonly output: PendingOutput;
  readonly emit: (event: RunEvent) => void;
}

export interface Execution {
  /** The report cannot be written any more: nothing new starts. */
  reportFailed(): void;
  readonly ended: Promise<Ending>;
}

/** Prepares the start of tests; worth calling while there is nothing else to do. */
export function warmUp(): void {
  warmUpProcessHost();
}

/** Starts the run. All events were emitted once `ended` resolves; with `at-once`, leave without waiting for anything. */
export function execute(request: ExecuteRequest): Execution {
  const { plan, launcher, spillFolder, emit } = request;
  const shell = new Shell({
    stepper: {
      initial: createState(plan, {
        commandOf: (test) => commandLine(plan, launcher, test),
        jitterSeed: request.jitterSeed,
        ...(launcher.interceptor === undefined ? {} : { intercepted: true }),
      }),
      step,
    },
    context: { plan, launcher, spillFolder, sharesTerminal: plan.capture === "none" && sharesTerminal() },
    ports: portsOf(request),
    emit,
  });
  return { reportFailed: () => shell.tell({ type: "report-failed" }), ended: shell.run() };
}

function commandLine(plan: RunPlan, launcher: Launcher, index: number): readonly string[] {
  const test = plan.tests[index];
  return test === undefined ? [] : testCommandLine(test, plan.mode, launcher.test(index).prefix);
}

function portsOf({ plan, inputHandler, output, launcher }: ExecuteRequest): ShellPorts {
  const parallel = Math.min(plan.testThreads, Math.max(1, plan.tests.length));
  // A debugger reads the keyboard itself.
  const listens = inputHandler && launcher.interceptor?.kind !== "debugger";
  const terminal = listens ? presentSettings() : undefined;
  return {
    clock: new PausableClock(),
    wall: () => Date.now(),
    openHost: (listener) =>
      createProcessHost(
        {
          parallel,
          marker: `NEXTEST_RUN_ID=${plan.runId}`,
          ...(terminal === undefined ? {} : { terminal }),
        },
        listener,
      ),
    onSignal,
    readKeys: (onKey) => (listens ? readKeys(onKey) : undefined),
    stopSelf,
    output,
  };
}
