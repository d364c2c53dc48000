/** Alternating rounds of whole commands: wall time, processor time and the runner's own peak memory. */
import * as fs from "node:fs";
import { statOf } from "../test/faults/processes.ts";

export interface Subject {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** In addition to the environment of this program. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Round {
  readonly seconds: number;
  /** Processor time of the command and of all processes that it waited for, in seconds. */
  readonly processor: number;
  /** Peak resident memory of the runner itself in MiB; 0 if it ended before it could be read. */
  readonly peak: number;
  /** Processor time of the runner itself, without its children, in seconds; as of up to 20 ms before its end. */
  readonly own: number;
}

/** Runs every subject once per round, so that slow changes of the machine affect all equally. */
export async function alternate(
  subjects: readonly Subject[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const results = new Map<string, Round[]>(subjects.map((subject) => [subject.name, []]));
  for (const subject of subjects) await measureOnce(subject);
  for (let round = 0; round < rounds; round += 1) {
    // The order affects results by some percent, so each round begins with another subject.
    for (const subject of rotated(subjects, round))
      results.get(subject.name)?.push(await measureOnce(subject));
  }
  return results;
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** Runs the command to its end, which must be a success. */
export async function measureOnce(subject: Subject): Promise<Round> {
  const started = performance.now();
  const child = Bun.spawn([...subject.argv], {
    cwd: subject.cwd,
    env: { ...process.env, ...subject.env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  let peak = 0;
  let own = 0;
  // Both values only grow, so the last reading before the exit is close to the final one.
  const poll = setInterval(() => {
    peak = Math.max(peak, highWaterMark(child.pid));
    own = Math.max(own, ownTime(child.pid));
  }, 20);
  const code = await child.exited;
  const seconds = (performance.now() - started) / 1000;
  clearInterval(poll);
  if (code !== 0) throw new Error(`${subject.name} exited with ${code}: ${subject.argv.join(" ")}`);
  const processor = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
  return { seconds, processor, peak, own };
}

function highWaterMark(pid: number): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(match?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The system's unit is a hundredth of a second. */
const TICKS = 100;

function ownTime(pid: number): number {
  const fields = statOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** Median of the ratios of the two times of each round. */
export function ratio(
  ours: readonly Round[],
  other: readonly Round[],
  figure: (round: Round) => number = (round) => round.seconds,
): number {
  const ratios = ours.map((round, index) => {
    const beside = other[index];
    return beside === undefined ? Number.NaN : figure(round) / figure(beside);
  });
  return median(ratios);
}
