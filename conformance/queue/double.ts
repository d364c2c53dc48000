/**
 * Sends the same random requests at the same times to the double of the server and to the scripts in a real Redis. All
 * answers must be equal.
 */
import { readJoinAnswer, readSyncAnswer } from "../../src/queue/answers.ts";
import {
  type JoinRequest,
  joinArguments,
  type QueueLocation,
  type SyncRequest,
  syncArguments,
  type TestNumber,
} from "../../src/queue/protocol.ts";
import { JOIN, SYNC } from "../../src/queue/scripts.ts";
import { ServerDouble } from "../../src/queue/server.fixture.ts";
import { RedisConnection } from "../../src/os/redis.ts";
import { Random } from "../../test/simulation/random.ts";
import type { OwnRedis } from "./redis-server.ts";

const LEASE = 1000;

interface Known {
  readonly node: number;
  readonly name: string;
  readonly threads: number;
  sequence: number;
  readonly held: Set<TestNumber>;
  last: SyncRequest | undefined;
}

/** Returns how many requests were compared. */
export async function compareDouble(redis: OwnRedis, seeds: number): Promise<number> {
  const connection = new RedisConnection(redis.server, 5000);
  let compared = 0;
  for (let seed = 1; seed <= seeds; seed += 1) compared += await new Comparison(connection, seed).play();
  connection.close();
  return compared;
}

class Comparison {
  readonly #connection: RedisConnection;
  readonly #random: Random;
  readonly #double = new ServerDouble();
  readonly #base: string;
  readonly #tests: number;
  readonly #maxFail: number;
  readonly #nodes: Known[] = [];
  readonly #seed: number;
  #now = 1000;

  constructor(connection: RedisConnection, seed: number) {
    this.#connection = connection;
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#base = `double:{${seed}}`;
    this.#tests = this.#random.int(1, 80);
    this.#maxFail = this.#random.chance(0.3) ? this.#random.int(1, 5) : 0;
  }

  async play(): Promise<number> {
    let requests = 0;
    for (; requests < 120; requests += 1) {
      this.#now += this.#random.chance(0.05)
        ? this.#random.int(LEASE / 2, 2 * LEASE)
        : this.#random.int(0, 60);
      const node =
        this.#nodes.length === 0 ? undefined : this.#nodes[this.#random.int(0, this.#nodes.length - 1)];
      if (node === undefined || (this.#nodes.length < 8 && this.#random.chance(0.1))) await this.#join();
      else await this.#sync(node);
    }
    return requests;
  }

  #place(): QueueLocation {
    return { base: this.#base, expire: 60_000, now: this.#now };
  }

  async #join(): Promise<void> {
    const random = this.#random;
    const tests = Array.from({ length: this.#tests }, (_, test) => (test * 7919) % this.#tests);
    const order = [...new Set([...tests, ...tests.keys()])];
    const name = random.chance(0.3) ? `name ${random.int(1, 3)}` : "";
    const request: JoinRequest = {
      token: `token ${random.int(1, 40)}`,
      plan: random.chance(0.05) ? "other" : "plan",
      tests: this.#tests,
      threads: random.int(1, 8),
      lease: LEASE,
      maxFail: this.#maxFail,
      name,
      order: random.chance(0.2) && this.#nodes.length === 0 ? undefined : order,
    };
    const args = joinArguments(
      this.#place(),
      this.#nodes.length === 0 ? { ...request, plan: "plan" } : request,
    );
    const wanted = this.#double.join(
      this.#nodes.length === 0 ? { ...request, plan: "plan" } : request,
      this.#now,
    );
    const found = readJoinAnswer(await this.#run(JOIN, args), this.#tests);
    this.#same("join", request, wanted, found);
    if (wanted.kind !== "joined" || this.#nodes.some(({ node }) => node === wanted.node)) return;
    const { node } = wanted;
    this.#nodes.push({ node, name, threads: request.threads, sequence: 0, held: new Set(), last: undefined });
  }

  async #sync(node: Known): Promise<void> {
    const random = this.#random;
    const again = node.last !== undefined && random.chance(0.1);
    const request = again && node.last !== undefined ? node.last : this.#request(node);
    const wanted = this.#double.sync(request, this.#now);
    const found = readSyncAnswer(await this.#run(SYNC, syncArguments(this.#place(), request)), this.#tests);
    this.#same("sync", request, wanted, found);
    for (const test of [...wanted.given, ...wanted.condemned]) node.held.add(test);
    if (request.leaves) node.held.clear();
  }

  #request(node: Known): SyncRequest {
    const random = this.#random;
    const results = [...node.held].filter(() => random.chance(0.5));
    // Sometimes send a result of a test that the node never had.
    if (random.chance(0.1)) results.push(random.int(0, this.#tests - 1));
    for (const test of results) node.held.delete(test);
    node.sequence += 1;
    node.last = {
      node: node.node,
      sequence: node.sequence,
      threads: node.threads,
      lease: LEASE,
      want: random.int(0, 12),
      free: random.int(0, node.threads),
      leaves: random.chance(0.15),
      report: random.pick(["no", "may", "may", "may", "written", "failed"]),
      results: results.map((test) => ({ test, failed: random.chance(0.1), payload: "" })),
    };
    return node.last;
  }

  async #run(script: string, args: readonly string[]): Promise<string> {
    const reply = await this.#connection.run(script, args);
    if (!reply.ok) throw new Error(`seed ${this.#seed}: ${reply.error.message}`);
    return String(reply.value);
  }

  #same(kind: string, request: unknown, wanted: unknown, found: unknown): void {
    const [left, right] = [JSON.stringify(wanted), JSON.stringify(found)];
    if (left === right) return;
    throw new Error(
      `seed ${this.#seed}: ${kind} ${JSON.stringify(request)}\n  double: ${left}\n  Redis:  ${right}`,
    );
  }
}
