/** The shell with a dispatcher that the test controls, and a host that only records its calls. */
import { expect, test } from "bun:test";
import type { RunEvent } from "../model/events.ts";
import { NO_OUTPUT } from "../model/results/outcome.ts";
import { PausableClock } from "../os/clock.ts";
import type { ProcessListener, StartRequest } from "../os/processes/host/process-host.ts";
import type { RunnerSignal } from "../os/processes/signals.ts";
import type { Interceptor } from "./launch.ts";
import { samplePlan, sampleTest } from "../model/plan.fixture.ts";
import type { Effect, Input } from "./protocol.ts";
import { Shell } from "./shell.ts";

type Reaction = { readonly effects?: readonly Effect[]; readonly events?: readonly RunEvent[] };
const SLOT = { globalSlot: 0, testGroup: "@global" };
const start = (unit: number, index = 0): Effect => ({
  type: "start-test",
  unit,
  test: index,
  attempt: 1,
  totalAttempts: 1,
  isRemote: false,
  slot: SLOT,
});
const ENTER: RunEvent = {
  type: "run-paused",
  timestamp: 0,
  elapsed: 0,
  scriptsRunning: 0,
  running: 0,
};

interface SetUp {
  readonly react: (input: Input) => Reaction;
  readonly capture?: "split" | "none";
  readonly interceptor?: Interceptor;
  /** What is said at each event. */
  readonly onEmit?: () => void;
}

function setUp({ react, capture = "split", interceptor, onEmit }: SetUp) {
  const log: string[] = [];
  const requests: StartRequest[] = [];
  let listener: ProcessListener = () => {};
  let signal: (signal: RunnerSignal) => void = () => {};
  let stopped = Promise.withResolvers<void>();
  let time = 0;
  let pending: PromiseWithResolvers<void> | undefined;
  let starting: PromiseWithResolvers<void> | undefined;
  const clock = new PausableClock({ now: () => time, after: () => () => {} });
  const shell = new Shell<number>({
    stepper: {
      initial: 0,
      step: (state, input) => {
        log.push(`${input.type}@${input.now}`);
        return { state: state + 1, effects: [], events: [], ...react(input) };
      },
    },
    context: {
      plan: samplePlan({ tests: [sampleTest("a")], capture }),
      launcher: {
        test: () => ({ prefix: [], env: {} }),
        script: () => ({ cwd: "/", env: {} }),
        ...(interceptor === undefined ? {} : { interceptor }),
      },
      spillFolder: "/spill",
      sharesTerminal: false,
    },
    ports: {
      clock,
      wall: () => 1000,
      openHost: (hear) => {
        listener = hear;
        return {
          start: (request) => {
            log.push(`start ${request.key}`);
            requests.push(request);
          },
          release: (key) => log.push(`release ${key}`),
          snapshot: (key) => log.push(`snapshot ${key}`),
          signal: (key, name) => log.push(`${name} ${key}`),
          recordStacks: async () => undefined,
          killTree: async (key) => log.push(`kill ${key}`),
          killAllAtOnce: () => log.push("kill all"),
          programContains: () => false,
          settled: () => starting?.promise,
          close: async () => void log.push("close"),
        };
      },
      onSignal: (hear) => {
        signal = hear;
        return () => log.push("deaf");
      },
      readKeys: () => undefined,
      stopSelf: () => {
        log.push("stop");
        stopped.resolve();
        stopped = Promise.withResolvers();
      },
      output: {
        settled: () => pending?.promise,
        settledOrStalled: () => pending?.promise,
        isFull: () => false,
        stopWaiting: () => log.push("hurry"),
      },
    },
    emit: (event) => {
      log.push(`emit ${event.type}`);
      onEmit?.();
    },
  });
  return {
    shell,
    log,
    requests,
    hear: (...events: Parameters<ProcessListener>) => listener(...events),
    signal: (name: RunnerSignal) => signal(name),
    pass: (ms: number) => (time += ms),
    /** The next time that the runner stops itself. */
    stops: () => stopped.promise,
    /** A start that is under way; what it returns ends that. */
    holdStart: () => {
      starting = Promise.withResolvers();
      return () => {
        starting?.resolve();
        starting = undefined;
      };
    },
    /** Text that is not written yet; what it returns writes it. */
    hold: () => {
      pending = Promise.withResolvers();
      return () => {
        pending?.resolve();
        pending = undefined;
      };
    },
  };
}

