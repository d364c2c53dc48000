/** `show-config test`: every setting that applies to the matching tests. */
import { ok, type Result } from "../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import { type ShowTestSettingsRequest } from "../../model/requests/request.ts";
import { showTestSettings, testSettingsJson } from "../../report/show-config/test-settings.ts";
import { newRunId } from "../run/run-id.ts";
import { prepare } from "../build/prepare.ts";
import { finishBuild, listAll } from "../build/list-tests.ts";
import type { CommandContext } from "../context.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { writeAnswer } from "../notices.ts";
import { startMethod } from "../build/start-method.ts";
import { describedTests } from "../build/described-tests.ts";

export async function showTests(
  context: CommandContext,
  request: ShowTestSettingsRequest,
): Promise<Result<ExitCode>> {
  const prepared = await prepare(context, request, { filterKind: "cli" });
  if (!prepared.ok) return prepared;
  const options = { request, mode: "test", runId: newRunId(context), given: request.given } as const;
  const built = await finishBuild(context, prepared.value, options);
  if (!built.ok) return built;
  const listed = await listAll(context, built.value);
  if (!listed.ok) return listed;
  const { profile } = listed.value;
  const explained = {
    profile: profile.name,
    run: profile.explainRun(),
    tests: describedTests(listed.value).map(({ query, binary }) => ({
      ...profile.explain(query),
      start: startMethod(listed.value, binary, profile.settingsFor(query)),
    })),
  };
  const paint = paintForStream(context, request.common, "stdout");
  if (request.format === "json") context.out.write(testSettingsJson(explained));
  else writeAnswer(context, showTestSettings(explained, paint));
  return ok(EXIT.ok);
}
