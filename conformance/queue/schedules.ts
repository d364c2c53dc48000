/**
 * Random schedules with real nodes and a real Redis: four nodes run the suite while some are killed, stopped for longer
 * than their leases, or come late, and the server stops for a while. Every schedule has a seed, which is printed if it
 * fails; the times are those of the machine, so a seed repeats the choices and not the moments.
 *
 *   npm run queue -- --schedules 200      that many schedules, from seed 1
 *   npm run queue -- --seed 17            the schedule of this seed
 */
import * as fs from "node:fs";
import { Random } from "../../test/simulation/random.ts";
import { QueueRig } from "./cases.ts";
import { finishedIn, type RealNode, runMerge } from "./node.ts";
import { TESTS } from "./workspace.ts";

const NODES = 4;
const LEASE = 700;

export interface Totals {
  kills: number;
  pauses: number;
  stops: number;
  late: number;
}

/** Plays one schedule; throws if an invariant does not hold. */
export async function playReal(seed: number, totals: Totals): Promise<void> {
  await using rig = await QueueRig.open();
  const random = new Random(seed);
  const env = { SLOWNESS: String(random.int(1, 4)) };
  const settings = `?lease=${LEASE}ms&patience=20s`;
  const killed = new Set<RealNode>();
  const nodes: RealNode[] = [];
  // The first node is never killed, so that the run ends.
  const disturb = async (node: RealNode, index: number): Promise<void> => {
    if (index > 0 && random.chance(0.5)) {
      await rig.until(random.int(1, TESTS - 5));
      totals.kills += 1;
      killed.add(node);
      signal(node, "SIGKILL");
      return;
    }
    if (!random.chance(0.4)) return;
    await rig.until(random.int(1, TESTS - 5));
    totals.pauses += 1;
    signal(node, "SIGSTOP");
    await Bun.sleep(random.int(50, 3 * LEASE));
    signal(node, "SIGCONT");
  };
  const troubles: Promise<void>[] = [];
  for (let index = 0; index < NODES; index += 1) {
    if (index > 0 && random.chance(0.25)) {
      totals.late += 1;
      await rig.until(random.int(1, TESTS / 3));
    }
    const node = rig.node(settings, { env, args: ["--no-fail-fast"] });
    nodes.push(node);
    troubles.push(disturb(node, index));
  }
  if (random.chance(0.25)) troubles.push(stopServer(rig, random, totals));
  await Promise.all(troubles);
  const ended = await Promise.all(nodes.map(({ ended: code }) => code));
  await check(rig, { nodes, killed, ended });
}

async function stopServer(rig: QueueRig, random: Random, totals: Totals): Promise<void> {
  await rig.until(random.int(1, TESTS / 2));
  totals.stops += 1;
  process.kill(rig.redis.pid, "SIGSTOP");
  await Bun.sleep(random.int(50, 2 * LEASE));
  process.kill(rig.redis.pid, "SIGCONT");
}

/** It may have ended. */
function signal(node: RealNode, name: Parameters<RealNode["kill"]>[0]): void {
  try {
    node.kill(name);
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH")) throw thrown;
  }
}

interface Ended {
  readonly nodes: readonly RealNode[];
  readonly killed: ReadonlySet<RealNode>;
  readonly ended: readonly number[];
}

async function check(rig: QueueRig, { nodes, killed, ended }: Ended): Promise<void> {
  // A test that two nodes had when their leases ended fails by name, and with it the whole run.
  const failed = Number((await rig.send("HGET", "nextest:{run}:run", "failed")) ?? 0);
  if (failed > 0 && !nodes.some(({ log }) => fs.readFileSync(log, "utf8").includes("two machines ended")))
    throw new Error(`${failed} tests failed`);
  const code = failed > 0 ? 100 : 0;
  for (const [index, node] of nodes.entries()) {
    const found = ended[index];
    // A node may have ended before it was to be killed.
    if (found !== code && !(killed.has(node) && found === 137))
      throw new Error(`node ${index + 1} exited with ${found}, not ${code}`);
  }
  const accepted = await rig.accepted(NODES);
  if (accepted.length !== TESTS && failed === 0)
    throw new Error(`${accepted.length} of ${TESTS} tests have an accepted result`);
  const finished = nodes.flatMap(({ stream }) => finishedIn(stream));
  if (new Set(finished).size !== finished.length) throw new Error("a test has two results in the streams");
  // A node that was killed at once has not even made its file.
  const merged = await runMerge(nodes.map(({ stream }) => stream).filter((file) => fs.existsSync(file)));
  // A result that was accepted at the moment of a kill may be in no stream.
  const wanted = finished.length === TESTS ? code : 121;
  if (merged.code !== wanted)
    throw new Error(`merge exited with ${merged.code}, not ${wanted}: ${merged.text}`);
}

/** Returns the number of failed schedules. */
export async function soak(seeds: readonly number[]): Promise<number> {
  const totals: Totals = { kills: 0, pauses: 0, stops: 0, late: 0 };
  let failed = 0;
  const started = performance.now();
  for (const seed of seeds) {
    try {
      await playReal(seed, totals);
    } catch (thrown) {
      failed += 1;
      console.log(`FAILED  schedule ${seed}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${seeds.length} schedules of ${NODES} real nodes, ${failed} failed: ${totals.kills} nodes killed, ` +
      `${totals.pauses} stopped, ${totals.late} late, the server stopped ${totals.stops} times (${seconds} s)`,
  );
  return failed;
}
