/**
 * Signals to the runner. They are caught from the first line of the program. The listener that was added last gets
 * them. Without a listener (before the run, during build and listing), a signal that asks the program to end ends the
 * helper processes, deletes temporary files, and then ends the program by that same signal.
 */
import * as os from "node:os";
import { quitAsksWhatRuns } from "../../model/suite-variables.ts";
import { ENDING_SIGNALS, type EndingSignal } from "./ending-signals.ts";
import { handleEndingSignal, handleSignal, keepHandlers } from "./interruptible-io.ts";
import { endHelperProcesses } from "./run-command.ts";
import { runExitHooks } from "../exit-hooks.ts";

export type RunnerSignal =
  | EndingSignal
  /** The terminal's stop (Ctrl-Z), and going on after it. */
  | "stop"
  | "continue"
  /** A user asks what runs. */
  | "info"
  | "resize";

type Listener = (signal: RunnerSignal) => void;

const INFORMING: readonly (readonly [NodeJS.Signals, RunnerSignal])[] = [
  ["SIGUSR1", "info"],
  ["SIGINFO", "info"],
  ["SIGWINCH", "resize"],
];
/** Caught only while there is a listener: otherwise the system's own stopping is right. */
const JOB_CONTROL: readonly (readonly [NodeJS.Signals, RunnerSignal])[] = [
  ["SIGTSTP", "stop"],
  ["SIGCONT", "continue"],
];

const listeners: Listener[] = [];
const jobControl = new Map<NodeJS.Signals, () => void>();

/** To be called once, first of all. */
export function catchSignals(): void {
  resetChildSignal();
  const quitAsks = quitAsksWhatRuns(process.env);
  for (const [name, signal] of ENDING_SIGNALS) {
    const meaning = signal === "quit" && quitAsks ? "info" : signal;
    handleEndingSignal(name, () => deliver(meaning) || void endBySignal(name));
  }
  for (const [name, signal] of INFORMING) handleSignal(name, () => deliver(signal));
}

/** Calls `listener` for every signal until the returned function is called. */
export function onSignal(listener: Listener): () => void {
  listeners.push(listener);
  keepHandlers(true);
  if (listeners.length === 1) catchJobControl();
  return () => {
    listeners.splice(listeners.indexOf(listener), 1);
    if (listeners.length > 0) return;
    keepHandlers(false);
    releaseJobControl();
  };
}

function deliver(signal: RunnerSignal): boolean {
  const listener = listeners.at(-1);
  listener?.(signal);
  return listener !== undefined;
}

function catchJobControl(): void {
  for (const [name, signal] of JOB_CONTROL) {
    const handler = (): void => void deliver(signal);
    jobControl.set(name, handler);
    handleSignal(name, handler);
  }
}

function releaseJobControl(): void {
  for (const [name, handler] of jobControl) process.off(name, handler);
  jobControl.clear();
}

/**
 * A parent that ignores SIGCHLD passes that on, and the system then discards the exit status of every child. Removing
 * a handler sets the default action again.
 */
function resetChildSignal(): void {
  const handler = (): void => undefined;
  handleSignal("SIGCHLD", handler);
  process.off("SIGCHLD", handler);
}

let ending = false;

/** A second signal does not wait for helpers that take their time. */
async function endBySignal(name: NodeJS.Signals): Promise<void> {
  if (!ending) {
    ending = true;
    await endHelperProcesses(name);
  }
  runExitHooks();
  process.removeAllListeners(name);
  process.kill(process.pid, name);
  // That does not end the first process of a container, which the system protects from its own signals.
  setTimeout(() => process.exit(128 + (os.constants.signals[name] ?? 0)), 20);
}

/** Ends the program as a signal without a listener does; never resolves. */
export async function dieOf(name: NodeJS.Signals): Promise<never> {
  await endBySignal(name);
  return await new Promise<never>(() => undefined);
}

/** Stops the runner itself, as the terminal's stop would have; returns when it is continued, or shortly before it stops. */
export function stopSelf(): void {
  process.kill(process.pid, "SIGSTOP");
}
