/**
 * How far environment variables count in the key of a result. Every variable counts with its value, but for those below,
 * which differ from terminal to terminal or from CI job to CI job. `variables.test.ts` compares them with docs/cache.md.
 */

/** `value`: each value is another environment. `presence`: only whether the variable is set. `nothing`: not at all. */
export type VariableWeight = "value" | "presence" | "nothing";

export type WeightOf = (name: string) => VariableWeight;

/** A group of names; `*` at the end stands for any text. */
interface VariableGroup {
  readonly group: string;
  readonly names: string;
  /** The group applies only where one of these is set: elsewhere a program may give the names another meaning. */
  readonly where?: string;
}

/** They say where and when a test runs. */
export const IGNORED: readonly VariableGroup[] = [
  { group: "shells", names: "_ OLDPWD PPID PWD SHLVL" },
  {
    group: "terminals and sessions",
    names:
      "SSH_CLIENT SSH_CONNECTION SSH_TTY TERM_PROGRAM TERM_PROGRAM_VERSION TERM_SESSION_ID TMUX TMUX_PANE WINDOWID XDG_SESSION_ID",
  },
  { group: "builds", names: "CARGO_MAKEFLAGS MAKEFLAGS MFLAGS" },
  {
    group: "the runner",
    names:
      "NEXTEST_ATTEMPT NEXTEST_ATTEMPT_ID NEXTEST_CACHE NEXTEST_CACHE_REMOTE NEXTEST_CACHE_TOKEN NEXTEST_HISTORY NEXTEST_PARTITION_TIMINGS NEXTEST_QUEUE NEXTEST_QUEUE_* NEXTEST_REMOTE NEXTEST_RUN_ID NEXTEST_STATE_DIR NEXTEST_TEST_GLOBAL_SLOT NEXTEST_TEST_GROUP_SLOT NEXTEST_TEST_THREADS NEXTEST_TOTAL_ATTEMPTS",
  },
  {
    group: "GitHub Actions",
    where: "GITHUB_ACTIONS",
    names:
      "ACTIONS_CACHE_URL ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ORCHESTRATION_ID ACTIONS_RESULTS_URL ACTIONS_RUNTIME_URL GITHUB_ACTION GITHUB_ACTION_PATH GITHUB_ACTION_REF GITHUB_ACTION_REPOSITORY GITHUB_ACTOR GITHUB_ACTOR_ID GITHUB_BASE_REF GITHUB_ENV GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_HEAD_REF GITHUB_JOB GITHUB_OUTPUT GITHUB_PATH GITHUB_REF GITHUB_REF_NAME GITHUB_REF_PROTECTED GITHUB_REF_TYPE GITHUB_RETENTION_DAYS GITHUB_RUN_ATTEMPT GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_SHA GITHUB_STATE GITHUB_STEP_SUMMARY GITHUB_TRIGGERING_ACTOR GITHUB_WORKFLOW GITHUB_WORKFLOW_REF GITHUB_WORKFLOW_SHA RUNNER_NAME RUNNER_TEMP RUNNER_TRACKING_ID RUNNER_WORKSPACE",
  },
  {
    group: "GitLab CI and Woodpecker",
    where: "CI_SYSTEM_NAME GITLAB_CI",
    names:
      "CI_COMMIT_* CI_CONCURRENT_ID CI_CONCURRENT_PROJECT_ID CI_EXTERNAL_PULL_REQUEST_* CI_JOB_* CI_MERGE_REQUEST_* CI_NODE_INDEX CI_NODE_TOTAL CI_PIPELINE_* CI_PREV_* CI_RUNNER_* CI_STEP_* CI_WORKFLOW_* GITLAB_USER_*",
  },
  {
    group: "Azure Pipelines",
    where: "TF_BUILD",
    names:
      "AGENT_ID AGENT_JOBNAME AGENT_JOBSTATUS AGENT_MACHINENAME AGENT_NAME AGENT_TEMPDIRECTORY BUILD_BUILDID BUILD_BUILDNUMBER BUILD_BUILDURI BUILD_CONTAINERID BUILD_QUEUEDBY BUILD_QUEUEDBYID BUILD_REASON BUILD_REQUESTEDFOR BUILD_REQUESTEDFOREMAIL BUILD_REQUESTEDFORID BUILD_SOURCEBRANCH BUILD_SOURCEBRANCHNAME BUILD_SOURCEVERSION BUILD_SOURCEVERSIONAUTHOR BUILD_SOURCEVERSIONMESSAGE SYSTEM_JOB* SYSTEM_PHASE* SYSTEM_PLANID SYSTEM_PULLREQUEST_* SYSTEM_STAGE* SYSTEM_TASK* SYSTEM_TIMELINEID",
  },
  {
    group: "Jenkins and TeamCity",
    where: "JENKINS_URL TEAMCITY_VERSION",
    names:
      "BUILD_DISPLAY_NAME BUILD_ID BUILD_NUMBER BUILD_TAG BUILD_URL BUILD_VCS_NUMBER CHANGE_AUTHOR CHANGE_AUTHOR_DISPLAY_NAME CHANGE_AUTHOR_EMAIL CHANGE_BRANCH CHANGE_FORK CHANGE_ID CHANGE_TARGET CHANGE_TITLE CHANGE_URL EXECUTOR_NUMBER GIT_BRANCH GIT_COMMIT GIT_LOCAL_BRANCH GIT_PREVIOUS_COMMIT GIT_PREVIOUS_SUCCESSFUL_COMMIT HUDSON_COOKIE HUDSON_SERVER_COOKIE JENKINS_NODE_COOKIE JENKINS_SERVER_COOKIE JOB_DISPLAY_URL JOB_URL NODE_NAME RUN_ARTIFACTS_DISPLAY_URL RUN_CHANGES_DISPLAY_URL RUN_DISPLAY_URL RUN_TESTS_DISPLAY_URL STAGE_NAME WORKSPACE_TMP",
  },
  { group: "AppVeyor", where: "APPVEYOR", names: "APPVEYOR_*" },
  { group: "Bitbucket Pipelines", where: "BITBUCKET_BUILD_NUMBER", names: "BITBUCKET_*" },
  { group: "Buildkite", where: "BUILDKITE", names: "BUILDKITE_*" },
  { group: "CircleCI", where: "CIRCLECI", names: "CIRCLE_*" },
  {
    group: "Cirrus CI",
    where: "CIRRUS_CI",
    names: "CIRRUS_BASE_* CIRRUS_BRANCH CIRRUS_BUILD_* CIRRUS_CHANGE_* CIRRUS_PR* CIRRUS_TASK_*",
  },
  { group: "AWS CodeBuild", where: "CODEBUILD_BUILD_ID", names: "CODEBUILD_*" },
  { group: "Drone", where: "DRONE", names: "DRONE_*" },
  { group: "Semaphore", where: "SEMAPHORE", names: "SEMAPHORE_*" },
  { group: "Travis CI", where: "TRAVIS", names: "TRAVIS_*" },
];

