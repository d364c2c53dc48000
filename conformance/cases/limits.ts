/** How many tests run at once, in which slots, and how long retries wait: recorded from inside the tests' wrapper. */
import type { ConformanceCase } from "../case.ts";

/** Notes when each attempt starts and ends, and takes long enough that those that may overlap do. */
const RECORDER = `#!/bin/sh
note() { echo "$1 $NEXTEST_TEST_NAME $NEXTEST_TEST_GLOBAL_SLOT $NEXTEST_TEST_GROUP $NEXTEST_TEST_GROUP_SLOT $(date +%s%N)" >> {dir}/log; }
note +
sleep \${RECORDER_SECONDS:-0.35}
"$@" > /dev/null 2>&1
code=$?
note -
exit $code
`;

const RECORDED = `experimental = ["wrapper-scripts"]
[scripts.wrapper.recorder]
command = "{dir}/recorder.sh"
[[profile.default.scripts]]
filter = "all()"
run-wrapper = "recorder"
`;

interface Note {
  readonly starts: boolean;
  readonly test: string;
  readonly slot: string;
  readonly group: string;
  readonly groupSlot: string;
  readonly milliseconds: number;
}

function readNotes(log: string): readonly Note[] {
  return log
    .trim()
    .split("\n")
    .map((line) => {
      const [sign, test = "", slot = "", group = "", groupSlot = "", time = "0"] = line.split(" ");
      return { starts: sign === "+", test, slot, group, groupSlot, milliseconds: Number(time) / 1e6 };
    });
}

function mostAtOnce(notes: readonly Note[]): number {
  let running = 0;
  let most = 0;
  for (const { starts } of notes) {
    running += starts ? 1 : -1;
    most = Math.max(most, running);
  }
  return most;
}

const distinct = (values: readonly string[]): string => [...new Set(values)].toSorted().join(" ");

/** What of a recording is the same in every run: the most tests at once, in all and by group, and the slots used. */
function summary(log: string): string {
  const notes = readNotes(log);
  const groups = [...Map.groupBy(notes, ({ group }) => group)].toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return [
    `tests ${distinct(notes.map(({ test }) => test))}`,
    `at once ${mostAtOnce(notes)}, slots ${distinct(notes.map(({ slot }) => slot))}`,
    ...groups.map(
      ([group, own]) =>
        `group ${group}: at once ${mostAtOnce(own)}, slots ${distinct(own.map(({ groupSlot }) => groupSlot))}`,
    ),
  ].join("\n");
}

/** Whether each pause between two attempts lasted at least so long. */
function pauses(leasts: readonly number[]): (log: string) => string {
  return (log) => {
    const notes = readNotes(log);
    const lasted = notes.flatMap((note, index) => {
      const before = notes[index - 1];
      return note.starts && before !== undefined ? [note.milliseconds - before.milliseconds] : [];
    });
    return leasts
      .map((least, index) => `pause ${index + 1}, at least ${least} ms: ${(lasted[index] ?? 0) >= least}`)
      .concat(`attempts ${notes.length / 2}`)
      .join("\n");
  };
}

const recorded = (
  name: string,
  config: string,
  args: readonly string[],
  more: Partial<ConformanceCase> & { readonly summarise?: (log: string) => string } = {},
): ConformanceCase => {
  const { summarise = summary, files, ...rest } = more;
  return {
    name: `limits ${name}`,
    workspace: "outcomes",
    config: RECORDED + config,
    files: { "recorder.sh": RECORDER, ...files },
    args: ["run", "--no-fail-fast", ...args, "pass::", "fail::"],
    stderr: "ignore",
    produced: [{ path: "{dir}/log", as: "text" }],
    adjust: (text, stream) => (stream === "file" ? summarise(text) : text),
    exitCode: 100,
    ...rest,
  };
};

const override = (filter: string, lines: string): string =>
  `[[profile.default.overrides]]\nfilter = "${filter}"\n${lines}\n`;
const group = (name: string, threads: number | string): string =>
  `[test-groups.${name}]\nmax-threads = ${threads}\n`;

