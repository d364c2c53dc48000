/* What became of the run, in a few words: for the heading, the title and the line beside the heading. */
"use strict";

const FAILED = new Set(["fail", "timeout", "exec-fail"]);

/**
 * @param {import("../data.ts").PageData} data
 * @param {PageScript[]} scripts
 */
const runVerdict = ({ stats, elapsed, rounds }, scripts) => {
  const failedTests = stats.failed + stats.execFailed + stats.failedTimedOut;
  const failedSetups = stats.setupScriptsFailed + stats.setupScriptsExecFailed + stats.setupScriptsTimedOut;
  const failedRounds = rounds?.failed ?? 0;
  const complete = stats.finishedCount >= stats.initialRunCount;
  const word = failedTests + failedSetups + failedRounds > 0 ? "failed" : complete ? "passed" : "incomplete";
  // The reason why no tests ran, or not all.
  const culprit = failedSetups > 0 ? scripts.find(isFailedSetup) : undefined;
  const reason =
    culprit !== undefined
      ? `${scriptLabel(culprit)} ${culprit.attempt.result}`
      : failedRounds > 0
        ? `${failedRounds} of ${rounds?.total} rounds failed`
        : undefined;
  const failedScripts = scripts.filter(({ status }) => FAILED.has(status)).length;
  const passed = `${stats.passed} of ${stats.initialRunCount} tests passed${rounds === undefined ? "" : " in the last round"}`;
  return {
    look: word === "failed" ? "fail" : word === "passed" ? "pass" : "flaky",
    heading: `Test run ${word}${reason === undefined ? "" : `: ${reason}`}`,
    title: `${word}: ${reason === undefined ? "" : `${reason}, `}${passed}`,
    counts: `${rounds === undefined ? "" : "last round: "}${stats.finishedCount} run, ${stats.passed} passed, ${failedTests} failed, ${stats.flaky} flaky, ${stats.skipped} skipped${rounds === undefined ? "" : "; all"} in ${seconds(elapsed)}`,
    scripts:
      failedScripts === 0
        ? ""
        : `, ${failedScripts} of ${scripts.length} ${scripts.length === 1 ? "script" : "scripts"} failed`,
  };
};

/** @param {PageScript} script */
const isFailedSetup = ({ phase, status }) => phase === "setup" && FAILED.has(status);
