/** `--archive-file`: unpacks the archive and takes cargo's answers from it. */
import { join, resolve } from "node:path";
import { extractArchive } from "../../archive/extract.ts";
import { ROOT, HOST_LIBDIR, TARGET_LIBDIR } from "../../archive/names.ts";
import { parseMetadata } from "../../cargo/metadata/metadata-parse.ts";
import { ownPlatform } from "../../cargo/toolchain/platforms.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { readBinaryList } from "../../model/build/build-meta-read.ts";
import type { CommonOptions, ReuseBuildOptions } from "../../model/requests/options.ts";
import { canonicalPath, pathExists } from "../../os/files/paths.ts";
import { makeTempFolder } from "../../os/files/folders/temporary-files.ts";
import { checkArchiveFormat, archiveProgressReporter } from "./archive-progress.ts";
import type { Reuse } from "./reused.ts";
import type { CommandContext } from "../context.ts";

export interface UnpackRequest {
  readonly options: ReuseBuildOptions & { readonly archiveFile: string };
  readonly common: CommonOptions;
}

export async function unpackArchive(
  context: CommandContext,
  { options, common }: UnpackRequest,
): Promise<Result<Reuse>> {
  const { archiveFile: name, archiveFormat, extractLimit } = options;
  const format = checkArchiveFormat(name, archiveFormat);
  if (!format.ok) return format;
  const folder = unpackFolder(context.cwd, options);
  if (!folder.ok) {
    return err([{ kind: "setup", message: `error extracting archive \`${name}\``, causes: folder.error }]);
  }
  const extracted = await extractArchive({
    name,
    file: resolve(context.cwd, name),
    folder: folder.value,
    limit: extractLimit,
    parseBinaries: (text) => {
      const build = readBinaryList(text, ownPlatform());
      return "problem" in build ? err(build.problem) : ok(build);
    },
    processors: context.processors,
    monotonic: context.monotonic,
    onProgress: archiveProgressReporter(context, common),
  });
  if (!extracted.ok) return extracted;
  const { build, cargoMetadata, hasLibdir } = extracted.value;
  const workspace = parseMetadata(cargoMetadata, name);
  if (!workspace.ok) return workspace;
  const libdir = (there: boolean, path: string): { readonly path: string } | "not-in-archive" =>
    there ? { path: join(folder.value, path) } : "not-in-archive";
  return ok({
    workspace: { workspace: workspace.value, json: cargoMetadata },
    build,
    unpacked: {
      targetDirectory: join(folder.value, ROOT),
      libdirs: {
        host: libdir(hasLibdir.host, HOST_LIBDIR),
        target: libdir(hasLibdir.target, TARGET_LIBDIR),
      },
    },
  });
}

/** The folder that the user named, or a new one, which goes when the program does unless it is to stay. */
function unpackFolder(cwd: string, options: ReuseBuildOptions): Result<string, readonly string[]> {
  const { extractTo, extractOverwrite, persistExtractTempdir } = options;
  if (extractTo === undefined) {
    const made = makeTempFolder("nextest-archive-", persistExtractTempdir ? "stays" : "goes");
    const real = made.ok ? canonicalPath(made.value.path) : made;
    return real.ok ? real : err(["failed to create temporary directory", real.error.message]);
  }
  const folder = canonicalPath(resolve(cwd, extractTo));
  if (!folder.ok) return err([`destination directory \`${extractTo}\` cannot be used`, folder.error.message]);
  const target = join(folder.value, ROOT);
  if (pathExists(target) && !extractOverwrite) return err([`destination \`${target}\` already exists`]);
  return folder;
}
