/** The page on the repository's configuration. */
export const REPO_CONFIG_PAGE = `# Repository configuration: .config/nextest.toml

What counts most comes first: command line, environment, the first matching override that sets a key (those of
the profile, then those it inherits), the profile, the profiles it inherits from, built-in values. In each, the
repository's own file comes before those of tools. \`cargo nextest self schema repo-config\`
prints a JSON Schema for editors.

# Beside profiles

  \`nextest-version\`                version that is needed: "0.9.50", or { required = .., recommended = .. }
  \`experimental\`                   features to switch on: "setup-scripts", "wrapper-scripts", "benchmarks"
  \`store.dir\`                      where reports go [target/nextest]
  \`test-groups.NAME.max-threads\`   how many tests of a group run at once: a number or "num-cpus"
  \`scripts.setup.NAME\`             a program to run before tests; see below
  \`scripts.teardown.NAME\`          a program to run after tests (ours)
  \`scripts.wrapper.NAME\`           a program to run tests with: command, target-runner

# Keys of a profile: [profile.NAME]

Profiles \`default\` and \`default-miri\` are built in; names with \`default-\` in front are reserved.

  \`inherits\`                       the profile to build upon [default]
  \`default-filter\`                 tests to run when nothing else is said [all()]
  \`test-threads\`                   tests at once: a number, negative to leave processors free, "num-cpus"
  \`threads-required\`               threads a test takes: a number, "num-cpus", "num-test-threads" [1]
  \`run-extra-args\`                 more arguments for test binaries
  \`retries\`                        a number, or { backoff = "fixed" | "exponential", count, delay, jitter, max-delay }
  \`flaky-result\`                   "pass" or "fail" for tests that pass at a later attempt ["pass"]
  \`slow-timeout\`                   "60s", or { period, terminate-after, grace-period, on-timeout }
  \`leak-timeout\`                   "200ms", or { period, result }
  \`global-timeout\`                 for the whole run
  \`list-timeout\`                   for one binary to list its tests (ours) ["60s"]
  \`leak-cleanup\`                   "report" or "kill" for processes that tests leave behind (ours) ["report"]
  \`early-exit\`                     "pass" or "fail" for tests whose process leaves before its result (ours) ["pass"]
  \`fail-fast\`                      true, false, or { max-fail, terminate = "wait" | "immediate" }
  \`status-level\`, \`final-status-level\`   none, fail, retry/flaky, slow, leak, pass, skip, all
  \`success-output\`, \`failure-output\`     immediate, immediate-final, final, never
  \`junit.path\`                     writes a JUnit report under store.dir; also junit.report-name,
                                 store-success-output, store-failure-output, report-skipped, flaky-fail-status
  \`archive.include\`                more files for archives: path, relative-to, depth, on-missing
  \`bench.slow-timeout\`, \`bench.global-timeout\`   the same for benchmarks

# For some tests: [[profile.NAME.overrides]]

  \`filter\`                         a filterset; \`platform\` a triple or cfg(), or { host, target }
  \`priority\`                       from -100 to 100; higher ones start first [0]
  \`test-group\`                     the group that the tests are in
  and \`threads-required\`, \`run-extra-args\`, \`retries\`, \`flaky-result\`, \`slow-timeout\`, \`leak-timeout\`,
  \`leak-cleanup\`, \`early-exit\`, \`success-output\`, \`failure-output\`, \`bench.slow-timeout\`, \`junit.*\` but its
  path and name; \`default-filter\` where only a platform is given

# Scripts for some tests: [[profile.NAME.scripts]]

  \`filter\`, \`platform\`             as in overrides
  \`setup\`, \`teardown\`              names of scripts
  \`list-wrapper\`, \`run-wrapper\`    the name of a wrapper script

A setup or teardown script has \`command\` (text, list, or { command-line, relative-to, env }), \`slow-timeout\`,
\`leak-timeout\`, \`capture-stdout\`, \`capture-stderr\` and \`junit.store-*-output\`. Lines KEY=VALUE that a
setup script writes into the file \`$NEXTEST_ENV\` become variables of the tests.
`;
