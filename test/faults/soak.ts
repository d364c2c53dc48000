/**
 * The long storms, ours alone: 500 stops and continuations amid short tests; 20,000 tests whose processes
 * are signalled at random. Every result must be right, and neither memory nor descriptors may grow.
 *
 * `bun test/faults/soak.ts [--tests N] [--stops N] [--minutes N]`; with `--minutes`, again and again until then.
 */
import { pauseStorm, signalStorm } from "./cases/storms.ts";
import type { FaultCase } from "./case.ts";
import { judge, show } from "./judge.ts";
import { runCase } from "./run-case.ts";
import { oursSide } from "./suite.ts";
import { ownOption } from "../rig/own-option.ts";

const stops = Number(ownOption("--stops") ?? 500);
const tests = Number(ownOption("--tests") ?? 20_000);
const until = performance.now() + Number(ownOption("--minutes") ?? 0) * 60_000;
const HALF_AN_HOUR = 1_800_000;

let passed = 0;
let failed = 0;
do {
  for (const storm of [
    pauseStorm(stops, { report: "events", limit: HALF_AN_HOUR }),
    signalStorm(4, { tests, report: "events", limit: HALF_AN_HOUR }),
  ]) {
    const test: FaultCase = { group: "soak", ...storm, limit: HALF_AN_HOUR };
    const { seen, wrong } = await runCase(oursSide(), test, judge);
    const summary = /Summary .*/.exec(seen.stderr)?.[0] ?? "no summary";
    console.log(
      `${wrong.length === 0 ? "ok" : "FAILED"} ${test.name}: ${show(seen.elapsed)}, ${Math.round(seen.peak)} MiB`,
    );
    console.log(`   ${summary}`);
    for (const note of storm.notes?.() ?? []) console.log(`   ${note}`);
    for (const each of wrong) console.log(`   ${each}`);
    if (wrong.length === 0) passed += 1;
    else failed += 1;
  }
} while (performance.now() < until);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
