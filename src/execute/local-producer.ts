/** The local producer: the dispatcher decides, the shell starts and watches processes of this machine. */
import type { RunPlan } from "../model/plan.ts";
import type { Emit, Producer, Production } from "../model/producer.ts";
import { PausableClock } from "../os/clock.ts";
import { createProcessHost, warmUpProcessHost } from "../os/processes/host/create-process-host.ts";
import type { DistantHost, ProcessHost, ProcessListener } from "../os/processes/host/process-host.ts";
import { RoutedHost } from "../os/processes/host/routed-host.ts";
import { onSignal, stopSelf } from "../os/processes/signals.ts";
import { presentSettings, readKeys, sharesTerminal } from "../os/terminal/key-input.ts";
import { createState, step } from "./dispatcher/dispatcher.ts";
import { testCommandLine } from "./arguments.ts";
import type { Launcher } from "./launch.ts";
import type { SourceRequest, SourceFact } from "./protocol.ts";
import { Shell, type ShellPorts } from "./shell.ts";
import type { BeforeStart, PendingOutput } from "./starter.ts";

export interface LocalPorts {
  readonly launcher: Launcher;
  /** Folder for output that does not fit into memory; made when it is needed. */
  readonly spillFolder: string;
  /** Any number; equal seeds give equal jitter between attempts. */
  readonly jitterSeed: number;
  /** Whether `t` and Enter are listened to, where there is a terminal. */
  readonly inputHandler: boolean;
  readonly output: PendingOutput;
  readonly beforeStart?: BeforeStart | undefined;
  readonly source?: TestSource | undefined;
  /** For tests of the plan that run on other machines; it returns undefined if there are none. */
  readonly openDistantHost?: ((listener: ProcessListener) => DistantHost | undefined) | undefined;
}

/** Where tests come from, one after the other, instead of all of the plan's. */
export interface TestSource {
  /** Called once, before the first request. */
  open(report: (fact: SourceFact) => void): void;
  handle(request: SourceRequest): void;
}

/** Prepares the start of tests; worth calling while there is nothing else to do. */
export function warmUp(): void {
  warmUpProcessHost();
}

export function localProducer(plan: RunPlan, ports: LocalPorts): Producer {
  return (emit) => produce(plan, ports, emit);
}

function produce(plan: RunPlan, ports: LocalPorts, emit: Emit): Production {
  const { launcher, spillFolder, beforeStart } = ports;
  const shell = new Shell({
    stepper: {
      initial: createState(plan, {
        commandOf: (test) => commandLine(plan, launcher, test),
        jitterSeed: ports.jitterSeed,
        source: ports.source !== undefined,
      }),
      step,
    },
    context: { plan, launcher, spillFolder, sharesTerminal: plan.capture === "none" && sharesTerminal() },
    ports: shellPorts(plan, ports),
    emit,
    beforeStart,
  });
  ports.source?.open((fact) => shell.dispatch({ type: "source", fact }));
  return {
    reportFailed: () => shell.dispatch({ type: "report-failed" }),
    ended: shell.run().then((kind) => ({ kind })),
  };
}

function commandLine(plan: RunPlan, launcher: Launcher, index: number): readonly string[] {
  const test = plan.tests[index];
  return test === undefined ? [] : testCommandLine(test, plan.mode, launcher.test(index).prefix);
}

function shellPorts(plan: RunPlan, ports: LocalPorts): ShellPorts {
  const { inputHandler, output, launcher, source, openDistantHost } = ports;
  const parallel = Math.min(plan.testThreads, Math.max(1, plan.tests.length));
  // A debugger reads the keyboard itself.
  const listens = inputHandler && launcher.interceptor?.kind !== "debugger";
  const terminal = listens ? presentSettings() : undefined;
  const openNear = (listener: ProcessListener): ProcessHost =>
    createProcessHost(
      {
        parallel,
        marker: `NEXTEST_RUN_ID=${plan.runId}`,
        forkServer: plan.tests.some(({ settings }) => settings.forkServer === "auto"),
        terminal,
      },
      listener,
    );
  return {
    clock: new PausableClock(),
    wall: () => Date.now(),
    openHost: (listener) =>
      openDistantHost !== undefined && plan.tests.some(({ isRemote }) => isRemote === true)
        ? new RoutedHost(openNear, openDistantHost, listener)
        : openNear(listener),
    onSignal,
    readKeys: (onKey) => (listens ? readKeys(onKey) : undefined),
    stopSelf,
    output,
    sendToSource: source === undefined ? undefined : (request) => source.handle(request),
  };
}
