import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { IGNORED, PRESENT, variableWeights } from "./variables.ts";

const glob = (pattern: string): ((text: string) => boolean) => {
  const compiled = new Bun.Glob(pattern);
  return (text) => compiled.match(text);
};

test("docs/cache.md lists exactly the variables that do not count with their value", () => {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/cache.md"), "utf8");
  const begin = text.indexOf("### Variables");
  const section = text.slice(begin, text.indexOf("\n## ", begin));
  const tables = section.split("\n\n").filter((each) => each.startsWith("| "));
  const quoted = (names: string): string =>
    names
      .split(" ")
      .map((name) => `\`${name}\``)
      .join(", ");
  const ignored = IGNORED.map(
    ({ group, where, names }) =>
      `| ${group} | ${where === undefined ? "–" : quoted(where)} | ${quoted(names)} |`,
  );
  const present = PRESENT.map(({ group, names }) => `| ${group} | ${quoted(names)} |`);
  expect(tables.map((table) => table.trim().split("\n").slice(2))).toEqual([ignored, present]);
});

/** In the jobs of every CI system at once. */
const everywhere = (): boolean => true;

test("what CI systems set for each job does not count, and that it is CI counts", () => {
  const weightOf = variableWeights([], glob, everywhere);
  const ofJobs =
    "GITHUB_RUN_ID GITHUB_SHA GITHUB_REF RUNNER_TEMP CI_JOB_ID CI_COMMIT_SHA CI_PIPELINE_ID BUILDKITE_BUILD_ID BUILDKITE_JOB_ID CIRCLE_BUILD_NUM CIRCLE_SHA1 BUILD_BUILDID BUILD_NUMBER TRAVIS_JOB_ID";
  for (const name of ofJobs.split(" ")) expect(`${name} ${weightOf(name)}`).toBe(`${name} nothing`);
  const ofSystems =
    "CI GITHUB_ACTIONS GITLAB_CI BUILDKITE CIRCLECI TRAVIS TF_BUILD JENKINS_URL TEAMCITY_VERSION CIRRUS_CI RUNNER_OS RUNNER_ARCH TERM COLUMNS NO_COLOR RUST_LOG GITHUB_RUN_IDS";
  for (const name of ofSystems.split(" ")) expect(`${name} ${weightOf(name)}`).toBe(`${name} value`);
  for (const name of ["GITHUB_TOKEN", "CI_JOB_TOKEN", "DISPLAY"]) expect(weightOf(name)).toBe("presence");
});

test("elsewhere, and under other names, the same variables may say what a test does", () => {
  const weightOf = variableWeights([], glob, (name) => name === "CIRCLECI");
  for (const name of "DRONE_MODE SEMAPHORE_LIMIT CI_JOB_KIND BUILD_ID AGENT_NAME".split(" "))
    expect(`${name} ${weightOf(name)}`).toBe(`${name} value`);
  expect(weightOf("CIRCLE_BUILD_NUM")).toBe("nothing");
  for (const name of ["RUN_SLOW_TESTS", "CHANGE_NOTHING"])
    expect(variableWeights([], glob, everywhere)(name)).toBe("value");
});

test("where results, queues and the history are, and secrets for them, do not count", () => {
  const weightOf = variableWeights([], glob, everywhere);
  const ofServers =
    "NEXTEST_CACHE_REMOTE NEXTEST_CACHE_TOKEN NEXTEST_QUEUE NEXTEST_QUEUE_USER NEXTEST_QUEUE_PASSWORD NEXTEST_REMOTE NEXTEST_STATE_DIR";
  for (const name of ofServers.split(" ")) expect(`${name} ${weightOf(name)}`).toBe(`${name} nothing`);
  expect(weightOf("NEXTEST_PROFILE")).toBe("value");
});

test("the configuration decides first, by its last match", () => {
  const weightOf = variableWeights(
    ["CI", "MY_*", "!MY_KEY", "!GITHUB_SHA", "GITHUB_TOKEN"],
    glob,
    everywhere,
  );
  expect(["CI", "MY_DOOR", "MY_KEY", "GITHUB_SHA", "GITHUB_TOKEN"].map(weightOf)).toEqual([
    "nothing",
    "nothing",
    "value",
    "value",
    "nothing",
  ]);
});
