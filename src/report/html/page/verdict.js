/* What became of the run, in a few words: for the heading, the title and the line beside the heading. */
"use strict";

const FAILED = new Set(["fail", "timeout", "exec-fail"]);

/**
 * @param {import("../data.ts").PageData} data
 * @param {PageScript[]} scripts
 */
const runVerdict = ({ stats, elapsed }, scripts) => {
  const failedTests = stats.failed + stats.execFailed + stats.failedTimedOut;
  const failedSetups = stats.setupScriptsFailed + stats.setupScriptsExecFailed + stats.setupScriptsTimedOut;
  const bad = failedTests + failedSetups > 0;
  const word = bad ? "failed" : stats.finishedCount < stats.initialRunCount ? "incomplete" : "passed";
  // The reason why no tests ran, or not all.
  const culprit = failedSetups > 0 ? scripts.find(isFailedSetup) : undefined;
  const reason = culprit === undefined ? word : `${word}: ${scriptLabel(culprit)} ${culprit.attempt.result}`;
  const failedScripts = scripts.filter(({ status }) => FAILED.has(status)).length;
  return {
    bad,
    heading: `Test run ${reason}`,
    title: `${reason}${culprit === undefined ? ": " : ", "}${stats.passed} of ${stats.initialRunCount} tests passed`,
    counts: `${stats.finishedCount} run, ${stats.passed} passed, ${failedTests} failed, ${stats.flaky} flaky, ${stats.skipped} skipped in ${seconds(elapsed)}`,
    scripts:
      failedScripts === 0
        ? ""
        : `, ${failedScripts} of ${scripts.length} ${scripts.length === 1 ? "script" : "scripts"} failed`,
  };
};

/** @param {PageScript} script */
const isFailedSetup = ({ phase, status }) => phase === "setup" && FAILED.has(status);
