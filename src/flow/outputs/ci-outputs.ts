/** What a run tells the CI system that it is run by: failures on their lines, tests, the summary of a step. */
import * as path from "node:path";
import { appendTextFile } from "../../os/files/report-file.ts";
import { annotations } from "../../report/ci/annotations.ts";
import { azureAnnotation } from "../../report/ci/azure.ts";
import { githubAnnotation } from "../../report/ci/github.ts";
import { githubSummary } from "../../report/ci/step-summary.ts";
import { type CiSystem, ciSystem } from "../../report/ci/systems.ts";
import { teamcityTests } from "../../report/ci/teamcity.ts";
import type { OpenOutput } from "./output-file.ts";
import type { CommandContext } from "../context.ts";

export interface CiRequest {
  readonly workspaceRoot: string;
  /** Standard output holds what programs read, and nothing else. */
  readonly pureStdout: boolean;
}

export function ciOutputs(
  context: CommandContext,
  { workspaceRoot, pureStdout }: CiRequest,
): readonly OpenOutput[] {
  const { env } = context;
  const prefix = repositoryPrefix(env, workspaceRoot);
  switch (ciSystem(env)) {
    case "github": {
      const options = { prefix, format: githubAnnotation };
      return [{ output: annotations(context.err, options) }, ...stepSummary(env["GITHUB_STEP_SUMMARY"])];
    }
    case "azure": {
      const options = { prefix, format: azureAnnotation };
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

/** The workspace's path inside the repository, with `/` at its end; empty where they are the same. */
export function repositoryPrefix(env: CommandContext["env"], workspaceRoot: string): string {
  const system = ciSystem(env);
  const variable = system === undefined ? undefined : REPOSITORIES[system];
  const repository = variable === undefined ? undefined : env[variable];
  const inside = path.relative(repository ?? workspaceRoot, workspaceRoot);
  return inside === "" || inside.startsWith("..") ? "" : `${inside}/`;
}

function stepSummary(file: string | undefined): readonly OpenOutput[] {
  if (file === undefined || file === "") return [];
  const pieces: string[] = [];
  const output = githubSummary({ write: (text) => pieces.push(text) });
  const close = () => {
    const written = appendTextFile(file, pieces.join(""));
    return written.ok ? undefined : written.error;
  };
  return [{ output, close, file }];
}
