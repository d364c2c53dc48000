/** Tests that fork servers start: each misbehaves as it does without, and servers that are killed cost no result. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Observed } from "../case.ts";
import { readJournal, resultsOfEvents } from "../journal.ts";
import { childrenOf, signal } from "../processes.ts";
import type { Running } from "../running.ts";
import { grouped, runOnly, type Ungrouped } from "./parts.ts";

const ROUNDS = 12;

/** The first rounds are started the ordinary way: so all of them must have the same result. */
function inRounds(names: readonly string[], more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name: names.join(", "),
    workspace: "faults",
    args: [
      ...runOnly(...names),
      "--fork-server",
      "auto",
      "--stress-count",
      String(ROUNDS),
      "--no-fail-fast",
      "-j2",
      "--output",
      "ndjson:{dir}/events",
    ],
    // The remaining processes end soon after the run.
    env: { FAULTS_LAST_MS: "300" },
    peer: "never",
    limit: 60_000,
    expect: { exit: 100, check: (seen) => unequalRounds(seen, names) },
    ...more,
  };
}

function unequalRounds({ place }: Observed, names: readonly string[]): readonly string[] {
  const results = resultsOfEvents(path.join(place.folder, "events"));
  return names.flatMap((name) => {
    const failures = results.filter((each) => each.name === name).map(({ failure }) => failure ?? "passed");
    if (failures.length !== ROUNDS) return [`${name}: ${failures.length} results in ${ROUNDS} rounds`];
    const kinds = new Set(failures);
    return kinds.size === 1 ? [] : [`${name}: ends as ${[...kinds].join(" and ")}`];
  });
}

interface Killings {
  /** A filterset over a thousand tests, and how many of them it chooses. */
  readonly filter: string;
  readonly tests: number;
  readonly rounds: number;
  /** Milliseconds between two killings. */
  readonly every: number;
  /** Servers and copies that must have been killed by the end. */
  readonly least: number;
}

/** Servers, and the copies that wait for a test, have this in their command line until they are a test. */
const MARK = "nextest-fork-server";

function isServer(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(MARK);
  } catch {
    return false;
  }
}

/** Kills all servers every few milliseconds until the run ends. Returns what was killed: some may just have become tests. */
async function killServers(running: Running, every: number): Promise<ReadonlySet<number>> {
  const runner = await running.pid();
  const killed = new Set<number>();
  while (!running.ended) {
    await Bun.sleep(every);
    for (const pid of childrenOf(runner).filter(isServer)) {
      killed.add(pid);
      signal(pid, "SIGKILL");
    }
  }
  return killed;
}

function killStorm(killings: Killings, more: Partial<Ungrouped> = {}): Ungrouped {
  const { filter, tests, rounds, every, least } = killings;
  let killed: ReadonlySet<number> = new Set();
  return {
    name: `servers are killed every ${every} ms while ${tests * rounds} tests run`,
    workspace: "faults",
    args: [
      "run",
      "-p",
      "many",
      "-E",
      filter,
      "--no-fail-fast",
      "-j2",
      "--fork-server",
      "auto",
      "--stress-count",
      String(rounds),
      "--failure-output",
      "never",
      "--output",
      "ndjson:{dir}/events",
    ],
    env: { FAULTS_JOURNAL: "{dir}/journal" },
    peer: "never",
    limit: 600_000,
    act: async (running) => {
      await running.says("Starting");
      killed = await killServers(running, every);
    },
    expect: {
      exit: 100,
      check: (seen) => [
        ...wrongResults(seen, killings, killed),
        ...(killed.size >= least ? [] : [`only ${killed.size} processes were killed`]),
      ],
    },
    ...more,
  };
}

/** Every test has one result a round, which is the right one unless its process was killed; none is started twice. */
function wrongResults(
  { place }: Observed,
  { tests, rounds }: Killings,
  killed: ReadonlySet<number>,
): readonly string[] {
  const results = Map.groupBy(resultsOfEvents(path.join(place.folder, "events")), ({ name }) => name);
  const journal = readJournal(path.join(place.folder, "journal"));
  const wrong = results.size === tests ? [] : [`${results.size} tests have results, not ${tests}`];
  for (const [name, all] of results) {
    const expected = name.endsWith("fails") ? "exit code 101" : undefined;
    const { begun = 0, pids = new Set<number>() } = journal.get(name) ?? {};
    const others = all.filter(({ failure }) => failure !== expected);
    const struck = [...pids].filter((pid) => killed.has(pid)).length + Math.max(0, rounds - begun);
    if (all.length !== rounds) wrong.push(`${name}: ${all.length} results in ${rounds} rounds`);
    if (begun > rounds) wrong.push(`${name}: was started ${begun} times`);
    if (others.length > struck || others.some(({ failure }) => failure !== "signal 9"))
      wrong.push(`${name}: ${others.map(({ failure }) => failure ?? "passed").join(", ")}`);
  }
  return wrong.slice(0, 10);
}

const PASSES_ALL = { exit: 0 } as const;

export const FORK_SERVER_CASES = grouped("fork server", [
  inRounds(["fails", "segfaults", "kills_itself", "terminates_itself", "wants_too_much_memory"]),
  inRounds(["leaves::a_child_with_its_output", "leaves::a_session", "leaves::a_double_fork"], {
    name: "tests that fork, that start a session, that become daemons",
    expect: {
      ...PASSES_ALL,
      left: 0,
      check: (seen) =>
        unequalRounds(seen, [
          "leaves::a_child_with_its_output",
          "leaves::a_session",
          "leaves::a_double_fork",
        ]),
    },
    config: `[profile.default]\nleak-cleanup = "kill"\n`,
  }),
  inRounds(["closes_its_output", "replaces_its_output"], {
    name: "tests that close or replace their output",
    expect: {
      ...PASSES_ALL,
      check: (seen) => unequalRounds(seen, ["closes_its_output", "replaces_its_output"]),
    },
  }),
  inRounds(["ignores_everything", "stops_itself"], {
    name: "tests that ignore signals, that stop themselves",
    config: `[profile.default]\nslow-timeout = { period = "200ms", terminate-after = 1, grace-period = "100ms" }\n`,
    env: { FAULTS_LAST_MS: "60000" },
  }),
  killStorm({ filter: "test(/^a::/)", tests: 100, rounds: 4, every: 25, least: 4 }),
  killStorm({ filter: "all()", tests: 1000, rounds: 5, every: 100, least: 20 }, { long: true }),
]);
