/** Storms of short tests: the runner is stopped and continued, its children are signalled at random. */
import * as fs from "node:fs";
import type { Running } from "./running.ts";
import { childrenOf, descriptorsOf, programOf, residentOf, signal, startOf, stateOf } from "./processes.ts";

export interface Stops {
  readonly times: number;
  /** How many of the swarm's tests end between two stops. */
  readonly testsEach: number;
  /** The swarm's gate. */
  readonly gate: string;
  /** How the runner is stopped, and continued: by signals to it alone, or as a shell does at its terminal. */
  readonly by: "signals" | "terminal";
}

/**
 * Stops the runner and continues it, `times` times, as fast as it follows. The gate lets on only as many
 * tests as there were stops, so that the tests last as long as the stops do.
 */
export async function stopAndContinue(
  running: Running,
  { times, testsEach, gate, by }: Stops,
): Promise<void> {
  const pid = await running.pid();
  for (let done = 0; done < times; done += 1) {
    openGate(gate, (done + 1) * testsEach);
    if (by === "signals") signal(pid, "SIGTSTP");
    else running.type("\u001a");
    const stopped = await settle(() => stateOf(pid) === "T" || running.ended);
    if (running.ended) throw new Error(`the run ended after ${done} of ${times} stops`);
    if (!stopped) throw new Error(`the runner did not stop the ${done + 1}th time`);
    if (!(await settle(() => childrenOf(pid).filter(isTest).every(standsStill))))
      throw new Error(`a test went on during the ${done + 1}th stop`);
    signal(by === "signals" ? pid : -pid, "SIGCONT");
    if (!(await settle(() => stateOf(pid) !== "T"))) throw new Error("the runner did not go on");
    // Now and then it gets some work done in between.
    await Bun.sleep(done % 5);
  }
  fs.rmSync(gate);
}

/** In one step: a test must not find half a number. */
export function openGate(gate: string, count: number): void {
  fs.writeFileSync(`${gate}.new`, String(count));
  fs.renameSync(`${gate}.new`, gate);
}

async function settle(condition: () => boolean): Promise<boolean> {
  for (let round = 0; round < 2000; round += 1) {
    if (condition()) return true;
    await Bun.sleep(round < 20 ? 0 : 2);
  }
  return false;
}

/** What strikes a child. A stopped one is continued a little later. */
const STROKES: readonly NodeJS.Signals[] = [
  "SIGKILL",
  "SIGTERM",
  "SIGABRT",
  "SIGSEGV",
  "SIGUSR1",
  "SIGHUP",
  "SIGSTOP",
];

export interface Sample {
  /** KiB. */
  readonly resident: number;
  readonly descriptors: number;
}

/** How many tests more the gate lets on with each stroke. */
const TESTS_EACH_STROKE = 20;

/**
 * Signals children of the runner at random until it ends, and samples what the runner itself holds. The gate
 * admits a number of tests for each signal, so that the signals are spread over all tests even if this process is slow.
 */
export async function strike(running: Running, every: number, gate: string): Promise<Struck> {
  const pid = await running.pid();
  const struck = new Set<number>();
  const samples: Sample[] = [];
  let strokes = 0;
  while (!running.ended) {
    await Bun.sleep(every);
    const children = childrenOf(pid).filter((child) => isTest(child));
    const victim = children[Math.floor(Math.random() * children.length)];
    if (victim !== undefined) {
      strokes += 1;
      struck.add(victim);
      strikeOne(victim);
      openGate(gate, (strokes + 1) * TESTS_EACH_STROKE);
    }
    if (strokes % 10 === 0) samples.push({ resident: residentOf(pid), descriptors: descriptorsOf(pid) });
  }
  return { struck, strokes, samples: samples.filter(({ resident }) => resident > 0) };
}

export interface Struck {
  readonly struck: ReadonlySet<number>;
  readonly strokes: number;
  readonly samples: readonly Sample[];
}

/** The runner has other children: cargo before the run, its guard. */
function isTest(pid: number): boolean {
  return /\/swarm-[0-9a-f]+$/.test(programOf(pid));
}

function standsStill(pid: number): boolean {
  return ["T", "Z", "X"].includes(stateOf(pid));
}

function strikeOne(victim: number): void {
  const stroke = STROKES[Math.floor(Math.random() * STROKES.length)] ?? "SIGKILL";
  const start = startOf(victim);
  signal(victim, stroke);
  if (stroke !== "SIGSTOP") return;
  setTimeout(() => {
    if (startOf(victim) === start) signal(victim, "SIGCONT");
  }, 20);
}
