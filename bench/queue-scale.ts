/**
 * Simulates the queue with very many machines: the real steps of every node, a double of the server that handles one
 * request at a time and takes as long as Redis, and a virtual clock.
 *
 *   npm run bench:queue-scale            the table of docs/design/scale.md
 */
import { ServerDouble } from "../src/queue/server.fixture.ts";
import type { SyncAnswer, SyncRequest } from "../src/queue/protocol.ts";
import { VirtualTime } from "../test/simulation/queue/events.ts";
import { Machine, type MachineEnvironment } from "../test/simulation/queue/machine.ts";
import { Random } from "../test/simulation/random.ts";

interface Setting {
  readonly name: string;
  readonly nodes: number;
  readonly threads: number;
  readonly tests: number;
  /** Milliseconds: median and spread of a lognormal distribution. */
  readonly median: number;
  readonly spread: number;
  /** Whether the first node knows how long the tests take. */
  readonly history: boolean;
  /** Milliseconds from a node to the server. */
  readonly latency: number;
}

/** Milliseconds that Redis takes for a request, and for each test in it: see docs/design/scale.md. */
const SERVICE = { request: 0.045, test: 0.0035 };

const BASE = { threads: 8, median: 400, spread: 0.8, history: true, latency: 0.5 };

const SETTINGS: readonly Setting[] = [
  { ...BASE, name: "10 nodes", nodes: 10, tests: 10_000 },
  { ...BASE, name: "100 nodes", nodes: 100, tests: 100_000 },
  { ...BASE, name: "1,000 nodes", nodes: 1000, tests: 1_000_000 },
  { ...BASE, name: "10,000 nodes of one thread", nodes: 10_000, threads: 1, tests: 1_000_000 },
  { ...BASE, name: "10,000 nodes, tests of 4 s", nodes: 10_000, threads: 2, median: 4000, tests: 1_000_000 },
  { ...BASE, name: "1,000 nodes, no history", nodes: 1000, tests: 1_000_000, history: false },
  { ...BASE, name: "1,000 nodes, one test of 170 s", nodes: 1000, tests: 1_000_000, spread: 1.2 },
  { ...BASE, name: "100 nodes, 20 ms away", nodes: 100, tests: 100_000, latency: 20 },
  { ...BASE, name: "1,000 nodes, tests of 20 ms", nodes: 1000, median: 20, spread: 0.8, tests: 1_000_000 },
];

interface Figures {
  readonly wall: number;
  /** Idle shares of all threads' time: at the end, waiting for the last test; and before that. */
  readonly idleAtEnd: number;
  readonly idleBefore: number;
  readonly requestsPerTest: number;
  /** The share of the time in which the server was busy, and the longest wait of a request. */
  readonly serverBusy: number;
  readonly longestWait: number;
}

function simulate(setting: Setting): Figures {
  const random = new Random(7);
  const time = new VirtualTime();
  const server = new ServerDouble();
  const durations = Float64Array.from({ length: setting.tests }, () =>
    Math.max(1, setting.median * Math.exp(setting.spread * gaussian(random))),
  );
  const order = [...durations.keys()];
  if (setting.history) order.sort((left, right) => (durations[right] ?? 0) - (durations[left] ?? 0));
  const machines: Machine[] = [];
  const load = { freeAt: 0, busy: 0, requests: 0, longestWait: 0, lastFinish: 0, work: 0 };
  const serve = (request: SyncRequest, answer: (answer: SyncAnswer) => void): void => {
    time.after(setting.latency * (0.5 + random.next()), () => {
      load.requests += 1;
      const begins = Math.max(time.now, load.freeAt);
      load.longestWait = Math.max(load.longestWait, begins - time.now);
      const found = server.sync(request, begins);
      const cost = SERVICE.request + SERVICE.test * (request.results.length + found.given.length);
      load.busy += cost;
      load.freeAt = begins + cost;
      time.after(load.freeAt - time.now + setting.latency * (0.5 + random.next()), () => answer(found));
    });
  };
  const environment: MachineEnvironment = {
    time,
    send: serve,
    durationOf: (test) => durations[test] ?? 0,
    fails: () => false,
    onStart: () => undefined,
    writes: () => ({ duration: 0, written: true }),
    onLeft: (machine) => {
      load.lastFinish = Math.max(load.lastFinish, machine.lastFinish);
    },
  };
  for (let index = 0; index < setting.nodes; index += 1) {
    const answer = server.join(
      {
        token: String(index),
        plan: "p",
        tests: setting.tests,
        threads: setting.threads,
        lease: 30_000,
        maxFail: 0,
        name: "",
        order,
      },
      0,
    );
    if (answer.kind !== "joined") throw new Error("it could not join");
    const options = { threads: setting.threads, lease: 30_000, patience: 10_000, skew: 0 };
    const machine = new Machine(answer.node, options, environment);
    machines.push(machine);
    // All machines of a job start within ten seconds, where there are many.
    time.after(random.next() * Math.min(10_000, setting.nodes), () => machine.begin());
  }
  while (time.step()) continue;
  return figures(setting, { machines, durations, load });
}

interface Played {
  readonly machines: readonly Machine[];
  readonly durations: Float64Array;
  readonly load: {
    readonly busy: number;
    readonly requests: number;
    readonly longestWait: number;
    readonly lastFinish: number;
  };
}

function figures({ tests, threads }: Setting, { machines, durations, load }: Played): Figures {
  if (machines.some(({ knowsWhole }) => !knowsWhole)) throw new Error("a machine does not know the result");
  const reported = machines.reduce((sum, machine) => sum + machine.reported.length, 0);
  if (reported !== tests) throw new Error(`${reported} results of ${tests} tests`);
  const work = durations.reduce((sum, duration) => sum + duration, 0);
  const first = Math.min(...machines.map(({ busySince = Infinity }) => busySince));
  const wall = load.lastFinish - first;
  const available = machines.reduce(
    (sum, { busySince = load.lastFinish }) => sum + threads * (load.lastFinish - busySince),
    0,
  );
  const atEnd = machines.reduce((sum, machine) => sum + machine.idleSince(load.lastFinish), 0);
  return {
    wall,
    idleAtEnd: atEnd / available,
    idleBefore: (available - atEnd - work) / available,
    requestsPerTest: load.requests / tests,
    serverBusy: load.busy / wall,
    longestWait: load.longestWait,
  };
}

/** Box-Muller transform. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

console.log(
  "| machines | tests | run | idle at the end | idle before | requests per test | server busy | longest wait |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
const only = process.argv[2];
for (const setting of SETTINGS) {
  if (only !== undefined && !setting.name.includes(only)) continue;
  const found = simulate(setting);
  const cells = [
    `${setting.name}${setting.threads > 1 ? `, ${setting.threads} threads` : ""}`,
    setting.tests.toLocaleString("en"),
    `${(found.wall / 1000).toFixed(0)} s`,
    percent(found.idleAtEnd),
    percent(found.idleBefore),
    found.requestsPerTest.toFixed(3),
    percent(found.serverBusy),
    `${found.longestWait.toFixed(0)} ms`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
