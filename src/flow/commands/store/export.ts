/** `store export`: writes a recorded run to one portable file. */
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { StoreExportRequest } from "../../../model/requests/store-requests.ts";
import { exportRun } from "../../../record/export.ts";
import { versionProblem } from "../../../record/recording.ts";
import { parseRunSelector } from "../../../record/select-run.ts";
import { runFolder } from "../../../record/store.ts";
import { RECORD_STYLES } from "../../../record/view/styles.ts";
import { statusWords } from "../../../record/view/status.ts";
import { findRun } from "../../recordings/find-recording.ts";
import type { CommandContext } from "../../context.ts";
import { paintForStream } from "../../../text/terminal/stream-paint.ts";
import { inform, warn } from "../../notices.ts";

export async function storeExport(
  context: CommandContext,
  request: StoreExportRequest,
): Promise<Result<ExitCode>> {
  const selector = parseRunSelector(request.run);
  if (selector.kind === "recording")
    return err([{ kind: "bad-arguments", message: "a recording that is a file is portable already" }]);
  const found = await findRun(context, request, selector);
  if (!found.ok) return found;
  const { run, snapshot } = found.value;
  const version = versionProblem(run);
  if (version !== undefined) return err([version]);
  const paint = paintForStream(context, request.common, "stderr");
  const id = paint(RECORD_STYLES.label, run["run-id"]);
  if (run.status.status === "incomplete" || run.status.status === "unknown") {
    const message = `run ${id} is ${statusWords(run.status)}: the exported archive may be incomplete`;
    warn(context, message);
  }
  const name = request.archiveFile ?? `nextest-run-${run["run-id"]}.zip`;
  const exported = exportRun(run, {
    folder: runFolder(snapshot, run),
    file: path.resolve(context.cwd, name),
  });
  if (!exported.ok) return exported;
  const message = `exported run ${id} to ${paint(RECORD_STYLES.label, name)} (${exported.value.size} bytes)`;
  inform(context, message);
  return ok(EXIT.ok);
}
