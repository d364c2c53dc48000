/**
 * The differential suite: every case runs the peer and ours on the same workspace, live, and compares
 * exit code and output. Prints each difference, and last a line with the counts.
 *
 * Several workspaces are worked on at a time, and much of what is compared is about time. So what differs is run
 * again at the end, both sides, when nothing else runs, and only that counts. What was equal then is named; and as a
 * difference that comes and goes may be ours, more than a few of those fail the suite.
 *
 * `--only TEXT` runs the cases whose name contains TEXT; `--verbose` names each case as it passes, with its duration;
 * `--workers N` runs N workspaces at a time (default 2);
 * `--self` runs the peer against itself, which shows cases that are not deterministic.
 */
import * as path from "node:path";
import { checkHtmlPage } from "../test/browser/html-page.browser.ts";
import { CASES } from "./cases/all.ts";
import { checkJunitSchema } from "./junit-schema/check.ts";
import { checkDoctests } from "./doctests/check.ts";
import { type CaseRun, runCases } from "./run-cases.ts";
import { peerExecutable } from "./peer.ts";
import { checkFaults, describeFailures } from "../test/faults/check.ts";
import { checkTimeShards } from "./shards/check.ts";
import { checkSchemas } from "./schemas.ts";
import { checkPagerScreens } from "./pager/check.ts";
import { ownOption } from "../test/rig/own-option.ts";

/** This many cases may differ while others run and be equal when run alone. */
const MOST_EQUAL_ALONE = 8;

const only = ownOption("--only") ?? "";
const selected = CASES.filter((test) => `${test.name} ${test.workspace}`.includes(only));
const names = new Set(CASES.map((test) => test.name));
if (names.size !== CASES.length) throw new Error("two conformance cases share a name");
const peer = await peerExecutable();
const ours = process.argv.includes("--self")
  ? peer
  : path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const run: CaseRun = {
  executables: { peer, ours },
  workers: Number(ownOption("--workers") ?? "2"),
  verbose: process.argv.includes("--verbose"),
  complaint: "differs",
};
const differing = await runCases(selected, run);
const differingAlone = await runCases(differing, { ...run, workers: 1, complaint: "DIFFERS" });
const equalAlone = differing.filter((test) => !differingAlone.includes(test));
for (const { name } of equalAlone) console.log(`differed beside others, equal alone: ${name}`);
let failed = differingAlone.length;
if (equalAlone.length > MOST_EQUAL_ALONE) {
  failed += equalAlone.length;
  console.log(`FAILED more than ${MOST_EQUAL_ALONE} cases differed and then did not`);
}
let passed = selected.length - failed;
// What can only be seen in a browser belongs here too: like the peer, a browser has to be installed first.
if ("html page".includes(only) && !process.argv.includes("--self")) {
  const pages = await checkHtmlPage();
  passed += pages.passed;
  failed += pages.failed;
}
if ("pager screens".includes(only) && !process.argv.includes("--self")) {
  const screens = await checkPagerScreens(peer, ours);
  passed += screens.passed;
  failed += screens.failed;
}
if ("junit schema".includes(only) && !process.argv.includes("--self")) {
  const reports = await checkJunitSchema(peer, ours);
  passed += reports.passed;
  failed += reports.failed;
}
if ("config schemas".includes(only) && !process.argv.includes("--self")) {
  const schemas = await checkSchemas(ours);
  passed += schemas.passed;
  failed += schemas.failed;
}
if ("shards by time".includes(only) && !process.argv.includes("--self")) {
  const shards = await checkTimeShards();
  passed += shards.passed;
  failed += shards.failed;
}
// The fixture; published crates are many minutes of compiling, and have a command of their own (`npm run doctests`).
if ("doctests".includes(only) && !process.argv.includes("--self")) {
  const doctests = await checkDoctests({ workspaces: ["fixture", "old"] });
  passed += doctests.passed;
  failed += doctests.failed;
}
// Last, when nothing else runs: these cases are about time and memory, too.
if ("fault suite".includes(only) && !process.argv.includes("--self")) {
  const faults = await checkFaults({ only: "", peer: true, workers: 3, long: false, verbose: false });
  console.log(describeFailures(faults));
  passed += faults.passed;
  failed += faults.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
