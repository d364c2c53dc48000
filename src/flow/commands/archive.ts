/** `archive`: build, choose, write. */
import { resolve } from "node:path";
import { chooseContents } from "../../archive/choose.ts";
import { createArchive } from "../../archive/create.ts";
import { AS_IT_IS, placeholders } from "../../archive/placeholders.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { EVERYTHING } from "../../filterset/filterset.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { PackageId } from "../../model/ids.ts";
import type { ArchiveRequest } from "../../model/requests/request.ts";
import { hidesTimes } from "../../model/suite-variables.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { binaryQuery } from "../../select/binaries.ts";
import { checkArchiveFormat, archiveProgressReporter } from "../build/archive-progress.ts";
import { newRunId } from "../run/run-id.ts";
import { prepare } from "../build/prepare.ts";
import { bindFiltersets, compileDoctests, finishBuild } from "../build/list-tests.ts";
import type { CommandContext } from "../context.ts";

export async function archive(context: CommandContext, request: ArchiveRequest): Promise<Result<ExitCode>> {
  const { archiveFile: name, archiveFormat, zstdLevel, common } = request;
  const format = checkArchiveFormat(name, archiveFormat);
  if (!format.ok) return format;
  const prepared = await prepare(context, request, { filterKind: "archive" });
  if (!prepared.ok) return prepared;
  const built = await finishBuild(context, prepared.value, {
    request,
    mode: "test",
    runId: newRunId(context),
  });
  if (!built.ok) return built;
  const compiled = await compileDoctests(context, built.value, {
    choice: "none",
    color: request.common.color,
    signal: false,
  });
  if (!compiled.ok) return compiled;
  const graph = await prepared.value.session.graph();
  if (!graph.ok) return graph;
  const { build, profile } = built.value;
  // The default filter does not count: it applies when the archive's tests are run.
  const filter = bindFiltersets(prepared.value, request, built.value) ?? EVERYTHING;
  const { workspace } = graph.value;
  const shown = hidesTimes(context.env) ? placeholders(build.meta, name) : AS_IT_IS;
  const created = await createArchive({
    name,
    file: resolve(context.cwd, name),
    // Of a binary, a rule of `--changed` may select some tests.
    ...chooseContents(build, (binary) => filter.matchesBinary(binaryQuery(binary)) !== "no"),
    cargoMetadata: graph.value.json,
    extraPaths: profile.run.archiveInclude,
    describePackage: (id) => describePackage(workspace, id),
    zstdLevel,
    processors: context.processors,
    clock: context,
    onProgress: archiveProgressReporter(context, common, shown),
    shown,
  });
  return created.ok ? ok(EXIT.ok) : created;
}

function describePackage({ packages }: Workspace, id: PackageId): string {
  const pkg = packages.get(id);
  return pkg === undefined ? id : `${pkg.name} v${pkg.version}`;
}
