/** Readers of the output that stop reading, leave, or have no room. */
import { isAlive } from "../processes.ts";
import { grouped, runOnly, type Ungrouped } from "./parts.ts";

/** Fills the pipe of standard error while another test runs. */
const LOUD: Pick<Ungrouped, "workspace" | "args" | "stderr" | "limit"> = {
  workspace: "faults",
  args: ["run", "-E", "test(=a_million_lines) | test(=lasts)", "-j2", "--success-output", "immediate"],
  stderr: "blocked",
  limit: 8000,
};

/** The rest of the report has no reader. After the run is over, a signal ends the runner as it ends any program. */
const ENDED = { exit: ["SIGTERM", 100], afterMark: 1500 } as const;

const STOPPED: readonly Ungrouped[] = [
  {
    name: "nobody reads: a test's timeout still comes, and signals end the runner",
    ...LOUD,
    config: `[[profile.default.overrides]]
filter = "test(=lasts)"
slow-timeout = { period = "2s", terminate-after = 1, grace-period = "100ms" }
`,
    act: async (running) => {
      const test = await running.ready("lasts");
      await running.blocked();
      await running.until("the test was ended", () => (isAlive(test) ? undefined : true), 8000);
      await running.signalUntilEnded("SIGTERM");
    },
    expect: ENDED,
  },
  {
    name: "nobody reads: SIGTERM ends the tests at once, a second the runner",
    ...LOUD,
    act: async (running) => {
      const test = await running.ready("lasts");
      await running.blocked();
      await running.signal("SIGTERM");
      await running.until("the test was ended", () => (isAlive(test) ? undefined : true), 700);
      await running.signalUntilEnded("SIGTERM");
    },
    expect: ENDED,
  },
  {
    name: "nobody reads: one SIGTERM is enough, though the end of the report waits for its reader a while",
    ...LOUD,
    limit: 15_000,
    act: async (running) => {
      await running.ready("lasts");
      await running.blocked();
      await running.signal("SIGTERM");
    },
    expect: { exit: 100, afterMark: 12_000 },
  },
  {
    name: "nobody reads, tests ignore SIGTERM: signals end them and the runner",
    workspace: "faults",
    args: [
      "run",
      "-E",
      "test(=a_million_lines) | test(=ignores_everything)",
      "-j2",
      "--success-output",
      "immediate",
    ],
    stderr: "blocked",
    limit: 8000,
    act: async (running) => {
      const test = await running.ready("ignores_everything");
      await running.blocked();
      await running.signal("SIGTERM");
      await Bun.sleep(50);
      if (!isAlive(test)) throw new Error("the test did not get its grace");
      await running.signalUntilEnded("SIGTERM");
    },
    expect: ENDED,
  },
];

/** In a shell whose exit code is the runner's. */
const SHELL = (script: string): readonly string[] => ["bash", "-c", script, "bash"];
const HEAD = SHELL('"$@" 2>&1 | head -n 8 >/dev/null; exit "${PIPESTATUS[0]}"');

const LEFT: readonly Ungrouped[] = [
  {
    name: "| head: starts nothing new, ends with what runs",
    workspace: "faults",
    args: ["run", "-E", "binary(swarm) | test(=lasts)", "-j2", "--no-fail-fast"],
    env: { FAULTS_SWARM: "3000", FAULTS_LAST_MS: "1500" },
    config: `[[profile.default.overrides]]\nfilter = "test(=lasts)"\npriority = 100\n`,
    wrap: HEAD,
    expect: { exit: 110, within: 5000 },
  },
  {
    name: "list | head is no failure",
    workspace: "faults",
    args: ["list", "--test", "swarm"],
    env: { FAULTS_SWARM: "20000" },
    wrap: HEAD,
    expect: { exit: 0, within: 4000 },
  },
  {
    name: "stderr is full",
    workspace: "faults",
    args: ["run", "-E", "test(=passes) | test(=lasts)"],
    env: { FAULTS_LAST_MS: "1000" },
    stderr: { file: "/dev/full" },
    expect: { exit: 110, within: 4000 },
  },
  {
    name: "stdout is full",
    workspace: "faults",
    args: ["list"],
    stdout: { file: "/dev/full" },
    expect: { exit: 110, within: 4000 },
  },
  {
    name: "stdout and stderr are closed",
    workspace: "faults",
    args: runOnly("passes"),
    wrap: SHELL('exec "$@" >&- 2>&-'),
    expect: { exit: 0, within: 4000 },
  },
];

export const READER_CASES = grouped("readers of the output", [...STOPPED, ...LEFT]);
