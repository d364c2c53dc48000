/**
 * The queue against a real Redis.
 *
 *   npm run queue                    everything
 *   npm run queue -- --only WORDS    the cases whose names contain all of these words
 */
import { compareDouble } from "./double.ts";
import { startRedis } from "./redis-server.ts";

type Case = readonly [name: string, run: () => Promise<string>];

const CASES: readonly Case[] = [
  [
    "the double of the server answers as the scripts do",
    async () => {
      await using redis = await startRedis();
      return `${await compareDouble(redis, 200)} requests`;
    },
  ],
];

const at = process.argv.indexOf("--only");
const words = at < 0 ? [] : process.argv.slice(at + 1);
let failed = 0;
let passed = 0;
for (const [name, run] of CASES) {
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
