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
    quarantined: count(({ status }) => status === "quarantined"),
    unfinished: count(isUnfinished),
    cached: count(({ status }) => status === "cached"),
    flaky: count(({ status }) => status === "flaky"),
    leaky: count(({ status }) => status === "leak"),
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
  const ran = counts.passed + counts.failed + counts.quarantined;
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
    title: `${word}: ${reason === undefined ? "" : `${reason}, `}${thousands(counts.passed)} of ${thousands(chosen)} tests passed${counts.cached > 0 ? `, ${thousands(counts.cached)} cached` : ""}`,
    line: [
      `${counted(ran, "test", "tests")} run${rounds === undefined ? "" : ` in ${thousands(rounds.total)} rounds`}: ${thousands(counts.passed)} passed`,
      ...noteOf(counts),
      ...(counts.cached > 0 ? [`, ${thousands(counts.cached)} cached`] : []),
      `, ${thousands(counts.failed)} failed`,
      ...(counts.unfinished > 0 ? [` (${thousands(counts.unfinished)} unfinished)`] : []),
      ...(counts.quarantined > 0 ? [`, ${thousands(counts.quarantined)} quarantined`] : []),
      `, ${thousands(counts.skipped)} skipped`,
      ...(counts.notRun > 0 ? [`, ${thousands(counts.notRun)} not run`] : []),
      `; ${seconds(elapsed)}`,
    ].join(""),
    // The heading names the only one that failed.
    scripts: culprit === undefined || failedScripts(scripts).length > 1 ? failedScriptsText(scripts) : "",
    notice:
      counts.notRun === 0
        ? undefined
        : `${thousands(counts.notRun)} of ${counted(chosen, "test", "tests")} did not run${cancelled === undefined || reason !== undefined ? "" : `. The run was cancelled: ${cancelled}`}.`,
  };
};

/** Which of the tests that passed did so only in part. @param {ReturnType<typeof countTests>} counts @returns {string[]} */
const noteOf = ({ flaky, leaky }) => {
  const notes = [
    ...(flaky > 0 ? [`${thousands(flaky)} flaky`] : []),
    ...(leaky > 0 ? [`${thousands(leaky)} leaky`] : []),
  ];
  return notes.length === 0 ? [] : [` (${notes.join(", ")})`];
};

/** @param {PageScript[]} scripts */
const failedScripts = (scripts) => scripts.filter(({ status }) => FAILED.has(status));

/** @param {PageScript[]} scripts */
const failedScriptsText = (scripts) => {
  const failed = failedScripts(scripts).length;
  return failed === 0 ? "" : `, ${failed} of ${counted(scripts.length, "script", "scripts")} failed`;
};

/** @param {PageScript} script */
const isFailedSetup = ({ phase, status }) => phase === "setup" && FAILED.has(status);

/**
 * How many of the tests failed, were flaky, passed, were skipped and did not run. The line beside it says it in words.
 * @param {ReturnType<typeof countTests>} counts
 */
const proportionBar = ({ failed, quarantined, flaky, passed, cached, skipped, notRun }) => {
  /** @type {[string, number][]} */
  const parts = [
    ["fail", failed],
    ["quarantined", quarantined],
    ["flaky", flaky],
    ["pass", passed - flaky],
    ["cached", cached],
    ["skip", skipped],
    ["not-run", notRun],
  ];
  const bar = element("div", { class: "proportion", "aria-hidden": "true" });
  for (const [name, count] of parts) {
    if (count === 0) continue;
    const part = element("div", { class: `part ${name}`, title: `${thousands(count)} ${name}` });
    part.style.flexGrow = String(count);
    bar.append(part);
  }
  return bar;
};
