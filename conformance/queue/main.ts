/**
 * The queue against a real Redis, and the shared cache of results against it and nginx. `install.sh` installs them; the
 * executable must have been built.
 *
 *   npm run queue                    everything
 *   npm run queue -- --only WORDS    the cases whose names contain all of these words
 *   npm run queue -- --schedules N   random schedules of real nodes; see schedules.ts
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CASES, QueueRig } from "./cases.ts";
import { compareDouble } from "./double.ts";
import { startRedis } from "./redis-server.ts";
import { soak } from "./schedules.ts";
import { sharesByNginx, sharesByRedis } from "./shared-cache.ts";

async function inFolder(run: (folder: string) => Promise<string>): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-shared-"));
  try {
    return await run(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

type Run = readonly [name: string, run: () => Promise<string>];

const RUNS: readonly Run[] = [
  [
    "the double of the server answers as the scripts do",
    async () => {
      await using redis = await startRedis();
      return `${await compareDouble(redis, 200)} requests`;
    },
  ],
  ["results are shared by nginx with WebDAV", () => inFolder(sharesByNginx)],
  ["results are shared by Redis", () => inFolder(sharesByRedis)],
  [
    "random schedules of real nodes",
    async () => {
      if ((await soak([1, 2, 3, 4, 5])) > 0) throw new Error("see above");
      return "5 schedules";
    },
  ],
  ...CASES.map(([name, run, redis]): Run => [
    name,
    async () => {
      await using rig = await QueueRig.open(redis);
      return await run(rig);
    },
  ]),
];

function numberAfter(option: string): number | undefined {
  const at = process.argv.indexOf(option);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

const seed = numberAfter("--seed");
const schedules = numberAfter("--schedules");
if (seed !== undefined || schedules !== undefined) {
  const first = seed ?? 1;
  const seeds = Array.from({ length: schedules ?? 1 }, (_, index) => first + index);
  process.exit((await soak(seeds)) === 0 ? 0 : 1);
}

const only = process.argv.indexOf("--only");
const words = only < 0 ? [] : process.argv.slice(only + 1).flatMap((text) => text.split(" "));
let failed = 0;
let passed = 0;
for (const [name, run] of RUNS) {
  if (!words.every((word) => name.includes(word))) continue;
  const started = performance.now();
  try {
    const note = await run();
    passed += 1;
    console.log(`ok      ${name}: ${note} (${Math.round(performance.now() - started)} ms)`);
  } catch (thrown) {
    failed += 1;
    console.log(`FAILED  ${name}\n    ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
