/**
 * Runs the tests of a workspace and does something with what happens: failures as they come, and at the end
 * the tests that took longest.
 *
 *     npm run build
 *     node examples/events.mjs [WORKSPACE] [ARGUMENTS OF cargo nextest run ...]
 */
import { runTests } from "nextest-ts";

const [cwd = "examples/workspace", ...args] = process.argv.slice(2);
const run = runTests({ cwd, args: ["--no-fail-fast", ...args] });

/** @type {{ name: string, took: number }[]} */
const durations = [];
for await (const event of run) {
  if (event.type === "run-started") console.log(`${event.runCount} tests in ${event.binaries.length} binaries`);
  if (event.type !== "test-finished") continue;
  const { test, outcome } = event;
  const name = `${test.binaryId} ${test.testName}`;
  const last = outcome.attempts.at(-1);
  if (last?.result.kind !== "pass") console.log(`${last?.result.kind}: ${name}`);
  durations.push({ name, took: outcome.attempts.reduce((sum, { duration }) => sum + duration, 0) });
}

const { exitCode, stderr } = await run.ended;
// Where nothing could be built or listed, there are no events and people's messages say why.
if (durations.length === 0) process.stderr.write(stderr);
console.log("slowest:");
for (const { name, took } of durations.sort((a, b) => b.took - a.took).slice(0, 3)) {
  console.log(`  ${(took / 1000).toFixed(3)} s ${name}`);
}
process.exitCode = exitCode ?? 1;
