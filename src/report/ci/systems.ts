/** The CI systems whose formats are known, and how each makes itself known. Pure. */
import { azureLog } from "./azure.ts";
import { buildkiteLog } from "./buildkite.ts";
import { githubLog } from "./github.ts";
import { gitlabLog } from "./gitlab.ts";
import type { LogFormat } from "./log-format.ts";
import { teamcityLog } from "./teamcity.ts";

export type CiSystem = "github" | "gitlab" | "azure" | "teamcity" | "buildkite";

/** The system that the environment is of, if it is one of them. */
export function ciSystem(env: Readonly<Record<string, string>>): CiSystem | undefined {
  if (env["GITHUB_ACTIONS"] === "true") return "github";
  if (env["GITLAB_CI"] === "true") return "gitlab";
  if (env["TF_BUILD"]?.toLowerCase() === "true") return "azure";
  if ((env["TEAMCITY_VERSION"] ?? "") !== "") return "teamcity";
  return env["BUILDKITE"] === "true" ? "buildkite" : undefined;
}

export interface LogSurroundings {
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** A word that no test can know. */
  readonly secret: string;
}

export function logFormat(system: CiSystem, { wall, secret }: LogSurroundings): LogFormat {
  switch (system) {
    case "github":
      return githubLog(secret);
    case "gitlab":
      return gitlabLog(wall);
    case "azure":
      return azureLog();
    case "teamcity":
      return teamcityLog();
    case "buildkite":
      return buildkiteLog();
  }
}
