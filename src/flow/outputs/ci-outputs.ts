/** Outputs for the CI system that the run is part of: failures with their lines, tests, the summary of a step. */
import type { ReporterOptions } from "../../model/requests/options.ts";
import { appendTextFile } from "../../os/files/write/report-file.ts";
import { annotations } from "../../report/ci/annotations.ts";
import { azureAnnotation } from "../../report/ci/azure.ts";
import { githubAnnotation } from "../../report/ci/github.ts";
import { githubSummary } from "../../report/ci/step-summary.ts";
import { type Repository, repositoryOf } from "../../report/ci/repository.ts";
import { teamcityTests } from "../../report/ci/teamcity.ts";
import { type CiSystem, ciOutputSystem, ciSystem } from "../../text/safe/ci-system.ts";
import type { OpenOutput } from "./output-file.ts";
import type { CommandContext } from "../context.ts";

export interface CiRequest {
  readonly workspaceRoot: string;
  /** Standard output holds what programs read, and nothing else. */
  readonly pureStdout: boolean;
  readonly ciOutput?: ReporterOptions["ciOutput"];
}

export function ciOutputs(
  context: CommandContext,
  { workspaceRoot, pureStdout, ciOutput }: CiRequest,
): readonly OpenOutput[] {
  const { env } = context;
  const repository = repositoryIn(env, workspaceRoot);
  switch (ciOutputSystem(env, ciOutput)) {
    case "github": {
      const options = { repository, format: githubAnnotation };
      return [{ output: annotations(context.err, options) }, ...stepSummary(env["GITHUB_STEP_SUMMARY"])];
    }
    case "azure": {
      const options = { repository, format: azureAnnotation };
      return [{ output: annotations(context.err, options) }];
    }
    // TeamCity reads service messages on standard output alone.
    case "teamcity":
      return pureStdout ? [] : [{ output: teamcityTests(context.out) }];
    case "gitlab":
    case "buildkite":
    case undefined:
      return [];
  }
}

/** Where the systems checked the repository out. */
const REPOSITORIES: Partial<Readonly<Record<CiSystem, string>>> = {
  github: "GITHUB_WORKSPACE",
  gitlab: "CI_PROJECT_DIR",
  azure: "BUILD_SOURCESDIRECTORY",
};

/** The repository that the CI system checked out; outside of one, the workspace stands for it. */
export function repositoryIn(env: CommandContext["env"], workspaceRoot: string): Repository {
  const system = ciSystem(env);
  const variable = system === undefined ? undefined : REPOSITORIES[system];
  return repositoryOf(variable === undefined ? undefined : env[variable], workspaceRoot);
}

function stepSummary(file: string | undefined): readonly OpenOutput[] {
  if (file === undefined || file === "") return [];
  const pieces: string[] = [];
  const output = githubSummary({ write: (text) => pieces.push(text) });
  const close = () => {
    const written = appendTextFile(file, pieces.join(""));
    return written.ok ? undefined : written.error;
  };
  return [{ output, close, file, unrequested: true }];
}