/** Reacts to inputs by their type. */
function script(reactions: Readonly<Record<string, Reaction>>): (input: Input) => Reaction {
  return (input) => reactions[input.type] ?? {};
}

test("a captured test starts, then events are passed on, then other effects are carried out", async () => {
  const effects: readonly Effect[] = [{ type: "snapshot", unit: 7 }, start(1), { type: "finish" }];
  const it = setUp({ react: script({ begin: { effects, events: [ENTER] } }) });
  expect(await it.shell.run()).toBe("finished");
  expect(it.log).toEqual(["begin@0", "start 1", "emit run-paused", "snapshot 7", "close", "deaf"]);
});

test("an uncaptured test starts after all text before it is written, and in its turn", async () => {
  const effects: readonly Effect[] = [start(1), start(2)];
  const it = setUp({ react: script({ begin: { effects, events: [ENTER] } }), capture: "none" });
  const write = it.hold();
  void it.shell.run();
  expect(it.log).toEqual(["begin@0", "emit run-paused"]);
  write();
  await Promise.resolve();
  await Promise.resolve();
  expect(it.log.slice(2)).toEqual(["start 1", "start 2"]);
  expect(it.requests.map(({ output }) => output)).toEqual([
    { kind: "split", stdout: false, stderr: false },
    { kind: "split", stdout: false, stderr: false },
  ]);
});

test("once the run is ending, nothing waits for the reader before it starts", () => {
  const effects: readonly Effect[] = [start(1), start(2)];
  const hurry: readonly Effect[] = [{ type: "stop-waiting-for-reader" }, start(3)];
  const react = script({ begin: { effects }, shutdown: { effects: hurry } });
  const it = setUp({ react, capture: "none" });
  it.hold();
  void it.shell.run();
  it.signal("terminate");
  expect(it.log).toEqual(["begin@0", "shutdown@0", "hurry", "start 1", "start 2", "start 3"]);
});

test("what is reported from within a step comes after it, one at a time", () => {
  const it = setUp({
    react: script({ begin: { events: [ENTER] } }),
    onEmit: () => it.shell.dispatch({ type: "report-failed" }),
  });
  void it.shell.run();
  expect(it.log).toEqual(["begin@0", "emit run-paused", "report-failed@0"]);
});

test("facts of a unit come in order, and none comes after its end", () => {
  const it = setUp({ react: script({ begin: { effects: [start(1)] } }) });
  void it.shell.run();
  it.hear({ type: "started", key: 1, pid: 4_000_000 });
  it.hear({ type: "exited", key: 1, status: { kind: "exited", code: 3 } });
  const closed = { type: "closed", key: 1, output: NO_OUTPUT, lastLineSeen: true, errors: [] } as const;
  it.hear(closed);
  it.hear(closed);
  expect(it.log).toEqual(["begin@0", "start 1", "unit-started@0", "unit-exited@0", "unit-closed@0"]);
});

test("the time of a stop does not count", () => {
  const it = setUp({ react: script({ pause: { effects: [{ type: "suspend" }] } }) });
  void it.shell.run();
  it.pass(10);
  it.signal("stop");
  it.pass(500);
  it.signal("continue");
  it.pass(5);
  it.signal("info");
  expect(it.log).toEqual(["begin@0", "pause@10", "stop", "continue@10", "info-requested@15"]);
});

