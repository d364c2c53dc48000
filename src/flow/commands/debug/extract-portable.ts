/** `debug extract-portable-recording`: the files of a portable recording, each for itself. */
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { DebugExtractRecordingRequest } from "../../../model/requests/debug-requests.ts";
import { hidesTimes } from "../../../model/suite-variables.ts";
import { extractRecording } from "../../../record/extract.ts";
import { openPortable } from "../../../record/portable.ts";
import { valuesFor } from "../../../record/view/values.ts";
import type { CommandContext } from "../../context.ts";

export function extractPortable(
  context: CommandContext,
  { archive, outputDir }: DebugExtractRecordingRequest,
): Result<ExitCode> {
  const recording = openPortable(path.resolve(context.cwd, archive), archive);
  if (!recording.ok) return recording;
  const folder = path.resolve(context.cwd, outputDir);
  const files = extractRecording(recording.value, { folder, shownAs: outputDir });
  recording.value.close();
  if (!files.ok) return files;
  const values = valuesFor({ hidden: hidesTimes(context.env) });
  const problems: string[] = [];
  for (const { file, size } of files.value) {
    if (size.ok) context.out.write(`wrote ${file} (${values.size(size.value)})\n`);
    else problems.push(`\`${file}\`: ${size.error}`);
  }
  if (problems.length === 0) return ok(EXIT.ok);
  const message = "some files of the recording could not be written";
  return err([{ kind: "setup", message, causes: problems }]);
}
