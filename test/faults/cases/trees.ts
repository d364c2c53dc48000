/** Tests that will not end, and processes that outlive their tests. */
import { grouped, runOnly, SHORT_LIMIT, type Ungrouped } from "./parts.ts";

const KILL_LEAKS = `[profile.default]\nleak-cleanup = "kill"\n`;
const SILENT = ["leaves::a_silent_child", "leaves::a_session", "leaves::a_double_fork", "leaves::a_hundred"];

/** A test that does not end is timed out, and none of its processes is left. */
function timedOut(name: string, test: string, more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name: `timeout: ${name}`,
    workspace: "faults",
    args: runOnly(test),
    config: SHORT_LIMIT,
    ...more,
    expect: { exit: 100, within: 3500, says: ["1 timed out"], ...more.expect },
  };
}

const ENDINGS: readonly Ungrouped[] = [
  timedOut("a test that sleeps", "lasts", { quick: true }),
  timedOut("a test that ignores SIGTERM", "ignores_term", { quick: true }),
  timedOut("a test that stopped itself", "stops_itself"),
  timedOut("its child ignores the signals it dies of", "lasts_with::a_child_that_ignores_signals", {
    quick: true,
  }),
  timedOut("its child has a session of its own", "lasts_with::a_session"),
  timedOut("its child was forked twice", "lasts_with::a_double_fork"),
  timedOut("its child forks itself away every 5 ms", "lasts_with::a_moving_target"),
  timedOut("its child replaces what is killed", "lasts_with::a_keeper"),
  timedOut("it joins the runner's group", "joins_the_runners_group", { limit: 6000 }),
  timedOut("no grace at all", "ignores_term", {
    name: "timeout: no grace at all",
    config: `[profile.default]\nslow-timeout = { period = "400ms", terminate-after = 1, grace-period = "0s" }\n`,
  }),
  {
    name: "global timeout ends all that runs",
    workspace: "faults",
    args: [...runOnly("lasts", "ignores_term", "lasts_with::a_session"), "-j3"],
    config: `[profile.default]\nglobal-timeout = "600ms"\nslow-timeout = { period = "60s", grace-period = "300ms" }\n`,
    expect: { exit: 100, within: 3500 },
  },
];

const LEAKS: readonly Ungrouped[] = [
  {
    name: "leak: a child holds the output; told, left alone",
    workspace: "faults",
    args: runOnly("leaves::a_child_with_its_output"),
    quick: true,
    expect: { exit: 0, within: 3000, left: 1, says: [/LEAK .*a_child_with_its_output/, "1 leaky"] },
  },
  {
    name: "leak: leak-timeout result = fail",
    workspace: "faults",
    args: runOnly("leaves::a_child_with_its_output"),
    config: `[profile.default]\nleak-timeout = { period = "200ms", result = "fail" }\n`,
    expect: { exit: 100, within: 3000, left: 1, says: ["LEAK-FAIL"] },
  },
  {
    name: "leak: leak-cleanup = kill",
    workspace: "faults",
    args: runOnly("leaves::a_child_with_its_output"),
    config: KILL_LEAKS,
    quick: true,
    expect: { exit: 0, within: 3000, says: [/LEAK .*a_child_with_its_output \(1 leftover process killed\)/] },
  },
  {
    name: "leak: a child prints every 30 ms",
    workspace: "faults",
    args: runOnly("leaves::a_child_that_chatters"),
    // It ends by itself when its output is no longer read.
    expect: { exit: 0, within: 3000, says: [/LEAK .*a_child_that_chatters/] },
  },
  {
    name: "silent leaks (own session, double fork, 103 in all) stay",
    workspace: "faults",
    args: runOnly(...SILENT),
    expect: { exit: 0, within: 3000, left: 103, says: ["4 passed"] },
  },
  {
    name: "silent leak, leak-cleanup = kill, leak-timeout result = fail",
    workspace: "faults",
    args: runOnly("leaves::a_silent_child"),
    config: `${KILL_LEAKS}leak-timeout = { period = "200ms", result = "fail" }\n`,
    expect: { exit: 100, within: 4000, says: ["LEAK-FAIL"] },
  },
  {
    name: "silent leaks, leak-cleanup = kill",
    workspace: "faults",
    args: runOnly(...SILENT),
    config: KILL_LEAKS,
    quick: true,
    expect: {
      exit: 0,
      within: 4000,
      says: [
        "4 passed (4 leaky)",
        /LEAK .*a_session \(1 leftover process killed\)/,
        "(100 leftover processes killed)",
      ],
    },
  },
];

export const TREE_CASES = grouped("test processes", [...ENDINGS, ...LEAKS]);
