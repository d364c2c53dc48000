/** The page on the repository's configuration. */
import { OVERRIDE_KEYS, PROFILE_KEYS } from "./setting-keys.ts";

export const REPO_CONFIG_PAGE = `# Repository configuration: .config/nextest.toml

Precedence, from high to low: command line, environment, the first matching override that sets a key (those of the
profile, then those of the profiles it inherits from), the profile, the profiles it inherits from, built-in values.
At each step the repository's own file comes before those of tools. \`cargo nextest self schema repo-config\`
prints a JSON Schema for editors.

# Outside profiles

  \`nextest-version\`                required version: "0.9.50", or { required = .., recommended = .. }
  \`experimental\`                   features to enable: "setup-scripts", "wrapper-scripts", "benchmarks"
  \`store.dir\`                      directory of reports [target/nextest]
  \`cache.dir\`, \`cache.max-size\`, \`cache.max-age\`, \`cache.env\`, \`cache.remote\`, \`cache.write\`
                                 how results of tests are kept for --cache (extension)
  \`changed.rules\`                  which tests changed files affect, for --changed (extension): \`paths\` with
                                 \`packages\`, \`filter\` or neither; \`continue\` goes on to later rules
  \`test-groups.NAME.max-threads\`   number of tests of a group that run at once: a number or "num-cpus"
  \`test-groups.NAME.max-memory\`    memory that tests of a group may require together (extension)
  \`scripts.setup.NAME\`             a program to run before tests; see below
  \`scripts.teardown.NAME\`          a program to run after tests (extension)
  \`scripts.wrapper.NAME\`           a program to run tests with: command, target-runner

# Keys of a profile: [profile.NAME]

Profiles \`default\` and \`default-miri\` are built in; other names that start with \`default-\` are reserved.

  \`inherits\`                       the profile to fall back to [default]
  \`default-filter\`                 tests that run unless --ignore-default-filter is given [all()]
${PROFILE_KEYS}

# For some tests: [[profile.NAME.overrides]]

  \`filter\`                         a filterset; \`platform\` a triple or cfg(), or { host, target }
  \`default-filter\`                 replaces the default filter; only with a platform and without a filter
${OVERRIDE_KEYS}

# Known failures: [[profile.NAME.quarantine]] (extension)

  \`filter\`, \`reason\`, \`owner\`, \`until\`   tests whose failures are counted separately until the day \`until\`
  \`junit\`                          how JUnit reports show such a failure: skipped, failure, success

# Scripts for some tests: [[profile.NAME.scripts]]

  \`filter\`, \`platform\`             as in overrides
  \`setup\`, \`teardown\`              names of scripts
  \`list-wrapper\`, \`run-wrapper\`    the name of a wrapper script

A setup or teardown script has \`command\` (text, list, or { command-line, relative-to, env }), \`slow-timeout\`,
\`leak-timeout\`, \`capture-stdout\`, \`capture-stderr\` and \`junit.store-*-output\`. Lines KEY=VALUE that a
setup script writes into the file \`$NEXTEST_ENV\` become variables of the tests.
`;