/** Where to connect, and by which right: what a test does can depend on whether it is given. */
export const PRESENT: readonly VariableGroup[] = [
  {
    group: "sessions",
    names: "DBUS_SESSION_BUS_ADDRESS DISPLAY SSH_AUTH_SOCK WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR",
  },
  {
    group: "credentials of a CI job",
    names:
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_RUNTIME_TOKEN BITBUCKET_STEP_OIDC_TOKEN BUILDKITE_AGENT_ACCESS_TOKEN CIRCLE_OIDC_TOKEN CIRCLE_OIDC_TOKEN_V2 CI_JOB_JWT* CI_JOB_TOKEN CI_REGISTRY_PASSWORD GITHUB_TOKEN SYSTEM_ACCESSTOKEN",
  },
];

type Glob = (pattern: string) => (text: string) => boolean;

/**
 * `also`: names or globs from `cache.env` that count for nothing in addition; those with `!` before them count with
 * their value. The last match decides. `isSet`: in the environment of the run.
 */
export function variableWeights(
  also: readonly string[],
  glob: Glob,
  isSet: (name: string) => boolean,
): WeightOf {
  const ignored = groupsThatApply(IGNORED, isSet);
  const rules = also.map((text): { matches: (name: string) => boolean; weight: VariableWeight } =>
    text.startsWith("!")
      ? { matches: glob(text.slice(1)), weight: "value" }
      : { matches: glob(text), weight: "nothing" },
  );
  const known = new Map<string, VariableWeight>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const weight = rules.findLast(({ matches }) => matches(name))?.weight ?? builtInWeight(name, ignored);
    known.set(name, weight);
    return weight;
  };
}

function builtInWeight(name: string, ignored: readonly VariableGroup[]): VariableWeight {
  if (isIn(PRESENT, name)) return "presence";
  return isIn(ignored, name) ? "nothing" : "value";
}

function groupsThatApply(
  groups: readonly VariableGroup[],
  isSet: (name: string) => boolean,
): readonly VariableGroup[] {
  return groups.filter(({ where }) => where === undefined || where.split(" ").some(isSet));
}

function isIn(groups: readonly VariableGroup[], name: string): boolean {
  return groups.some(({ names }) =>
    names
      .split(" ")
      .some((each) => (each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each)),
  );
}
