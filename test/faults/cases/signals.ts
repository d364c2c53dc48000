/** Signals to the runner while tests run. */
import type { Observed } from "../case.ts";
import { childrenOf, signal, stateOf } from "../processes.ts";
import { type Running, until } from "../running.ts";
import { AS_INIT, fileOf, grouped, JUNIT, junitIsWhole, runOnly, type Ungrouped } from "./parts.ts";

const GRACE = (grace: string): string =>
  `[profile.default]\nslow-timeout = { period = "60s", grace-period = "${grace}" }\n`;

/** The tests that last are all in place. */
const TWO_LAST: Pick<Ungrouped, "workspace" | "args"> = {
  workspace: "faults",
  args: [...runOnly("lasts", "lasts_too", "passes"), "-j3"],
};

/** The run is asked to end, by one signal. */
function asked(signal: NodeJS.Signals, more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name: `${signal}: forwarded, ends at once, reports`,
    ...TWO_LAST,
    config: JUNIT,
    act: async (running) => {
      await running.ready("lasts");
      await running.ready("lasts_too");
      await running.says(/PASS .*passes/);
      await running.signal(signal);
    },
    ...more,
    expect: { exit: 100, afterMark: 700, says: ["1 passed", "2 failed"], check: junitIsWhole },
  };
}

const ASKED: readonly Ungrouped[] = [
  asked("SIGINT", { quick: true }),
  asked("SIGTERM", { quick: true }),
  asked("SIGHUP"),
  asked("SIGQUIT"),
  asked("SIGUSR2", { name: "SIGUSR2: ends the run, not just the runner" }),
  asked("SIGALRM", { name: "SIGALRM: ends the run, not just the runner" }),
  {
    name: "SIGINT: a test that ignores it is killed after its grace",
    workspace: "faults",
    args: runOnly("ignores_everything"),
    config: GRACE("600ms"),
    act: async (running) => {
      await running.ready("ignores_everything");
      await running.signal("SIGINT");
    },
    expect: {
      exit: 100,
      afterMark: 1800,
      check: ({ afterMark = 0 }) => (afterMark < 500 ? ["did not wait for the grace period"] : []),
    },
  },
  {
    name: "SIGINT twice: killed at once",
    workspace: "faults",
    args: runOnly("ignores_everything"),
    config: GRACE("20s"),
    quick: true,
    act: async (running) => {
      await running.ready("ignores_everything");
      await running.signal("SIGINT");
      await running.says("Cancelling due to interrupt");
      await running.signal("SIGINT");
    },
    expect: { exit: 100, afterMark: 900, says: ["1 failed"] },
  },
  {
    name: "SIGINT: a test's child ignores it",
    workspace: "faults",
    args: runOnly("lasts_with::a_child_that_ignores_signals"),
    config: GRACE("600ms"),
    act: async (running) => {
      await running.ready("a_child_that_ignores_signals");
      await running.signal("SIGINT");
    },
    expect: { exit: 100, afterMark: 1800 },
  },
  {
    name: "SIGTERM: a test's child has a session of its own",
    workspace: "faults",
    args: runOnly("lasts_with::a_session"),
    config: GRACE("600ms"),
    act: async (running) => {
      await running.ready("a_session");
      await running.signal("SIGTERM");
    },
    expect: { exit: 100, afterMark: 1800 },
  },
  {
    name: "SIGTERM: a test joined the runner's group",
    workspace: "faults",
    args: runOnly("joins_the_runners_group"),
    config: GRACE("600ms"),
    limit: 5000,
    act: async (running) => {
      await running.ready("joins_the_runners_group");
      await running.signal("SIGTERM");
    },
    expect: { exit: 100, afterMark: 1800 },
  },
  {
    name: "SIGINT amid 5,000 tests",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_SWARM: "5000" },
    act: async (running) => {
      await running.says("t00020");
      await running.signal("SIGINT");
    },
    expect: { exit: 100, afterMark: 700, says: [/\d+\/5000 tests run/] },
  },
];

/** Signals that come too fast to wait for the effect of each. Each has a different number, so that none is lost. */
async function signalThrice(running: Running): Promise<void> {
  const pid = await running.pid();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    signal(pid, name);
    await Bun.sleep(20);
  }
  await running.signal("SIGHUP");
}

const AT_ONCE: readonly Ungrouped[] = [
  {
    // The kill of its group goes astray, so that it is still there when the third signal comes.
    name: "a third signal leaves within 100 ms",
    workspace: "faults",
    args: runOnly("joins_the_runners_group"),
    config: GRACE("20s"),
    limit: 6000,
    tries: 10,
    act: async (running) => {
      await running.ready("joins_the_runners_group");
      await signalThrice(running);
    },
    expect: { exit: 100, afterMark: 100 },
  },
  {
    name: "a third signal leaves within 100 ms, also where nobody reads",
    workspace: "faults",
    args: [
      "run",
      "-E",
      "test(=a_million_lines) | test(=joins_the_runners_group)",
      "-j2",
      "--success-output",
      "immediate",
    ],
    config: GRACE("20s"),
    stderr: "blocked",
    limit: 6000,
    tries: 10,
    act: async (running) => {
      await running.ready("joins_the_runners_group");
      await running.blocked();
      await signalThrice(running);
    },
    expect: { exit: 100, afterMark: 100 },
  },
];

