/**
 * `rust-build-meta` and the list of binaries as JSON: in list output, `--binaries-metadata` and
 * archives. Names and order of the keys are the peer's.
 */
import type { BuildMeta, BuildOutput, NonTestBinary, TestBinary } from "./binaries.ts";
import { compareText, type PackageId } from "../ids.ts";
import { stripPrefix } from "../paths.ts";
import type { BuildPlatforms, Platform } from "./platform.ts";

/** A JSON object, ready for `JSON.stringify`. */
export type JsonValue = Readonly<Record<string, unknown>>;

/** `rust-build-meta`. */
export function buildMetaToJson(meta: BuildMeta): JsonValue {
  const { directories, rest } = buildMetaParts(meta);
  return { ...directories, "build-directory": meta.buildDirectory, ...rest };
}

/** The list of binaries, as `list --list-type binaries-only` prints it. */
export function binaryListToJson(build: BuildOutput): JsonValue {
  return { "rust-build-meta": buildMetaToJson(build.meta), "rust-binaries": binariesToJson(build.binaries) };
}

/**
 * The list of binaries for an archive. An archive has one folder for everything that was built, so
 * the build directory is left out and binaries are spoken of as lying in the target directory.
 */
export function archivedBinaryListToJson(build: BuildOutput): JsonValue {
  const { targetDirectory, buildDirectory } = build.meta;
  const { directories, rest } = buildMetaParts(build.meta);
  const moved = build.binaries.map((binary) => {
    const relative = stripPrefix(binary.path, buildDirectory);
    return relative === undefined ? binary : { ...binary, path: `${targetDirectory}/${relative}` };
  });
  return { "rust-build-meta": { ...directories, ...rest }, "rust-binaries": binariesToJson(moved) };
}

function buildMetaParts(meta: BuildMeta): { readonly directories: JsonValue; readonly rest: JsonValue } {
  const { host, target } = meta.platforms;
  return {
    directories: { "target-directory": meta.targetDirectory },
    rest: {
      "base-output-directories": meta.baseOutputDirectories,
      "non-test-binaries": mapToJson(meta.nonTestBinaries, (list) => list.map(nonTestBinaryToJson)),
      "build-script-out-dirs": mapToJson(meta.buildScriptOutDirs, (path) => path),
      "build-script-info":
        meta.buildScriptInfo === undefined
          ? null
          : mapToJson(meta.buildScriptInfo, ({ envs }) => ({ envs: sortedByKey(envs) })),
      "linked-paths": [...meta.linkedPaths.keys()],
      platforms: platformsToJson(meta.platforms),
      "target-platforms": [platformToJson(target ?? host)],
      "target-platform": target?.triple ?? null,
    },
  };
}

function mapToJson<T>(map: ReadonlyMap<PackageId, T>, toJson: (value: T) => unknown): JsonValue {
  const entries = [...map].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, value]) => [key, toJson(value)]));
}

function sortedByKey(record: Readonly<Record<string, string>>): JsonValue {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareText(a, b)));
}

function nonTestBinaryToJson(binary: NonTestBinary): JsonValue {
  const { name, kind, path, buildPlatform } = binary;
  return { name, kind, path, ...(buildPlatform === undefined ? {} : { "build-platform": buildPlatform }) };
}

/** The platforms of a build, as `debug build-platforms` prints them. */
export function platformsToJson({ host, target }: BuildPlatforms): JsonValue {
  return {
    host: platformWithLibdir(host),
    targets: target === undefined ? [] : [platformWithLibdir(target)],
  };
}

function platformWithLibdir(platform: Platform): JsonValue {
  const { libdir, libdirUnavailable } = platform;
  return {
    platform: platformToJson(platform),
    libdir:
      libdir === undefined
        ? { status: "unavailable", reason: libdirUnavailable ?? "rustc-failed" }
        : { status: "available", path: libdir },
  };
}

function platformToJson(platform: Platform): JsonValue {
  const { triple, customSpec, cfg, targetFeatures } = platform;
  return {
    triple,
    ...(customSpec === undefined ? {} : { "custom-json": customSpec }),
    ...(cfg === undefined ? {} : { "custom-cfg": cfg.join("\n") }),
    "target-features": targetFeatures,
  };
}

function binariesToJson(binaries: readonly TestBinary[]): JsonValue {
  return Object.fromEntries(binaries.map((binary) => [binary.id, binaryToJson(binary)]));
}

function binaryToJson(binary: TestBinary): JsonValue {
  return {
    "binary-id": binary.id,
    "binary-name": binary.name,
    "package-id": binary.packageId,
    kind: binary.kind,
    "binary-path": binary.path,
    "build-platform": binary.buildPlatform,
  };
}
