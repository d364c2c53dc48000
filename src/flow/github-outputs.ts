/** What a run tells GitHub Actions, where it is run by them: annotations, and the summary of the step. */
import * as path from "node:path";
import { appendTextFile } from "../os/report-file.ts";
import { githubAnnotations } from "../report/github/annotations.ts";
import { githubSummary } from "../report/github/summary.ts";
import type { OpenOutput } from "./output-file.ts";
import type { World } from "./world.ts";

export function githubOutputs(world: World, workspaceRoot: string): readonly OpenOutput[] {
  if (world.env["GITHUB_ACTIONS"] !== "true") return [];
  const repository = world.env["GITHUB_WORKSPACE"] ?? workspaceRoot;
  const inside = path.relative(repository, workspaceRoot);
  const prefix = inside === "" || inside.startsWith("..") ? "" : `${inside}/`;
  const annotations = { output: githubAnnotations(world.err, { prefix }) };
  const file = world.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return [annotations];
  const pieces: string[] = [];
  return [
    annotations,
    {
      output: githubSummary({ write: (text) => pieces.push(text) }),
      close: () => {
        const written = appendTextFile(file, pieces.join(""));
        return written.ok ? undefined : written.error;
      },
      file,
    },
  ];
}
