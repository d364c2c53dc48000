/** A client: `cargo insta test` runs tests through the runner and then reads the snapshots that they wrote. */
import type { ConformanceCase } from "../case.ts";

const NEW = [
  "tests/snapshots/differs__says_something_else.snap.new",
  "tests/snapshots/fresh__was_never_seen.snap.new",
] as const;
const ACCEPTED = [
  "tests/snapshots/accepted__is_as_it_was.snap",
  "tests/snapshots/differs__says_something_else.snap",
  "tests/snapshots/fresh__was_never_seen.snap",
] as const;

const files = (paths: readonly string[]): NonNullable<ConformanceCase["produced"]> =>
  paths.map((path) => ({ path, as: "text" as const }));

const insta = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `insta ${name}`,
  workspace: "insta",
  via: ["cargo", "insta"],
  args: ["test", "--test-runner", "nextest", "--disable-nextest-doctest", "-j", "1", ...args],
  changesFiles: true,
  exitCode: 0,
  timeout: 120_000,
  ...more,
});

export const INSTA_CASES: readonly ConformanceCase[] = [
  insta("accepted snapshots", ["--test", "accepted"]),
  insta("new and differing snapshots", [], { exitCode: 1, produced: files(NEW) }),
  insta("check", ["--check"], { exitCode: 1 }),
  insta("fail fast", ["--check", "--fail-fast"], { exitCode: 1 }),
  insta("accept", ["--accept"], { produced: files(ACCEPTED) }),
  insta("names", ["--", "is_as_it_was"]),
  insta("a name that nothing has", ["--", "nonesuch"], { exitCode: 1 }),
  insta("unreferenced snapshots", ["--accept", "--unreferenced", "reject"], {
    exitCode: 1,
    stderr: "sorted",
  }),
  insta("unreferenced snapshots warn", ["--accept", "--unreferenced", "warn"], { stderr: "sorted" }),
  insta("a profile", ["--test", "accepted", "--nextest-profile", "default"]),
  insta("an unknown profile", ["--test", "accepted", "--nextest-profile", "nonesuch"], {
    exitCode: 1,
    stderr: "present",
  }),
  insta("workspace and features", ["--workspace", "--all-features", "--test", "accepted", "--no-quiet"]),
  insta("colours", ["--check", "--color", "always"], { exitCode: 1 }),
  insta("runner named in the environment", [], {
    args: ["test", "--disable-nextest-doctest", "-j", "1", "--test", "accepted"],
    env: { INSTA_TEST_RUNNER: "nextest" },
  }),
  insta("documentation tests beside", [], {
    args: ["test", "--test-runner", "nextest", "-j", "1", "--accept"],
    produced: files(ACCEPTED),
  }),
];
