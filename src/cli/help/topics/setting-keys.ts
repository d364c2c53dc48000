/** The keys of profiles and overrides. Written by tools/settings-docs.ts; do not edit. */
export const PROFILE_KEYS = `  \`test-threads\`                   Number of tests that run at the same time. Takes a number other than 0 (a
                                 negative one is counted down from the number of processors) or "num-cpus"
                                 ["num-cpus"]
  \`remote-jobs\`                    Number of tests that run on other machines at the same time when
                                 \`--remote\` is given. Takes a number from 1 (extension) [64]
  \`max-memory\`                     Memory that tests which run at the same time may require together by
                                 \`memory-required\`. Without it there is no limit. Takes a size such as "4
                                 GiB", or a share such as "75%" of what the machine or container has
                                 (extension)
  \`order\`                          Order in which tests of the same priority start; all but \`listed\` need the
                                 history of earlier runs. Takes one of "listed", "longest-first",
                                 "failed-first" (extension) ["listed"]
  \`fail-fast\`                      After how many failures the run stops, if at all. Takes a boolean, or a
                                 table such as { max-fail = 5 } [true]
    \`.max-fail\`                    Number of failures after which no more tests start.
    \`.terminate\`                   Whether running tests may finish or are terminated.
  \`max-retried\`                    Maximum number of tests with a failed attempt. If there are more, failed
                                 tests are no longer retried. Without it there is no maximum. Takes a number
                                 from 0 (extension)
  \`global-timeout\`                 Time after which the whole run is terminated. Takes a duration such as
                                 "60s" or "1m 30s" ["30y"]
  \`bench.global-timeout\`           Time after which a whole run of benchmarks is terminated. Takes a duration
                                 such as "60s" or "1m 30s" ["30y"]
  \`doctests\`                       Whether doctests are run: not at all, together with the other tests, or
                                 alone. Takes one of "none", "include", "only" (extension) ["none"]
  \`list-timeout\`                   Time that a test binary may take to list its tests before it is
                                 terminated. Takes a duration such as "60s" or "1m 30s" (extension) ["60s"]
  \`empty-harness\`                  Whether a target with \`harness = false\` that lists no tests causes a
                                 warning. Takes one of "warn", "ignore" (extension) ["warn"]
  \`status-level\`                   Which status lines are printed while tests run; each level includes those
                                 before it. Takes one of "none", "fail", "retry", "slow", "leak", "pass",
                                 "skip", "all" ["pass"]
  \`final-status-level\`             Which status lines are repeated at the end of the run; each level includes
                                 those before it. Takes one of "none", "fail", "flaky", "slow", "skip",
                                 "leak", "pass", "all", "retry" ["flaky"]
  \`junit.path\`                     Path of the JUnit report, relative to the profile's directory in the
                                 store. Without it there is no report. Takes a path
  \`junit.report-name\`              Name of the report, written in its root element. Takes a string
                                 ["nextest-run"]
  \`junit.source-locations\`         Whether failed tests have the file and line of their failure as
                                 attributes. Takes \`true\` or \`false\` (extension) [false]
  \`junit.costs\`                    Whether tests have their processor time and peak memory as properties.
                                 Takes \`true\` or \`false\` (extension) [false]
  \`archive.include\`                Additional files and directories for archives. Takes an array of tables
                                 [[]]
    \`.path\`                        Path of a file or directory.
    \`.relative-to\`                 The directory that the path starts from: the target directory.
    \`.depth\`                       Number of directory levels to include.
    \`.on-missing\`                  What to do if the path does not exist.
  \`threads-required\`               Number of threads that each test takes from the pool. Takes a number from
                                 1, "num-cpus" or "num-test-threads" [1]
  \`memory-required\`                Memory that each test takes from \`max-memory\` while it runs. Takes a size
                                 such as "512 MiB" (extension) ["0 B"]
  \`memory-limit\`                   Memory that the processes of a test may hold together. A test that holds
                                 more is killed, and fails. Linux only. Takes a size such as "512 MiB"
                                 (extension)
  \`cpu-limit\`                      Processor time that the processes of a test may take together. A test that
                                 takes more is terminated, and fails. Linux only. Takes a duration above 0,
                                 such as "30s" (extension)
  \`nice\`                           Niceness of a test's processes, as of \`nice\`. Without it, that of the
                                 runner. Takes a number from 0 to 19 (extension)
  \`run-extra-args\`                 Additional arguments for test binaries, for harnesses that understand
                                 them. Takes an array of strings [[]]
  \`retries\`                        Number of retries of a failed test, and the delays before them. Takes a
                                 number from 0, or a table such as { backoff = "fixed", count = 3, delay =
                                 "1s" } [0]
    \`.backoff\`                     \`"fixed"\`: the same delay before each retry; \`"exponential"\`: a delay that
                                 doubles with each retry.
    \`.count\`                       Number of retries of a failed test.
    \`.delay\`                       Time to wait before the first retry.
    \`.jitter\`                      Whether each delay is shortened by a random part.
    \`.only\`                        Which tests are retried: \`"known-flaky"\` are those that the history saw
                                 pass and fail on the same code (an extension).
    \`.max-delay\`                   The longest time to wait.
  \`flaky-result\`                   The result of a test that passes only after a retry. Takes one of "pass",
                                 "fail" ["pass"]
  \`slow-timeout\`                   Time after which a test is reported as slow, and whether and how it is
                                 then terminated. Takes a duration such as "60s", or a table such as { period
                                 = "60s", terminate-after = 2 } [{ period = "60s", on-timeout = "fail" }]
    \`.period\`                      Time after which a test is reported as slow, and again after each further
                                 period.
    \`.terminate-after\`             Number of periods after which the test is terminated.
    \`.grace-period\`                Time between SIGTERM and SIGKILL.
    \`.on-timeout\`                  The result of a test that is terminated.
  \`bench.slow-timeout\`             Time after which a benchmark is reported as slow, and whether and how it
                                 is then terminated. Takes a duration such as "60s", or a table such as {
                                 period = "60s", terminate-after = 2 } [{ period = "30y" }]
  \`timeout-stacks\`                 Whether the stacks of a test that times out are recorded before it is
                                 terminated, on Linux. Takes one of "auto", "off" (extension) ["off"]
  \`leak-timeout\`                   Time to wait, after a test's process exited, for other processes that
                                 still hold its output open. Takes a duration such as "100ms", or a table
                                 such as { period = "500ms", result = "fail" } ["200ms"]
    \`.period\`                      Time to wait.
    \`.result\`                      The result of a leaky test that otherwise passed.
  \`leak-cleanup\`                   Whether processes that a test leaves running are only reported, or also
                                 killed. Takes one of "report", "kill" (extension) ["report"]
  \`early-exit\`                     The result of a test whose process exits with code 0 before it reports its
                                 result. Takes one of "pass", "fail" (extension) ["pass"]
  \`fork-server\`                    Whether tests may be started as copies of a process that has already
                                 loaded the test binary, on Linux. Takes one of "auto", "off" (extension)
                                 ["off"]
  \`cache\`                          Whether the result of a test may be taken from the cache, and stored in
                                 it. Without it, \`--cache\` decides. Takes true, false, one of "off", "read",
                                 "write" and "read-write", or a table with \`mode\` and \`inputs\` (extension)
    \`.mode\`                        Whether results are taken from the cache (\`read\`), stored in it (\`write\`),
                                 or both. Without it, \`--cache\` decides.
    \`.inputs\`                      Files that the tests read, as globs relative to the workspace's root;
                                 needed only where reading cannot be observed.
  \`remote\`                         Whether a test runs on other machines when \`--remote\` is given, and what
                                 it needs there. Takes one of "always", "prefer" and "never", or a table with
                                 \`mode\`, \`platform\`, \`inputs\`, \`env\` and \`outputs\` (extension) ["always"]
    \`.mode\`                        Whether it runs on the server (\`always\`), locally (\`never\`), or locally
                                 only if the server cannot be reached (\`prefer\`).
    \`.platform\`                    Properties by which the server chooses machines.
    \`.inputs\`                      More files to send, as globs relative to the workspace's root.
    \`.env\`                         Variables of the runner's environment to send, by name or glob.
    \`.outputs\`                     Files and folders that the test writes and that are downloaded, relative
                                 to the workspace's root.
  \`success-output\`                 When the captured output of passed tests is shown. Takes one of
                                 "immediate", "immediate-final", "final", "never" ["never"]
  \`failure-output\`                 When the captured output of failed tests is shown. Takes one of
                                 "immediate", "immediate-final", "final", "never" ["immediate"]
  \`junit.store-success-output\`     Whether the report holds the output of passed tests. Takes \`true\` or
                                 \`false\` [false]
  \`junit.store-failure-output\`     Whether the report holds the output of failed tests. Takes \`true\` or
                                 \`false\` [true]
  \`junit.report-skipped\`           Which skipped tests the report contains. Takes one of "none", "ignored",
                                 "all" ["none"]
  \`junit.flaky-fail-status\`        How the report marks a test that failed because it was flaky. Takes one of
                                 "failure", "success" ["failure"]`;
export const OVERRIDE_KEYS = `  \`priority\`                       Tests of a higher priority start first. Takes a number from -100 to 100
                                 [0]
  \`test-group\`                     The test group of the tests; \`@global\` is none. Takes the name of a test
                                 group ["@global"]
  and \`threads-required\`, \`memory-required\`, \`memory-limit\`, \`cpu-limit\`,
  \`nice\`, \`run-extra-args\`, \`retries\`, \`flaky-result\`, \`slow-timeout\`,
  \`bench.slow-timeout\`, \`timeout-stacks\`, \`leak-timeout\`, \`leak-cleanup\`,
  \`early-exit\`, \`fork-server\`, \`cache\`, \`remote\`, \`success-output\`,
  \`failure-output\`, \`junit.store-success-output\`,
  \`junit.store-failure-output\`, \`junit.report-skipped\`,
  \`junit.flaky-fail-status\``;
