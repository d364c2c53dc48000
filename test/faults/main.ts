/**
 * The fault suite: real processes that misbehave, real signals, full disks. Each case says what must be true of
 * exit code, time, memory, report and processes left; the table shows our results next to the peer's.
 *
 * `--only TEXT` runs the cases whose group or name contains TEXT; `--no-peer` leaves the peer out; `--workers N`
 * runs N cases at a time; `--long` adds what takes long, above all for the peer; `--verbose` prints what the runner said in cases that failed, and what the peer got wrong.
 */
import { checkFaults, describeFailures } from "./check.ts";
import { ownOption } from "../rig/own-option.ts";

const result = await checkFaults({
  only: ownOption("--only") ?? "",
  peer: !process.argv.includes("--no-peer"),
  workers: Number(ownOption("--workers") ?? "2"),
  long: process.argv.includes("--long"),
  verbose: process.argv.includes("--verbose"),
});
console.log(describeFailures(result));
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exit(result.failed === 0 ? 0 : 1);
