/**
 * Measures the cost of the queue: 5,000 empty tests on two nodes of one machine that share a queue, and on one node
 * without a queue and with as many threads as both. `npm run bench:queue`; needs Redis (conformance/queue/install.sh).
 */
import * as path from "node:path";
import { RedisConnection } from "../src/os/redis.ts";
import { startRedis } from "../conformance/queue/redis-server.ts";
import { generated } from "./workspaces.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const ROUNDS = 3;
const THREADS_EACH = 1;
const GOAL = 1.1;

const folder = await generated("empty");

async function node(args: readonly string[]): Promise<void> {
  const child = Bun.spawn([PROGRAM, "nextest", "run", "--status-level", "none", ...args], {
    cwd: folder,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const code = await child.exited;
  if (code !== 0) throw new Error(`a node exited with ${code}`);
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await action();
  return (performance.now() - started) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

await using redis = await startRedis();
const alone: number[] = [];
const queued: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const one = await timed(() => node([`-j${2 * THREADS_EACH}`]));
  const queue = `${redis.url}/round-${round}`;
  const both = await timed(() =>
    Promise.all([1, 2].map(() => node([`-j${THREADS_EACH}`, "--queue", queue]))),
  );
  console.log(`round ${round}: one node ${one.toFixed(2)} s, two nodes ${both.toFixed(2)} s`);
  // The first round warms up.
  if (round === 0) continue;
  alone.push(one);
  queued.push(both);
}
/** Requests for each test, on average over all rounds; the scripts are all that is called. */
async function requestsPerTest(): Promise<number> {
  const admin = new RedisConnection(redis.server, 2000);
  const reply = await admin.send("INFO", ["commandstats"]);
  admin.close();
  const calls = [...String(reply.ok ? reply.value : "").matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0) / (5000 * (ROUNDS + 1));
}

const requests = await requestsPerTest();
console.log(`${requests.toFixed(2)} requests per test (at most 1)`);
const ratio = median(queued) / median(alone);
console.log(
  `5,000 empty tests: one node with ${2 * THREADS_EACH} threads ${median(alone).toFixed(2)} s, ` +
    `two nodes with ${THREADS_EACH} each by the queue ${median(queued).toFixed(2)} s: ${ratio.toFixed(2)} (at most ${GOAL})`,
);
process.exitCode = ratio <= GOAL && requests > 0 && requests <= 1 ? 0 : 1;
