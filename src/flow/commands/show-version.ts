/** `show-config version`: reads only the versions, even if the rest of the files is wrong. */
import { readSources } from "../../config/repo/sources.ts";
import { UPDATE } from "../../config/repo/version.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import { type ShowVersionRequest } from "../../model/requests/request.ts";
import { currentVersion } from "../../model/suite-variables.ts";
import { showVersions } from "../../report/show-config/version.ts";
import { openSession } from "../build/open-session.ts";
import type { CommandContext } from "../context.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { warn } from "../notices.ts";

export async function showVersion(
  context: CommandContext,
  request: ShowVersionRequest,
): Promise<Result<ExitCode>> {
  const session = await openSession(context, request);
  if (!session.ok) return session;
  const workspace = await session.value.workspace();
  if (!workspace.ok) return workspace;
  const sources = await readSources({
    workspaceRoot: workspace.value.workspace.root,
    options: request.config,
    cwd: context.cwd,
    env: context.env,
    version: currentVersion(context.env),
  });
  if (!sources.ok) return sources;
  const { verdict } = sources.value.version;
  context.out.write(showVersions(sources.value.version, paintForStream(context, request.common, "stdout")));
  if (verdict === "required-not-met") return err([{ kind: "required-version", message: UPDATE }]);
  if (verdict !== "recommended-not-met") return ok(EXIT.ok);
  warn(context, UPDATE);
  return ok(EXIT.recommendedVersionNotMet);
}
