/**
 * Decides whether a stream gets colours, as the peer does. Pure: everything that it depends on is passed in.
 *
 * | `--color` | `FORCE_COLOR`, else `CLICOLOR_FORCE` | `NO_COLOR` | terminal | `TERM` and others | colours |
 * | --------- | ------------------------------------ | ---------- | -------- | ----------------- | ------- |
 * | always    | –                                    | –          | –        | –                 | yes     |
 * | never     | –                                    | –          | –        | –                 | no      |
 * | auto      | on                                   | –          | –        | –                 | yes     |
 * | auto      | off or unset                         | set, not 0 | –        | –                 | no      |
 * | auto      | off or unset                         | –          | no       | –                 | no      |
 * | auto      | off or unset                         | –          | yes      | `dumb`            | no      |
 * | auto      | off or unset                         | –          | yes      | see `knowsColor`  | yes     |
 */

export type ColorChoice = "auto" | "always" | "never";

export interface ColorFacts {
  readonly env: Readonly<Record<string, string>>;
  /** Whether the stream is a terminal. */
  readonly isTty: boolean;
  /** Windows' terminals know colours without saying so. */
  readonly isWindows?: boolean;
}

/** Whether the stream gets colours, given `--color` (or its twin `CARGO_TERM_COLOR`). */
export function shouldColorize(choice: ColorChoice, facts: ColorFacts): boolean {
  switch (choice) {
    case "always":
      return true;
    case "never":
      return false;
    case "auto":
      return supportsColor(facts);
  }
}

/** Whether the stream supports colours by itself. */
export function supportsColor(facts: ColorFacts): boolean {
  const { env, isTty } = facts;
  if (isForced(env)) return true;
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "0") return false;
  if (env["TERM"] === "dumb") return false;
  const ignoresTerminal = env["IGNORE_IS_TERMINAL"];
  if (!isTty && (ignoresTerminal === undefined || ignoresTerminal === "0")) return false;
  return knowsColor(facts);
}

/** `FORCE_COLOR` decides alone when it is set; numbers switch off at 0, anything else but `false` switches on. */
function isForced(env: Readonly<Record<string, string>>): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "false" && !/^\+?0+$/.test(force);
  const clicolor = env["CLICOLOR_FORCE"];
  return clicolor !== undefined && clicolor !== "0";
}

/** Any terminal type will do (`dumb` is out before), and without one some other sign. */
function knowsColor({ env, isWindows }: ColorFacts): boolean {
  if (env["TERM"] !== undefined || env["COLORTERM"] !== undefined || isWindows === true) return true;
  if (env["TERM_PROGRAM"] === "iTerm.app" || env["TERM_PROGRAM"] === "Apple_Terminal") return true;
  if (env["CLICOLOR"] !== undefined && env["CLICOLOR"] !== "0") return true;
  return isCi(env);
}

/** Variables that CI systems set; their presence is enough. */
const CI_VARIABLES =
  `CI_NAME GITHUB_ACTION GITLAB_CI NETLIFY TRAVIS CODEBUILD_SRC_DIR BUILDER_OUTPUT GITLAB_DEPLOYMENT
  NOW_GITHUB_DEPLOYMENT NOW_BUILDER BITBUCKET_DEPLOYMENT GERRIT_PROJECT SYSTEM_TEAMFOUNDATIONCOLLECTIONURI
  BITRISE_IO BUDDY_WORKSPACE_ID BUILDKITE CIRRUS_CI APPVEYOR CIRCLECI SEMAPHORE DRONE DSARI TDDIUM STRIDER
  TASKCLUSTER_ROOT_URL JENKINS_URL bamboo.buildKey GO_PIPELINE_NAME HUDSON_URL WERCKER MAGNUM NEVERCODE
  RENDER SAIL_CI SHIPPABLE`.split(/\s+/);

/** Whether this seems to be a CI system, by the peer's list of variables. */
export function isCi(env: Readonly<Record<string, string>>): boolean {
  const ci = env["CI"];
  if (ci === "true" || ci === "1" || ci === "woodpecker") return true;
  if (env["NODE"]?.endsWith("//heroku/node/bin/node") === true) return true;
  return CI_VARIABLES.some((name) => env[name] !== undefined);
}
