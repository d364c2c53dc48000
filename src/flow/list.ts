/** `list`: build, ask, print. */
import { ok, type Result } from "../diagnostics/result.ts";
import { fixListFormat, renderBinaries, renderList, type RenderOptions } from "../list/output/render.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { ListRequest } from "../model/request.ts";
import { shouldColorize } from "../text/color.ts";
import { paintFor } from "../text/style.ts";
import { newRunId } from "./identity.ts";
import { prepare } from "./prepare.ts";
import { finishBuild, listAll } from "./tests.ts";
import type { World } from "./world.ts";

export async function list(world: World, request: ListRequest): Promise<Result<ExitCode>> {
  const prepared = await prepare(world, request, { build: "test", filterKind: "cli" });
  if (!prepared.ok) return prepared;
  const built = await finishBuild(world, prepared.value, { request, mode: "test", runId: newRunId() });
  if (!built.ok) return built;
  const options = renderOptions(world, request);
  if (request.listType === "binaries-only") {
    world.out.write(renderBinaries(built.value.build, options));
    return ok(EXIT.ok);
  }
  const listed = await listAll(world, built.value, {
    choice: request.showProgress ?? "auto",
    color: request.common.color,
  });
  if (!listed.ok) return listed;
  world.out.write(renderList(listed.value.list, listed.value.build.meta, options));
  return ok(EXIT.ok);
}

function renderOptions(world: World, request: ListRequest): RenderOptions {
  return {
    format: fixListFormat(request.format, world.stdout.isTty),
    verbose: request.common.verbose,
    paint: paintFor(shouldColorize(request.common.color, { env: world.env, isTty: world.stdout.isTty })),
  };
}
