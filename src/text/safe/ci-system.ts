/** The CI systems whose log formats are known, and the variables that identify each. */

export const CI_SYSTEMS = ["github", "gitlab", "azure", "teamcity", "buildkite"] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** The system that set these variables, if it is one of them. */
export function ciSystem(env: Readonly<Record<string, string>>): CiSystem | undefined {
  if (env["GITHUB_ACTIONS"] === "true") return "github";
  if (env["GITLAB_CI"] === "true") return "gitlab";
  if (env["TF_BUILD"]?.toLowerCase() === "true") return "azure";
  if ((env["TEAMCITY_VERSION"] ?? "") !== "") return "teamcity";
  return env["BUILDKITE"] === "true" ? "buildkite" : undefined;
}

/** The system that something is written for: none where `--ci-output` or its variable says so. */
export function ciOutputSystem(
  env: Readonly<Record<string, string>>,
  choice: "auto" | "none" | undefined,
): CiSystem | undefined {
  return (choice ?? env["NEXTEST_CI_OUTPUT"]) === "none" ? undefined : ciSystem(env);
}
