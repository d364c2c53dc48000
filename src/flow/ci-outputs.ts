/** What a run tells the CI system that it is run by: failures on their lines, tests, the summary of a step. */
import * as path from "node:path";
import { appendTextFile } from "../os/report-file.ts";
import { annotations } from "../report/ci/annotations.ts";
import { azureAnnotation } from "../report/ci/azure.ts";
import { githubAnnotation } from "../report/ci/github.ts";
import { githubSummary } from "../report/ci/step-summary.ts";
import { ciSystem } from "../report/ci/systems.ts";
import { teamcityTests } from "../report/ci/teamcity.ts";
import type { OpenOutput } from "./output-file.ts";
import type { World } from "./world.ts";

export interface CiRequest {
  readonly workspaceRoot: string;
  /** Standard output holds what programs read, and nothing else. */
  readonly pureStdout: boolean;
}

export function ciOutputs(world: World, { workspaceRoot, pureStdout }: CiRequest): readonly OpenOutput[] {
  const { env } = world;
  const prefix = (repository: string | undefined): string =>
    prefixOf(repository ?? workspaceRoot, workspaceRoot);
  switch (ciSystem(env)) {
    case "github": {
      const options = { prefix: prefix(env["GITHUB_WORKSPACE"]), format: githubAnnotation };
      return [{ output: annotations(world.err, options) }, ...stepSummary(env["GITHUB_STEP_SUMMARY"])];
    }
    case "azure": {
      const options = { prefix: prefix(env["BUILD_SOURCESDIRECTORY"]), format: azureAnnotation };
      return [{ output: annotations(world.err, options) }];
    }
    // TeamCity reads service messages on standard output alone.
    case "teamcity":
      return pureStdout ? [] : [{ output: teamcityTests(world.out) }];
    case "gitlab":
    case "buildkite":
    case undefined:
      return [];
  }
}

/** The workspace's path inside the repository, with `/` at its end; empty where they are the same. */
function prefixOf(repository: string, workspaceRoot: string): string {
  const inside = path.relative(repository, workspaceRoot);
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
