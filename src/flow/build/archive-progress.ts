/** Reports the progress of an archive on standard error. */
import { archiveProgressText, type ArchiveProgressEvent } from "../../archive/progress-events.ts";
import { hasKnownFormat, unknownFormatCause } from "../../archive/names.ts";
import { AS_IT_IS, type Shown } from "../../archive/placeholders.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CommonOptions, ReuseBuildOptions } from "../../model/requests/options.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import type { CommandContext } from "../context.ts";

export function archiveProgressReporter(
  context: CommandContext,
  common: CommonOptions,
  shown: Shown = AS_IT_IS,
): (event: ArchiveProgressEvent) => void {
  const paint = paintForStream(context, common, "stderr");
  return (event) => context.err.write(archiveProgressText(event, { paint, verbose: common.verbose, shown }));
}

/** There is one format; if the name does not indicate it, the option is required. */
export function checkArchiveFormat(
  file: string,
  format: ReuseBuildOptions["archiveFormat"],
): Result<undefined> {
  if (format !== "auto" || hasKnownFormat(file)) return ok(undefined);
  const message = `failed to autodetect archive format for ${file}`;
  const help = "say the format with `--archive-format`";
  return err([{ kind: "setup", message, causes: [unknownFormatCause(file)], help }]);
}