test("the runner stops once what it says of the stop is written", async () => {
  const it = setUp({ react: script({ pause: { effects: [{ type: "suspend" }] } }) });
  void it.shell.run();
  const write = it.hold();
  const stops = it.stops();
  it.signal("stop");
  expect(it.log).toEqual(["begin@0", "pause@0"]);
  write();
  await stops;
  expect(it.log).toEqual(["begin@0", "pause@0", "stop"]);
});

test("a third signal leaves without waiting", async () => {
  const it = setUp({ react: script({ shutdown: { effects: [{ type: "exit-now" }] } }) });
  const ended = it.shell.run();
  it.signal("interrupt");
  expect(await ended).toBe("at-once");
  expect(it.log.slice(2)).toEqual(["kill all", "deaf"]);
});

test("keys that speak to a debugger are not heard", () => {
  const it = setUp({ react: () => ({}), interceptor: { kind: "debugger", argv: ["gdb"] } });
  void it.shell.run();
  for (const signal of ["interrupt", "quit", "resize", "terminate"] as const) it.signal(signal);
  expect(it.log).toEqual(["begin@0", "shutdown@0"]);
});

test("a debugger starts the test, at the terminal and in the runner's group", () => {
  const interceptor = { kind: "debugger", argv: ["gdb", "--args"] } as const;
  const it = setUp({ react: script({ begin: { effects: [start(1)] } }), interceptor, capture: "none" });
  void it.shell.run();
  const [request] = it.requests;
  expect(request).toMatchObject({ program: "gdb", stdin: "inherit", group: "runner" });
  expect(request?.args).toEqual(["--args", "/target/crate", "--exact", "a", "--nocapture"]);
});

test("a stop that comes while the run is paused stops the runner again: it must have been continued stopListeningd", async () => {
  const it = setUp({ react: script({ pause: { effects: [{ type: "suspend" }] } }) });
  void it.shell.run();
  it.signal("stop");
  const again = it.stops();
  it.signal("stop");
  await again;
  expect(it.log).toEqual(["begin@0", "pause@0", "stop", "stop"]);
  it.pass(500);
  it.signal("continue");
  expect(it.log.slice(4)).toEqual(["continue@0"]);
});

test("a signal that ends a paused run sets its clock going", () => {
  const it = setUp({ react: script({ pause: { effects: [{ type: "suspend" }] } }) });
  void it.shell.run();
  it.signal("stop");
  it.pass(500);
  it.signal("terminate");
  it.pass(30);
  it.signal("info");
  expect(it.log).toEqual(["begin@0", "pause@0", "stop", "shutdown@0", "info-requested@30"]);
});

test("the runner stops once it knows of a start that is under way, so that no test continues", async () => {
  const effects: readonly Effect[] = [{ type: "suspend" }];
  const it = setUp({
    react: script({
      begin: { effects: [start(1)] },
      pause: { effects },
      "unit-started": { effects: [{ type: "snapshot", unit: 1 }] },
    }),
  });
  void it.shell.run();
  const told = it.holdStart();
  const stops = it.stops();
  it.signal("stop");
  it.signal("stop");
  it.pass(20);
  it.hear({ type: "started", key: 1, pid: 42 });
  expect(it.log).toEqual(["begin@0", "start 1", "pause@0", "unit-started@0", "snapshot 1"]);
  told();
  await stops;
  expect(it.log.slice(5)).toEqual(["stop"]);
});

test("who goes on before the runner stopped does not stop", async () => {
  const it = setUp({
    react: script({ begin: { effects: [start(1)] }, pause: { effects: [{ type: "suspend" }] } }),
  });
  void it.shell.run();
  const told = it.holdStart();
  it.signal("stop");
  it.pass(20);
  it.signal("continue");
  told();
  await Promise.resolve();
  it.signal("info");
  expect(it.log).toEqual(["begin@0", "start 1", "pause@0", "continue@0", "info-requested@0"]);
});