const CONCURRENCY: readonly ConformanceCase[] = [
  recorded("two threads", "", ["-j2"]),
  recorded("four threads", "", ["-j4"]),
  recorded("one thread", "", ["-j1"]),
  recorded("threads of the profile", "[profile.default]\ntest-threads = 3\n", []),
  recorded("negative threads, at least one", "", ["-j", "-100"]),
  recorded("threads of the environment", "[profile.default]\ntest-threads = 1\n", [], {
    env: { NEXTEST_TEST_THREADS: "3" },
  }),
  recorded("group of one", group("g", 1) + override("test(fail::)", 'test-group = "g"'), ["-j4"]),
  recorded("group of two", group("g", 2) + override("test(fail::)", 'test-group = "g"'), ["-j4"]),
  recorded("group of more than all threads", group("g", 9) + override("all()", 'test-group = "g"'), ["-j2"]),
  recorded("group of all processors", group("g", '"num-cpus"') + override("all()", 'test-group = "g"'), [
    "-j4",
  ]),
  recorded(
    "two groups",
    group("a", 1) +
      group("b", 2) +
      override("test(pass::)", 'test-group = "a"') +
      override("test(fail::)", 'test-group = "b"'),
    ["-j4"],
  ),
  recorded(
    "out of a group again",
    group("g", 1) +
      override("test(pass::)", 'test-group = "@global"') +
      override("all()", 'test-group = "g"'),
    ["-j3"],
  ),
  recorded("threads required", override("all()", "threads-required = 2"), ["-j4"]),
  recorded("threads required, more than there are", override("all()", "threads-required = 99"), ["-j4"]),
  recorded("threads required of the profile", "[profile.default]\nthreads-required = 2\n", ["-j4"]),
  recorded("all test threads required", override("test(fail::)", 'threads-required = "num-test-threads"'), [
    "-j3",
    "-E",
    "test(fail::)",
  ]),
  recorded("all processors required", override("all()", 'threads-required = "num-cpus"'), ["-j4"]),
  recorded(
    "threads required in a group",
    group("g", 2) + override("all()", 'test-group = "g"\nthreads-required = 2'),
    ["-j4"],
  ),
  recorded("group of a tool", "", ["-j4", "--tool-config-file", "mine:{dir}/tool.toml"], {
    files: {
      "tool.toml": `${group('"@tool:mine:g"', 1)}${override("test(fail::)", 'test-group = "@tool:mine:g"')}`,
    },
  }),
  recorded(
    "group of a tool used by the repository",
    override("all()", 'test-group = "@tool:mine:g"'),
    ["-j4", "--tool-config-file", "mine:{dir}/tool.toml"],
    { files: { "tool.toml": group('"@tool:mine:g"', 2) } },
  ),
];

const retries = (name: string, value: string, leasts: readonly number[]): ConformanceCase =>
  recorded(`retries ${name}`, `[profile.default]\nretries = ${value}\n`, [], {
    args: ["run", "-j1", "-E", "test(=fail::panics)"],
    env: { RECORDER_SECONDS: "0" },
    summarise: pauses(leasts),
  });

/** Jitter takes away up to half of a delay. */
const DELAYS: readonly ConformanceCase[] = [
  retries("fixed", '{ backoff = "fixed", count = 2, delay = "200ms" }', [200, 200]),
  retries(
    "fixed with jitter",
    '{ backoff = "fixed", count = 3, delay = "300ms", jitter = true }',
    [150, 150, 150],
  ),
  retries("exponential", '{ backoff = "exponential", count = 3, delay = "100ms" }', [100, 200, 400]),
  retries(
    "exponential with a limit",
    '{ backoff = "exponential", count = 3, delay = "150ms", max-delay = "200ms" }',
    [150, 200, 200],
  ),
  retries(
    "exponential with jitter",
    '{ backoff = "exponential", count = 3, delay = "150ms", jitter = true }',
    [75, 150, 300],
  ),
];

const inOrder = (name: string, config: string): ConformanceCase =>
  recorded(`order ${name}`, config, ["-j1"], {
    env: { RECORDER_SECONDS: "0" },
    summarise: (log) =>
      readNotes(log)
        .filter(({ starts }) => starts)
        .map(({ test }) => test)
        .join("\n"),
  });

const ORDERS: readonly ConformanceCase[] = [
  inOrder("by name", ""),
  inOrder(
    "by priority",
    override("test(silent)", "priority = 100") +
      override("test(prints)", "priority = 99") +
      override("test(asserts)", "priority = -1"),
  ),
  inOrder(
    "by priority and group",
    group("g", 1) + override("test(pass::)", 'test-group = "g"\npriority = 5'),
  ),
];

export const LIMIT_CASES: readonly ConformanceCase[] = [...CONCURRENCY, ...DELAYS, ...ORDERS];
