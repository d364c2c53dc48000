/** Recordings of both programs, read by the peer: list, info, replay, export and trace. */
import type { ConformanceCase } from "../case.ts";
import { ONE_BY_ONE, recordingCase, type Steps } from "./steps.ts";
import { LONG_SLEEP } from "../cases/sleeping.ts";

/** A run of the side's own, then the peer's views of it. */
const read = (
  name: string,
  run: string,
  more: Partial<Steps> & { readonly views?: readonly string[] } = {},
): ConformanceCase => {
  const { views = ["replay", "store list", "store info latest"], ...rest } = more;
  return recordingCase({
    name: `read by the peer: ${name}`,
    workspace: "outcomes",
    steps: [`step nextest run ${run}`, ...views.map((view) => `step peer ${view}`)],
    ...rest,
  });
};

const config = (text: string): Partial<Steps> => ({ config: text });
const WITH = `--config-file "$CONFIG" ${ONE_BY_ONE} --no-fail-fast`;
const OVERRIDE = (filter: string, lines: string): string =>
  `[[profile.default.overrides]]\nfilter = "test(=${filter})"\n${lines}\n`;

const ENDINGS: readonly ConformanceCase[] = [
  read("passes", `${ONE_BY_ONE} pass::`),
  read("failures", `${ONE_BY_ONE} --no-fail-fast fail::`),
  read("a failure that cancels", `${ONE_BY_ONE} fail::`),
  read("outputs of passing tests", `${ONE_BY_ONE} pass:: --success-output immediate`, {
    views: ["replay --success-output final", "replay --failure-output never --status-level all"],
  }),
  read("aborts and exits", `${ONE_BY_ONE} --no-fail-fast aborts exits_with_77`),
  read("flaky and retried", `${WITH} flaky fail::asserts`, config("[profile.default]\nretries = 2\n")),
  read(
    "flaky that counts as failed",
    `${WITH} flaky`,
    config(`[profile.default]\nretries = 2\n${OVERRIDE("flaky", 'flaky-result = "fail"')}`),
  ),
  read(
    "retries with a delay",
    `${WITH} fail::asserts`,
    config('[profile.default]\nretries = { backoff = "fixed", count = 1, delay = "20ms" }\n'),
  ),
  read("slow and timed out", `${WITH} sleeps`, {
    ...config('[profile.default]\nslow-timeout = { period = "50ms", terminate-after = 2 }\n'),
    env: LONG_SLEEP,
  }),
  read("timed out and passed", `${WITH} sleeps`, {
    ...config(
      '[profile.default]\nslow-timeout = { period = "50ms", terminate-after = 2, on-timeout = "pass" }\n',
    ),
    env: LONG_SLEEP,
  }),
  read("a leak", `${ONE_BY_ONE} leaks_its_output`),
  read(
    "a leak that fails",
    // The output of the process that outlives the test comes in between.
    `${WITH} leaks_its_output --failure-output never`,
    {
      ...config('[profile.default]\nleak-timeout = { period = "100ms", result = "fail" }\n'),
      views: ["replay --failure-output never", "store info latest"],
    },
  ),
  read("bytes that are no text", `${ONE_BY_ONE} prints_odd_bytes`),
  read("skipped and ignored tests", `${ONE_BY_ONE} --run-ignored all --no-fail-fast -E 'test(ignored)'`, {
    views: ["replay --status-level all", "store info latest"],
  }),
  read("tests that another partition has", `${ONE_BY_ONE} --no-fail-fast --partition count:1/2 pass::`),
  read("no tests", `${ONE_BY_ONE} -E 'none()'`),
  read("no tests, which is fine", `${ONE_BY_ONE} --no-tests pass -E 'none()'`),
  read("not captured", `--no-capture pass::prints`),
];

const RUNS: readonly ConformanceCase[] = [
  read("a stress run", `${ONE_BY_ONE} --stress-count 3 pass::`),
  read("a stress run that fails", `${ONE_BY_ONE} --no-fail-fast --stress-count 2 fail::asserts pass::silent`),
  read("output beyond the limit", `${ONE_BY_ONE} floods`, {
    record: 'max-output-size = "10KB"\n',
    env: { OUTCOMES_FLOOD_FAILS: "1" },
    views: ["replay", "store info latest"],
  }),
  read(
    "setup scripts",
    `${WITH} pass::silent`,
    config(`experimental = ["setup-scripts"]
[scripts.setup.loud]
command = ["sh", "-c", "echo loud; echo A=1 >> $NEXTEST_ENV"]
capture-stdout = true
capture-stderr = true
[scripts.setup.quiet]
command = ["sh", "-c", "exit 0"]
[[profile.default.scripts]]
filter = "all()"
setup = ["loud", "quiet"]
`),
  ),
  read(
    "a setup script that fails",
    `${WITH} pass::silent`,
    config(`experimental = ["setup-scripts"]
[scripts.setup.broken]
command = ["sh", "-c", "echo broken; exit 3"]
capture-stdout = true
capture-stderr = true
[[profile.default.scripts]]
filter = "all()"
setup = "broken"
`),
  ),
  read("a run with its exit code", `${ONE_BY_ONE} fail::asserts`, { views: ["replay --exit-code"] }),
  read("a run as a portable recording", `${ONE_BY_ONE} --no-fail-fast fail:: pass::`, {
    views: [
      'store export latest --archive-file "$DIR/run.zip"',
      'store info "$DIR/run.zip"',
      'replay -R "$DIR/run.zip"',
    ],
  }),
  read("a run of another profile and its command line", `-P ci --config-file "$CONFIG" pass::silent`, {
    ...config("[profile.ci]\nretries = 1\n"),
    views: ["store info latest", "replay"],
  }),
  read("files of the recording itself", `${ONE_BY_ONE} --no-fail-fast fail:: pass::`, {
    views: [
      'store export latest --archive-file "$DIR/run.zip"',
      'debug extract-portable-recording "$DIR/run.zip" --output-dir "$DIR/out" >/dev/null 2>&1',
    ],
  }),
];

/** Runs that do not end by themselves. */
const CUT_SHORT: readonly ConformanceCase[] = [
  recordingCase({
    name: "read by the peer: an interrupted run",
    workspace: "outcomes",
    env: { OUTCOMES_SLEEP_MS: "20000" },
    steps: [
      `cargo-nextest nextest run ${ONE_BY_ONE} sleeps reads_standard > "$DIR/log" 2>&1 & pid=$!`,
      'until grep -qs "reads_standard" "$DIR/log"; do sleep 0.05; done; sleep 0.5',
      'kill -INT $pid; wait $pid; echo "exit $?"',
      "step peer replay",
      "step peer store info latest",
    ],
  }),
  recordingCase({
    name: "read by the peer: a run that was killed is incomplete",
    workspace: "outcomes",
    env: { OUTCOMES_SLEEP_MS: "20000" },
    steps: [
      `cargo-nextest nextest run ${ONE_BY_ONE} sleeps reads_standard > "$DIR/log" 2>&1 & pid=$!`,
      'until grep -qs "reads_standard" "$DIR/log"; do sleep 0.05; done',
      'kill -KILL $pid; wait $pid 2>/dev/null; echo "exit $?"',
      "step peer store list",
      'step peer store info latest | grep -v "replayable"',
    ],
  }),
];

export const WRITTEN_CASES: readonly ConformanceCase[] = [...ENDINGS, ...RUNS, ...CUT_SHORT];
