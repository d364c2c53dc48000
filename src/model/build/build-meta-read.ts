/**
 * Reads the list of binaries back from JSON (`--binaries-metadata`, archives), also as older
 * versions wrote it. Pure.
 */
import type { BuildMeta, BuildScriptInfo, NonTestBinary, TestBinary } from "./binaries.ts";
import { binaryId, compareBinaryIds, packageId, type PackageId } from "../ids.ts";
import { JsonReader, type JsonObject, parseJson } from "../json-reader.ts";
import type { BuildPlatform, BuildPlatforms, Platform } from "./platform.ts";

/** A binary as metadata knows it: without what the workspace adds. */
export type StoredBinary = Omit<TestBinary, "packageName" | "cwd">;

export interface StoredBuild {
  readonly meta: BuildMeta;
  /** In the order of their ids. */
  readonly binaries: readonly StoredBinary[];
}

/**
 * Parses the text of a list of binaries; a `problem` is a lower-case fragment. Metadata that names
 * no host, as old versions wrote it, is taken to be of `ownPlatform`.
 */
export function readBinaryList(
  text: string,
  ownPlatform: Platform,
): StoredBuild | { readonly problem: string } {
  const document = parseJson(text);
  if ("problem" in document) return document;
  const reader = new JsonReader();
  const json = reader.asObject(document.value, "the document");
  const meta = readMeta(reader, reader.object(json, "rust-build-meta"), ownPlatform);
  const binaries = Object.values(reader.object(json, "rust-binaries"))
    .map((item) => readBinary(reader, reader.asObject(item, "a binary")))
    .sort((a, b) => compareBinaryIds(a.id, b.id));
  const [problem] = reader.problems;
  return problem === undefined ? { meta, binaries } : { problem };
}

function readBinary(reader: JsonReader, json: JsonObject): StoredBinary {
  return {
    id: binaryId(reader.text(json, "binary-id")),
    packageId: packageId(reader.text(json, "package-id")),
    kind: reader.text(json, "kind"),
    name: reader.text(json, "binary-name"),
    path: reader.text(json, "binary-path"),
    buildPlatform: readBuildPlatform(reader, json),
  };
}

function readBuildPlatform(reader: JsonReader, json: JsonObject): BuildPlatform {
  const text = reader.text(json, "build-platform");
  if (text === "host" || text === "target") return text;
  reader.problems.push(`\`build-platform\` should be \`host\` or \`target\`, not \`${text}\``);
  return "target";
}

function readMeta(reader: JsonReader, json: JsonObject, ownPlatform: Platform): BuildMeta {
  const targetDirectory = reader.text(json, "target-directory");
  const info = reader.optionalObject(json, "build-script-info");
  return {
    targetDirectory,
    buildDirectory: reader.optionalText(json, "build-directory") ?? targetDirectory,
    baseOutputDirectories: reader.texts(json, "base-output-directories"),
    nonTestBinaries: readMap(reader.object(json, "non-test-binaries"), (parent, key) =>
      reader.objects(parent, key).map((item) => readNonTestBinary(reader, item)),
    ),
    buildScriptOutDirs: readMap(reader.optionalObject(json, "build-script-out-dirs") ?? {}, (parent, key) =>
      reader.text(parent, key),
    ),
    ...(info === undefined
      ? {}
      : { buildScriptInfo: readMap(info, (parent, key) => readScript(reader, parent, key)) }),
    linkedPaths: new Map(reader.texts(json, "linked-paths").map((path) => [path, []])),
    platforms: readPlatforms(reader, json, ownPlatform),
  };
}

function readMap<T>(
  json: JsonObject,
  read: (parent: JsonObject, key: string) => T,
): ReadonlyMap<PackageId, T> {
  return new Map(Object.keys(json).map((key) => [packageId(key), read(json, key)]));
}

function readScript(reader: JsonReader, parent: JsonObject, key: string): BuildScriptInfo {
  const envs = reader.optionalObject(reader.object(parent, key), "envs") ?? {};
  return { envs: Object.fromEntries(Object.keys(envs).map((name) => [name, reader.text(envs, name)])) };
}

function readNonTestBinary(reader: JsonReader, json: JsonObject): NonTestBinary {
  return {
    name: reader.text(json, "name"),
    kind: reader.text(json, "kind"),
    path: reader.text(json, "path"),
    ...(json["build-platform"] === undefined ? {} : { buildPlatform: readBuildPlatform(reader, json) }),
  };
}

/** Three generations: `platforms`, `target-platforms` without a host, a bare `target-platform`. */
function readPlatforms(reader: JsonReader, json: JsonObject, ownPlatform: Platform): BuildPlatforms {
  const platforms = reader.optionalObject(json, "platforms");
  if (platforms !== undefined) {
    const [target, ...more] = reader.objects(platforms, "targets");
    if (more.length > 0) reader.problems.push("several build targets are not supported");
    const host = readPlatformWithLibdir(reader, reader.object(platforms, "host"));
    return target === undefined ? { host } : { host, target: readPlatformWithLibdir(reader, target) };
  }
  const old = { libdirUnavailable: "old-summary" };
  const host = { ...ownPlatform, ...old };
  const [summary] = reader.optionalList(json, "target-platforms");
  if (summary !== undefined) {
    const target = readPlatform(reader, reader.asObject(summary, "target-platforms"));
    return { host, target: { ...target, ...old } };
  }
  const triple = reader.optionalText(json, "target-platform");
  return triple === undefined ? { host } : { host, target: { triple, targetFeatures: "unknown", ...old } };
}

function readPlatformWithLibdir(reader: JsonReader, json: JsonObject): Platform {
  const libdir = reader.object(json, "libdir");
  const platform = readPlatform(reader, reader.object(json, "platform"));
  return reader.text(libdir, "status") === "available"
    ? { ...platform, libdir: reader.text(libdir, "path") }
    : { ...platform, libdirUnavailable: reader.optionalText(libdir, "reason") ?? "old-summary" };
}

function readPlatform(reader: JsonReader, json: JsonObject): Platform {
  const customSpec = reader.optionalText(json, "custom-json");
  const cfg = reader.optionalText(json, "custom-cfg");
  const features = json["target-features"];
  return {
    triple: reader.text(json, "triple"),
    // A word (`unknown`, `all`) or a list; nothing but a list says which features there are.
    targetFeatures: Array.isArray(features) ? reader.texts(json, "target-features") : "unknown",
    ...(customSpec === undefined ? {} : { customSpec }),
    ...(cfg === undefined ? {} : { cfg: cfg.split("\n") }),
  };
}