const KILLED: readonly Ungrouped[] = [
  {
    name: "SIGKILL: no test is left, no old report is taken for new",
    ...TWO_LAST,
    config: JUNIT,
    files: { "junit.xml": "<old/>" },
    quick: true,
    act: async (running) => {
      await running.ready("lasts");
      await running.ready("lasts_too");
      await running.signal("SIGKILL");
    },
    expect: {
      exit: "SIGKILL",
      check: (seen) =>
        fileOf(seen, "junit.xml") === "<old/>" ? ["the report of an earlier run is there"] : [],
    },
  },
  {
    name: "SIGKILL: nor what tests started, in whatever session",
    workspace: "faults",
    args: [
      ...runOnly(
        "lasts_with::a_session",
        "lasts_with::a_double_fork",
        "lasts_with::a_keeper",
        "lasts_with::a_moving_target",
        "ignores_everything",
      ),
      "-j5",
    ],
    act: async (running) => {
      for (const name of ["a_session", "a_double_fork", "a_keeper", "a_moving_target", "ignores_everything"])
        await running.ready(name);
      await running.signal("SIGKILL");
    },
    expect: { exit: "SIGKILL" },
  },
];

const TOLD: readonly Ungrouped[] = [
  {
    name: "SIGUSR1: says what runs, and goes on",
    workspace: "faults",
    args: runOnly("prints_while_it_lasts"),
    env: { FAULTS_LAST_MS: "1500" },
    act: async (running) => {
      await running.ready("prints_while_it_lasts");
      // The runner may not know yet that the test started. Then its answer does not name the test, and it is signalled again.
      while (!running.ended && !running.output.includes("text from before the end")) {
        await running.signal("SIGUSR1");
        await Bun.sleep(200);
      }
    },
    expect: { exit: 0, says: [/running for/, "text from before the end", "1 passed"] },
  },
  {
    name: "SIGTSTP 1.2 s, SIGCONT: tests stop too, the pause does not count",
    workspace: "faults",
    args: runOnly("lasts"),
    // A sleep ends on time even where its process was stopped meanwhile: of 2.4 s, 1.2 s do not count.
    env: { FAULTS_LAST_MS: "2400" },
    config: `[profile.default]\nslow-timeout = { period = "2s", terminate-after = 1 }\n`,
    act: async (running) => {
      const test = await running.ready("lasts");
      const pid = await running.pid();
      await running.signal("SIGTSTP");
      await until("the runner stopped", () => (stateOf(pid) === "T" ? true : undefined), 2000);
      await until("the test stopped", () => (stateOf(test) === "T" ? true : undefined), 2000);
      await Bun.sleep(1200);
      await running.signal("SIGCONT");
    },
    expect: { exit: 0, within: 6000, says: ["1 passed"], check: pauseIsLeftOut },
  },
  {
    name: "SIGTSTP, SIGTERM, SIGCONT: ends",
    workspace: "faults",
    args: runOnly("lasts"),
    act: async (running) => {
      await running.ready("lasts");
      const pid = await running.pid();
      await running.signal("SIGTSTP");
      await until("the runner stopped", () => (stateOf(pid) === "T" ? true : undefined), 2000);
      await running.signal("SIGTERM");
      await running.signal("SIGCONT");
    },
    expect: { exit: 100, afterMark: 1500 },
  },
];

function pauseIsLeftOut(seen: Observed): readonly string[] {
  const seconds = /Summary \[\s*([\d.]+)s\]/.exec(seen.stderr)?.[1];
  const total = Number(seconds ?? "99");
  return total >= 0.8 && total < 1.6 ? [] : [`the run of 1.2 s is said to have taken ${total} s`];
}

const CONTAINED: readonly Ungrouped[] = [
  {
    name: "PID 1: reaps orphans while it runs",
    workspace: "faults",
    args: [...runOnly("leaves_twenty_that_end", "lasts"), "-j2"],
    env: { FAULTS_LAST_MS: "1500" },
    wrap: AS_INIT,
    act: async (running) => {
      const pid = await running.pid();
      await running.says(/PASS .*leaves_twenty/);
      await Bun.sleep(700);
      const zombies = childrenOf(pid).filter((child) => stateOf(child) === "Z").length;
      if (zombies > 0) throw new Error(`${zombies} zombies`);
    },
    expect: { exit: 0, says: ["2 passed"] },
  },
  {
    name: "PID 1: SIGTERM ends the run",
    workspace: "faults",
    args: runOnly("lasts", "lasts_with::a_session"),
    wrap: AS_INIT,
    act: async (running) => {
      await running.ready("lasts");
      await running.ready("a_session");
      await running.signal("SIGTERM");
    },
    expect: { exit: 100, afterMark: 900 },
  },
];

export const SIGNAL_CASES = grouped("signals, tests running", [
  ...ASKED,
  ...AT_ONCE,
  ...KILLED,
  ...TOLD,
  ...CONTAINED,
]);
