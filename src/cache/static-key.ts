/**
 * The static key, computed before a test starts: digests of the command line with the working directory and the
 * program's content, of the settings, and of the environment. Paths in them are portable.
 */
import { portableText, type PortableRoots } from "./portable-paths.ts";

export interface KeyedStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: {
    readonly base: Readonly<Record<string, string>>;
    readonly extra: Readonly<Record<string, string>>;
  };
}

export interface StaticFacts {
  readonly start: KeyedStart;
  /** Digests of the programs on the command line: the test binary, the runner and the wrapper. */
  readonly programs: readonly string[];
  /** Settings that change how a test runs or what counts as a pass, as text. */
  readonly settings: string;
  /** The target triple. */
  readonly platform: string;
  readonly roots: PortableRoots;
}

/** Raise this with every change to the meaning of a key or a record, so that older ones become misses. */
export const FORMAT = 4;

/** Returns whether the variable of this name does not affect results. */
export type IsVolatile = (name: string) => boolean;

/** Text of one environment, without volatile variables, ordered by name. */
export function environmentText(
  env: Readonly<Record<string, string>>,
  isVolatile: IsVolatile,
  roots: PortableRoots,
): string {
  return Object.keys(env)
    .filter((name) => !isVolatile(name))
    .sort()
    .map((name) => `${name}=${portableText(env[name] ?? "", roots)}`)
    .join("\0");
}

export interface EnvironmentTexts {
  /** Cache of the digests of base environments, which many tests share. */
  readonly base: string;
  readonly extra: string;
}

/** The key has a part for each of these, so that comparing two keys shows what differs. */
const PARTS = ["command line", "settings", "environment"] as const;

export function staticKey(
  { start, programs, settings, platform, roots }: StaticFacts,
  environment: EnvironmentTexts,
  digest: (text: string) => string,
): string {
  const words = [start.program, ...start.args, start.cwd].map((word) => portableText(word, roots));
  const parts = [
    JSON.stringify([FORMAT, platform, words, programs]),
    settings,
    JSON.stringify([environment.base, environment.extra]),
  ];
  return parts.map((part) => digest(part).slice(0, DIGITS)).join(".");
}

/** 160 bits. */
const DIGITS = 40;

/** Texts for the parts in which two keys differ; empty if the keys are equal. */
export function differentParts(before: string, now: string): readonly string[] {
  const [old, current] = [before.split("."), now.split(".")];
  return PARTS.filter((_, index) => old[index] !== current[index]);
}

/**
 * Variables that describe where and when a run takes place and do not affect results: those of terminals and sessions,
 * of runs and attempts, and of CI jobs. docs/cache.md lists them.
 */
const VOLATILE = new Set([
  "_",
  "COLUMNS",
  "COLORTERM",
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "LINES",
  "LS_COLORS",
  "MAKEFLAGS",
  "MFLAGS",
  "CARGO_MAKEFLAGS",
  "NEXTEST_ATTEMPT",
  "NEXTEST_ATTEMPT_ID",
  "NEXTEST_RUN_ID",
  "NEXTEST_TEST_GLOBAL_SLOT",
  "NEXTEST_TEST_GROUP_SLOT",
  "NEXTEST_TEST_THREADS",
  "NEXTEST_TOTAL_ATTEMPTS",
  "NEXTEST_CACHE",
  "NEXTEST_HISTORY",
  "OLDPWD",
  "PPID",
  "PWD",
  "SHLVL",
  "SSH_AUTH_SOCK",
  "SSH_CLIENT",
  "SSH_CONNECTION",
  "SSH_TTY",
  "TERM",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TERM_SESSION_ID",
  "TMUX",
  "TMUX_PANE",
  "WAYLAND_DISPLAY",
  "WINDOWID",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "XDG_SESSION_ID",
  "ACTIONS_CACHE_URL",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "ACTIONS_ORCHESTRATION_ID",
  "ACTIONS_RESULTS_URL",
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_RUNTIME_URL",
  "BUILD_BUILDID",
  "BUILD_BUILDNUMBER",
  "BUILD_ID",
  "BUILD_NUMBER",
  "BUILD_TAG",
  "BUILD_URL",
  "RUNNER_NAME",
  "RUNNER_TEMP",
  "RUNNER_TRACKING_ID",
  "RUNNER_WORKSPACE",
]);

/** By prefix: variables that a CI system sets for each job. */
const VOLATILE_PREFIXES = ["GITHUB_", "CI_JOB_", "CI_PIPELINE_", "CI_COMMIT_", "CI_RUNNER_"];

/**
 * `also`: names or globs from `cache.env` that are volatile in addition; those with `!` before them are not volatile.
 * The last match decides.
 */
export function volatileVariables(
  also: readonly string[],
  glob: (pattern: string) => (text: string) => boolean,
): IsVolatile {
  const rules = also.map((text) =>
    text.startsWith("!")
      ? { matches: glob(text.slice(1)), value: false }
      : { matches: glob(text), value: true },
  );
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name) ?? judge(name);
    known.set(name, answer);
    return answer;
  };

  function judge(name: string): boolean {
    const rule = rules.findLast(({ matches }) => matches(name));
    return rule?.value ?? (VOLATILE.has(name) || VOLATILE_PREFIXES.some((prefix) => name.startsWith(prefix)));
  }
}
