/** Storms, in a short form; `soak.ts` has the long ones. */
import * as path from "node:path";
import type { Observed } from "../case.ts";
import { holdAgainstJournal, resultsOfEvents, resultsOfJunit } from "../journal.ts";
import { openGate, type Sample, stopAndContinue, type Stops, strike, type Struck } from "../storm.ts";
import { grouped, JUNIT, type Ungrouped } from "./parts.ts";

export interface StormOptions {
  readonly tests: number;
  /** Results are taken from JUnit, or from a stream of events, which is not kept in memory. */
  readonly report: "junit" | "events";
  readonly limit: number;
}

function swarm({ tests, report, limit }: StormOptions, most: number): Omit<Ungrouped, "name" | "expect"> {
  const events = report === "events" ? ["--output", "ndjson:{dir}/events"] : [];
  return {
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast", "-j4", ...events],
    env: { FAULTS_SWARM: String(tests), FAULTS_SWARM_MS: String(most), FAULTS_JOURNAL: "{dir}/journal" },
    limit,
    ...(report === "junit" ? { config: JUNIT } : {}),
  };
}

function wrongResults(
  { tests, report }: StormOptions,
  { place }: Observed,
  struck: ReadonlySet<number>,
): readonly string[] {
  const results =
    report === "junit"
      ? resultsOfJunit(path.join(place.folder, "junit.xml"))
      : resultsOfEvents(path.join(place.folder, "events"));
  return holdAgainstJournal({ count: tests, results, journal: path.join(place.folder, "journal"), struck });
}

const TESTS_EACH_STOP = 10;
/** Tests that the gate never holds: those that run at the same time, and some after them. */
const AHEAD = 10;

/** The runner is stopped and continued `times` times while short tests run. */
export function pauseStorm(
  times: number,
  { by = "signals", report, limit }: Omit<StormOptions, "tests"> & { readonly by?: Stops["by"] },
): Storm {
  const options = { tests: times * TESTS_EACH_STOP + AHEAD, report, limit };
  const common = swarm(options, 25);
  return {
    name: `${by === "signals" ? "SIGTSTP and SIGCONT" : "Ctrl-Z and fg"} ${times} times amid short tests`,
    ...common,
    // The peer gets stuck in both.
    peer: "when-long",
    ...(by === "terminal" ? { terminal: true } : {}),
    env: { ...common.env, FAULTS_GATE: "{dir}/gate" },
    prepare: ({ folder }) => openGate(path.join(folder, "gate"), TESTS_EACH_STOP),
    act: async (running) => {
      await running.says("t00002");
      const gate = path.join(running.place.folder, "gate");
      await stopAndContinue(running, { times, testsEach: TESTS_EACH_STOP, gate, by });
    },
    expect: { exit: 100, check: (seen) => wrongResults(options, seen, new Set()) },
  };
}

/** A storm whose results can be checked afterwards. */
export type Storm = Ungrouped & { readonly notes?: () => readonly string[] };

/** Children of the runner are signalled at random, one every few milliseconds. */
export function signalStorm(every: number, options: StormOptions): Storm {
  let done: Struck = { struck: new Set(), strokes: 0, samples: [] };
  const common = swarm(options, 4);
  return {
    name: `random signals to the children of ${options.tests} tests`,
    peer: "when-long",
    ...common,
    env: { ...common.env, FAULTS_GATE: "{dir}/gate" },
    prepare: ({ folder }) => openGate(path.join(folder, "gate"), AHEAD),
    act: async (running) => {
      await running.says("t00002");
      done = await strike(running, every, path.join(running.place.folder, "gate"));
      if (done.strokes < options.tests / 100) throw new Error(`only ${done.strokes} signals`);
    },
    expect: {
      exit: 100,
      check: (seen) => [...wrongResults(options, seen, done.struck), ...leaks(done.samples)],
    },
    notes: () => notesOf(done),
  };
}

function notesOf({ strokes, samples }: Struck): readonly string[] {
  const at = (part: number): string => {
    const { resident, descriptors } = samples[Math.floor((samples.length - 1) * part)] ?? {
      resident: 0,
      descriptors: 0,
    };
    return `${Math.round(resident / 1024)} MiB, ${descriptors} descriptors`;
  };
  return [`${strokes} signals`, `after a quarter: ${at(0.25)}; a half: ${at(0.5)}; at the end: ${at(1)}`];
}

/** Complains where the runner holds more in the last quarter of a run than after the first. */
function leaks(samples: readonly Sample[]): readonly string[] {
  const early = samples.slice(Math.floor(samples.length / 4), Math.floor(samples.length / 2));
  const late = samples.slice(Math.floor((samples.length * 3) / 4));
  const most = (of: readonly Sample[], what: keyof Sample): number =>
    Math.max(0, ...of.map((sample) => sample[what]));
  const grown = (most(late, "resident") - most(early, "resident")) / 1024;
  const opened = most(late, "descriptors") - most(early, "descriptors");
  return [
    ...(grown > LEAKED_MEMORY ? [`grew by ${Math.round(grown)} MiB in the second half`] : []),
    ...(opened > LEAKED_DESCRIPTORS ? [`has ${opened} more descriptors open`] : []),
  ];
}

/** MiB: the report of the run itself is kept until its end. */
const LEAKED_MEMORY = 25;
/** Those of tests that run at the same time come and go. */
const LEAKED_DESCRIPTORS = 8;

export const STORM_CASES = grouped("storms", [
  pauseStorm(60, { report: "junit", limit: 60_000 }),
  pauseStorm(60, { by: "terminal", report: "junit", limit: 60_000 }),
  signalStorm(4, { tests: 1500, report: "junit", limit: 60_000 }),
]);
