/** Runs on a terminal of their own. */
import { grouped, runOnly, type Ungrouped } from "./parts.ts";

/** Shows the terminal's settings once the runner is gone. */
const THEN_STTY = ["bash", "-c", 'trap : INT; "$@"; code=$?; sleep 0.2; stty -a; exit $code', "bash"];
/** A terminal in its default mode: lines are edited, keys are echoed, Ctrl-C interrupts. */
const SANE: readonly RegExp[] = [/[^-]icanon/, /[^-]isig/, /[^-]echo\b/];

const CASES: readonly Ungrouped[] = [
  {
    name: "Ctrl-C: forwarded, the terminal is as it was",
    workspace: "faults",
    args: runOnly("lasts"),
    terminal: true,
    wrap: THEN_STTY,
    act: async (running) => {
      await running.ready("lasts");
      running.type("\u0003");
    },
    expect: { exit: 100, afterMark: 1500, says: ["1 failed", ...SANE] },
  },
  {
    name: "Ctrl-C twice, tests ignore it: killed",
    workspace: "faults",
    args: [...runOnly("ignores_everything", "lasts_with::a_child_that_ignores_signals"), "-j2"],
    terminal: true,
    wrap: THEN_STTY,
    act: async (running) => {
      await running.ready("ignores_everything");
      await running.ready("a_child_that_ignores_signals");
      for (let times = 0; times < 2; times += 1) {
        running.type("\u0003");
        await Bun.sleep(60);
      }
    },
    expect: { exit: 100, afterMark: 1500, says: SANE },
  },
  {
    name: "a test makes the terminal raw: it is sane afterwards",
    workspace: "faults",
    args: runOnly("takes_the_terminal"),
    env: { FAULTS_LAST_MS: "300" },
    terminal: true,
    wrap: THEN_STTY,
    expect: { exit: 0, within: 6000, says: SANE },
  },
  {
    name: "a test makes the terminal raw: Ctrl-C still interrupts",
    workspace: "faults",
    args: runOnly("takes_the_terminal"),
    terminal: true,
    limit: 6000,
    act: async (running) => {
      await running.ready("takes_the_terminal");
      running.type("\u0003");
    },
    expect: { exit: 100, afterMark: 1500 },
  },
  {
    name: "t: says what runs",
    workspace: "faults",
    args: runOnly("prints_while_it_lasts"),
    env: { FAULTS_LAST_MS: "1500" },
    terminal: true,
    act: async (running) => {
      await running.ready("prints_while_it_lasts");
      running.type("t");
      await running.says("text from before the end");
    },
    expect: { exit: 0, says: [/running for/] },
  },
  {
    name: "SIGKILL: no test is left",
    workspace: "faults",
    args: runOnly("lasts"),
    terminal: true,
    act: async (running) => {
      await running.ready("lasts");
      await running.signal("SIGKILL");
    },
    expect: { exit: "SIGKILL" },
  },
  killed("the terminal is as it was", "lasts"),
  killed("the terminal is as it was, also where a test made it raw", "takes_the_terminal"),
];

/** The shell that waits has no job control, so only the runner restores the terminal. */
function killed(name: string, test: string): Ungrouped {
  return {
    name: `SIGKILL: ${name}`,
    workspace: "faults",
    args: runOnly(test),
    terminal: true,
    wrap: [
      "bash",
      "-c",
      'before=$(stty -g); "$@"; code=$?; for round in $(seq 100); do [ "$(stty -g)" = "$before" ] && break; sleep 0.03; done; stty -a; exit $code',
      "bash",
    ],
    act: async (running) => {
      await running.ready(test);
      await running.signal("SIGKILL");
    },
    expect: { exit: 137, says: SANE },
  };
}

export const TERMINAL_CASES = grouped("a terminal", CASES);
