/* What became of the run, in a few words: for the heading, the title, and the bar and the line under the heading. */
"use strict";

const FAILED = new Set(["fail", "timeout", "exec-fail"]);
const PASSED = new Set(["pass", "leak", "flaky"]);

/**
 * Counted from what the page lists, so that its figures agree with one another.
 * @param {import("../data.ts").PageData} data
 * @param {Entry[]} tests
 */
const countTests = ({ stats }, tests) => {
  /** @param {(test: PageTest) => boolean} accepts */
  const count = (accepts) => tests.filter(({ test }) => accepts(test)).length;
  const notRun = Math.max(0, stats.initialRunCount - stats.finishedCount - count(isUnfinished));
  return {
    passed: count(({ status }) => PASSED.has(status)),
    failed: count(({ status }) => FAILED.has(status)),
    unfinished: count(isUnfinished),
    cached: count(({ status }) => status === "cached"),
    flaky: count(({ status }) => status === "flaky"),
    skipped: count(({ status }) => status === "skip"),
    notRun,
  };
};

/** @param {PageTest} test */
const isUnfinished = ({ word }) => word === "unfinished";

/**
 * @param {import("../data.ts").PageData} data
 * @param {Entry[]} tests
 * @param {PageScript[]} scripts
 */
const runVerdict = (data, tests, scripts) => {
  const { stats, elapsed, rounds, cancelled } = data;
  const counts = countTests(data, tests);
  const failedSetups = stats.setupScriptsFailed + stats.setupScriptsExecFailed + stats.setupScriptsTimedOut;
  const failedRounds = rounds?.failed ?? 0;
  const failed = counts.failed - counts.unfinished + failedSetups + failedRounds > 0;
  const ended = counts.notRun + counts.unfinished === 0;
  const ran = counts.passed + counts.failed;
  const good = ran + counts.cached > 0 ? "passed" : "empty";
  const word = failed ? "failed" : cancelled !== undefined ? "cancelled" : ended ? good : "incomplete";
  // The reason why no tests ran, or not all.
  const culprit = failedSetups > 0 ? scripts.find(isFailedSetup) : undefined;
  const reason =
    culprit !== undefined
      ? `${scriptLabel(culprit)} ${culprit.attempt.result}`
      : failedRounds > 0
        ? `${failedRounds} of ${rounds?.total} rounds failed`
        : word === "cancelled"
          ? cancelled
          : undefined;
  const chosen = ran + counts.notRun;
  const why = reason === undefined ? "" : `: ${reason}`;
  return {
    counts,
    look: word === "failed" ? "fail" : word === "passed" ? "pass" : "flaky",
    heading: word === "empty" ? "No tests were run" : `Test run ${word}${why}`,
    title: `${word}: ${reason === undefined ? "" : `${reason}, `}${counts.passed} of ${chosen} tests passed${counts.cached > 0 ? `, ${counts.cached} cached` : ""}`,
    line: [
      `${counted(ran, "test", "tests")} run${rounds === undefined ? "" : ` in ${rounds.total} rounds`}: ${counts.passed} passed`,
      ...(counts.flaky > 0 ? [` (${counts.flaky} flaky)`] : []),
      ...(counts.cached > 0 ? [`, ${counts.cached} cached`] : []),
      `, ${counts.failed} failed`,
      ...(counts.unfinished > 0 ? [` (${counts.unfinished} unfinished)`] : []),
      `, ${counts.skipped} skipped`,
      ...(counts.notRun > 0 ? [`, ${counts.notRun} not run`] : []),
      `; ${seconds(elapsed)}`,
    ].join(""),
    scripts: failedScriptsText(scripts),
    notice:
      counts.notRun === 0
        ? undefined
        : `${counts.notRun} of ${counted(chosen, "test", "tests")} did not run${cancelled === undefined ? "" : `. The run was cancelled: ${cancelled}`}.`,
  };
};

/** @param {PageScript[]} scripts */
const failedScriptsText = (scripts) => {
  const failed = scripts.filter(({ status }) => FAILED.has(status)).length;
  return failed === 0 ? "" : `, ${failed} of ${counted(scripts.length, "script", "scripts")} failed`;
};

/** @param {PageScript} script */
const isFailedSetup = ({ phase, status }) => phase === "setup" && FAILED.has(status);

/**
 * How many of the tests failed, were flaky, passed, were skipped and did not run. The line beside it says it in words.
 * @param {ReturnType<typeof countTests>} counts
 */
const proportionBar = ({ failed, flaky, passed, cached, skipped, notRun }) => {
  /** @type {[string, number][]} */
  const parts = [
    ["fail", failed],
    ["flaky", flaky],
    ["pass", passed - flaky],
    ["cached", cached],
    ["skip", skipped],
    ["not-run", notRun],
  ];
  const bar = element("div", { class: "proportion", "aria-hidden": "true" });
  for (const [name, count] of parts) {
    if (count === 0) continue;
    const part = element("div", { class: `part ${name}`, title: `${count} ${name}` });
    part.style.flexGrow = String(count);
    bar.append(part);
  }
  return bar;
};
