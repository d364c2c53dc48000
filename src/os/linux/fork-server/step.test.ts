/**
 * Fork servers on random schedules: servers that answer, refuse, hang, are killed with and without their copy, lose
 * orders, or are too slow. Whatever happens, each test starts exactly once. `FORK_SERVER_SEED=N` repeats one schedule.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import {
  MOST_BREAKS,
  NEW_SHAPE,
  nextDeadline,
  type ServerEffect,
  type ServerId,
  type ServerInput,
  type ShapeState,
  stepServers,
} from "./step.ts";

setDefaultTimeout(60_000);

const SCHEDULES = 400;
const LIMITS = { from: 3, restartAfter: 7, patience: 20 };

/** A small generator of numbers; equal seeds give equal schedules. */
function randomFrom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface FakeServer {
  readonly id: ServerId;
  /** Orders in the socket, not taken yet. */
  orders: number[];
  /** What was said and not heard yet. */
  said: ServerInput[];
  saidReady: boolean;
  /** The server lives, and so makes copies. */
  lives: boolean;
  /** A copy waits at the socket. */
  copy: boolean;
  /** No more orders come; or nothing that is said is heard. */
  retired: boolean;
  deaf: boolean;
  hangs: boolean;
  gone: boolean;
}

class Simulation {
  state: ShapeState = NEW_SHAPE;
  now = 0;
  readonly servers: FakeServer[] = [];
  /** Tests by what became of them. */
  readonly ordinary: number[] = [];
  readonly copies: number[] = [];
  readonly adopted: number[] = [];
  #lastServer = 0;
  #lastPid = 0;

  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  tell(input: ServerInput): void {
    const context = { limits: LIMITS, now: this.now, nextServer: this.#lastServer + 1 };
    const before = this.state;
    const { state, effects } = stepServers(Object.freeze(before), input, context);
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: ServerEffect): void {
    switch (effect.type) {
      case "start-ordinarily":
        return void this.ordinary.push(effect.key);
      case "start-server":
        return this.#open(effect.server);
      case "send":
        return this.#send(effect.server, effect.key);
      case "adopt":
        return void this.adopted.push(effect.key);
      case "retire":
        this.#find(effect.server).retired = true;
        return;
      case "break":
        return this.#break(effect.server);
      case "wait-for":
        expect(effect.pid).toBeGreaterThan(0);
        return;
    }
  }

  #open(id: ServerId): void {
    expect(id).toBe(this.#lastServer + 1);
    this.#lastServer = id;
    if (this.chance(0.05)) return this.tell({ type: "ended", server: id });
    this.servers.push({
      id,
      orders: [],
      said: [],
      saidReady: false,
      lives: true,
      copy: false,
      retired: false,
      deaf: false,
      hangs: this.chance(0.1),
      gone: false,
    });
  }

  #find(id: ServerId): FakeServer {
    const found = this.servers.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no server ${id}`);
    return found;
  }

  #send(id: ServerId, key: number): void {
    const server = this.#find(id);
    expect(server.retired).toBe(false);
    if ((!server.lives && !server.copy) || this.chance(0.02))
      return this.tell({ type: "unsent", server: id, key });
    server.orders.push(key);
  }

  #break(id: ServerId): void {
    const server = this.#find(id);
    server.lives = false;
    server.copy &&= this.chance(0.5);
    server.deaf = true;
    this.#hearAll(server);
    this.#end(server);
  }

  #hearAll(server: FakeServer): void {
    for (const input of server.said.splice(0)) this.tell(input);
  }

  #end(server: FakeServer): void {
    if (server.gone) return;
    server.gone = true;
    this.tell({ type: "ended", server: server.id });
  }

  /** Something that a server or its copy does, or that happens to it. */
  act(server: FakeServer): void {
    if (server.gone && !server.copy) return;
    if (this.chance(0.03)) server.lives = false;
    if (this.chance(0.02)) server.copy = false;
    if (server.hangs && this.chance(0.9)) return;
    if (server.lives && !server.saidReady) return this.#introduce(server);
    if (server.copy) this.#takeOrder(server);
    else if (server.lives) server.copy = true;
    const isOver = !server.lives && !server.copy;
    if (isOver && !server.gone) {
      this.#hearAll(server);
      this.#end(server);
    }
  }

  #introduce(server: FakeServer): void {
    server.saidReady = true;
    if (this.chance(0.1)) {
      server.lives = false;
      server.said.push({ type: "refused", server: server.id });
    } else server.said.push({ type: "ready", server: server.id });
  }

  #takeOrder(server: FakeServer): void {
    const key = server.orders.shift();
    if (key === undefined && !server.retired) return;
    server.copy = false;
    this.#lastPid += 1;
    if (key === undefined) {
      server.lives = false;
      return this.#say(server, { type: "unused", pid: this.#lastPid });
    }
    if (this.chance(0.04)) return;
    const answer = { server: server.id, key, pid: this.#lastPid };
    if (this.chance(0.05)) return this.#say(server, { type: "failed", ...answer });
    if (server.deaf) return;
    this.copies.push(key);
    this.#say(server, { type: "started", ...answer });
  }

  #say(server: FakeServer, input: ServerInput): void {
    if (!server.deaf) server.said.push(input);
  }

  hear(server: FakeServer): void {
    const input = server.said.shift();
    if (input !== undefined && !server.gone) this.tell(input);
  }

  passTime(): void {
    this.now += Math.floor(this.random() * 8);
    if (nextDeadline(this.state) <= this.now) this.tell({ type: "time-passed" });
  }
}

function anyOf<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function holds(simulation: Simulation, wanted: number): void {
  const started = [...simulation.ordinary, ...simulation.copies];
  expect(new Set(started).size).toBe(started.length);
  expect(simulation.state.breaks).toBeLessThanOrEqual(MOST_BREAKS);
  for (const key of started) expect(key).toBeLessThanOrEqual(wanted);
}

function simulate(seed: number): Simulation {
  const simulation = new Simulation(randomFrom(seed));
  const tests = 5 + Math.floor(simulation.random() * 60);
  let wanted = 0;
  for (let round = 0; round < 4000; round += 1) {
    const server = anyOf(simulation.servers, simulation.random);
    const what = simulation.random();
    if (what < 0.15 && wanted < tests) simulation.tell({ type: "want", key: (wanted += 1) });
    else if (what < 0.5 && server !== undefined) simulation.act(server);
    else if (what < 0.8 && server !== undefined) simulation.hear(server);
    else if (what > 0.9) simulation.passTime();
    if (round % 50 === 0) holds(simulation, wanted);
    if (round > 200 && simulation.ordinary.length + simulation.adopted.length === tests) break;
  }
  holds(simulation, wanted);
  expect(new Set(simulation.adopted)).toEqual(new Set(simulation.copies));
  expect(simulation.ordinary.length + simulation.adopted.length).toBe(tests);
  return simulation;
}

test("each test starts exactly once, whatever becomes of servers and copies", () => {
  const only = process.env["FORK_SERVER_SEED"];
  const seeds = only === undefined ? Array.from({ length: SCHEDULES }, (_, index) => index) : [Number(only)];
  let copies = 0;
  for (const seed of seeds) {
    try {
      copies += simulate(seed).copies.length;
    } catch (thrown) {
      throw new Error(`FORK_SERVER_SEED=${seed}`, { cause: thrown });
    }
  }
  expect(copies).toBeGreaterThan(seeds.length);
});

function run(
  inputs: readonly ServerInput[],
  now = 0,
): { state: ShapeState; effects: readonly ServerEffect[] } {
  let state = NEW_SHAPE;
  let effects: readonly ServerEffect[] = [];
  let server = 0;
  for (const input of inputs) {
    const stepped = stepServers(state, input, { limits: LIMITS, now, nextServer: server + 1 });
    if (stepped.effects.some(({ type }) => type === "start-server")) server += 1;
    ({ state, effects } = stepped);
  }
  return { state, effects };
}

const wants = (count: number, first = 1): ServerInput[] =>
  Array.from({ length: count }, (_, index) => ({ type: "want", key: first + index }));

test("the first tests start the ordinary way; the one before `from` also asks for a server", () => {
  expect(run(wants(1)).effects).toEqual([{ type: "start-ordinarily", key: 1 }]);
  expect(run(wants(2)).effects).toEqual([
    { type: "start-ordinarily", key: 2 },
    { type: "start-server", server: 1 },
  ]);
  expect(run(wants(3)).effects).toEqual([{ type: "start-ordinarily", key: 3 }]);
  const served = run([...wants(2), { type: "ready", server: 1 }, { type: "want", key: 3 }]);
  expect(served.effects).toEqual([{ type: "send", server: 1, key: 3 }]);
});

test("a server is replaced after its tests, and its last ones may still start", () => {
  const { effects, state } = run([...wants(2), { type: "ready", server: 1 }, ...wants(8, 3)]);
  expect(effects).toEqual([
    { type: "retire", server: 1 },
    { type: "start-ordinarily", key: 10 },
    { type: "start-server", server: 2 },
  ]);
  expect([...(state.leaving.get(1)?.keys() ?? [])]).toEqual([3, 4, 5, 6, 7, 8, 9]);
});

test("a program that is refused is not tried again", () => {
  const refused = [...wants(2), { type: "refused", server: 1 } as const];
  expect(run([...refused, { type: "ended", server: 1 }, ...wants(9, 3)]).effects).toEqual([
    { type: "start-ordinarily", key: 11 },
  ]);
});
