/** `list`: build, list the tests of each binary, print. */
import { terminalIntegration } from "../../cargo/config/terminal.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import {
  fixListFormat,
  renderBinaries,
  renderList,
  type RenderOptions,
  writeList,
} from "../../list/output/render.ts";
import type { BuildOutput } from "../../model/build/binaries.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { ListRequest } from "../../model/requests/request.ts";
import { filterByPlatform } from "../../select/binaries.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { newRunId } from "../run/run-id.ts";
import { prepare, type Prepared } from "../build/prepare.ts";
import { showPages } from "../pages/pages.ts";
import { type BuiltTests, finishBuild, listAll } from "../build/list-tests.ts";
import { userConfig } from "../user-config.ts";
import { adviseUpdate } from "../update-advice.ts";
import type { CommandContext } from "../context.ts";

export async function list(context: CommandContext, request: ListRequest): Promise<Result<ExitCode>> {
  const prepared = await prepare(context, request, { filterKind: "cli" });
  if (!prepared.ok) return prepared;
  const built = await finishBuild(context, prepared.value, {
    request,
    mode: "test",
    runId: newRunId(context),
  });
  if (!built.ok) return built;
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const options = renderOptions(context, request);
  const done = (): Result<ExitCode> => {
    adviseUpdate(context, prepared.value.sources);
    return ok(EXIT.ok);
  };
  const show = async (text: string): Promise<Result<ExitCode>> => {
    // What programs read is not for turning pages.
    if (isJson(options)) context.out.write(text);
    else await showPages(context, text, { common: request.common, ui: user.value.ui });
    return done();
  };
  const explain = request.filter.changed?.explain;
  if (explain === "binaries") {
    const { explainBinaries } = await import("../changed/explain-affected.ts");
    return await show(explainBinaries(built.value, options.format));
  }
  if (request.listType === "binaries-only") {
    const binaries = shownBinaries(prepared.value, built.value, request);
    return binaries.ok ? await show(renderBinaries(binaries.value, options)) : binaries;
  }
  const listed = await listAll(context, built.value, {
    choice: request.showProgress ?? user.value.ui.showProgress,
    signal: terminalIntegration(prepared.value.session.configs, context.env),
    color: request.common.color,
  });
  if (!listed.ok) return listed;
  if (explain === "tests") {
    const { explainTests } = await import("../changed/explain-affected.ts");
    return await show(explainTests(listed.value, options.format));
  }
  const {
    list: tests,
    build: { meta },
  } = listed.value;
  if (!isJson(options) && context.stdout.isTty) return await show(renderList(tests, meta, options));
  // A list as JSON would take a twentieth longer.
  const batched = context.out.batch({ givesPagesBack: !isJson(options) });
  writeList(tests, meta, { ...options, write: (piece) => batched.add(piece) });
  batched.flush();
  return done();
}

function isJson({ format }: RenderOptions): boolean {
  return format === "json" || format === "json-pretty";
}

/** Of a stored build, the list is what its metadata says, and not where the binaries were found. */
function shownBinaries(
  { storedBuild }: Prepared,
  { build }: BuiltTests,
  { filter }: ListRequest,
): Result<BuildOutput> {
  const stored = storedBuild?.();
  if (stored?.ok !== true) return stored ?? ok(build);
  const { binaries, meta } = stored.value;
  return ok({ binaries: filterByPlatform(binaries, filter.platformFilter), meta });
}

function renderOptions(context: CommandContext, request: ListRequest): RenderOptions {
  const ci = ciSystem(context.env);
  return {
    format: fixListFormat(request.format, context.stdout.isTty),
    verbose: request.common.verbose,
    paint: paintForStream(context, request.common, "stdout"),
    ci,
  };
}
