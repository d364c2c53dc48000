/** Storms of short tests: the runner is stopped and continued, its children are signalled at random. */
import type { Running } from "./running.ts";
import { childrenOf, descriptorsOf, programOf, residentOf, signal, startOf, stateOf } from "./processes.ts";

/** Stops the runner by SIGTSTP and continues it, `times` times, as fast as it follows. Returns how often it did. */
export async function stopAndContinue(running: Running, times: number): Promise<number> {
  const pid = await running.pid();
  for (let done = 0; done < times; done += 1) {
    signal(pid, "SIGTSTP");
    const stopped = await settle(() => stateOf(pid) === "T" || running.ended);
    if (running.ended) return done;
    if (!stopped) throw new Error(`the runner did not stop the ${done + 1}th time`);
    signal(pid, "SIGCONT");
    if (!(await settle(() => stateOf(pid) !== "T"))) throw new Error("the runner did not go on");
    // Now and then it gets some work done in between.
    await Bun.sleep(done % 5);
  }
  return times;
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

/** Signals children of the runner at random until it ends, and samples what the runner itself holds. */
export async function strike(running: Running, every: number): Promise<Struck> {
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

function strikeOne(victim: number): void {
  const stroke = STROKES[Math.floor(Math.random() * STROKES.length)] ?? "SIGKILL";
  const start = startOf(victim);
  signal(victim, stroke);
  if (stroke !== "SIGSTOP") return;
  setTimeout(() => {
    if (startOf(victim) === start) signal(victim, "SIGCONT");
  }, 20);
}
