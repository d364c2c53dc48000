/** The log format of each CI system. */
import type { CiSystem } from "../../text/safe/ci-system.ts";
import { azureLog } from "./azure.ts";
import { githubLog } from "./github.ts";
import { gitlabLog } from "./gitlab.ts";
import type { LogFormat } from "./log-format.ts";
import { teamcityLog } from "./teamcity.ts";

export interface LogPorts {
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** A word that no test can know. */
  readonly secret: string;
}

export function logFormat(system: CiSystem, { wall, secret }: LogPorts): LogFormat {
  switch (system) {
    case "github":
      return githubLog(secret);
    case "gitlab":
      return gitlabLog(wall);
    case "azure":
      return azureLog();
    case "teamcity":
      return teamcityLog();
    // Its groups have no end, so output is not folded.
    case "buildkite":
      return {};
  }
}
