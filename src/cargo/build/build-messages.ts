/** Cargo's build messages: one JSON object on each line of its standard output. Pure. */
import { packageId, type PackageId } from "../../model/ids.ts";
import { isJsonObject, JsonReader, type JsonObject, parseJson } from "../../model/json-reader.ts";

export interface ArtifactMessage {
  readonly type: "artifact";
  readonly packageId: PackageId;
  readonly targetName: string;
  readonly targetKinds: readonly string[];
  /** Whether it was compiled with the test harness (or as a test with its own). */
  readonly test: boolean;
  readonly executable?: string | undefined;
  readonly filenames: readonly string[];
}

export interface BuildScriptMessage {
  readonly type: "build-script";
  readonly packageId: PackageId;
  /** As the script gave them, e.g. `native=/path`. */
  readonly linkedPaths: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly outDir: string;
}

export type BuildMessage =
  | ArtifactMessage
  | BuildScriptMessage
  | { readonly type: "finished"; readonly success: boolean }
  /** Diagnostics, text of wrappers around cargo, reasons of the future: nothing the build is read from. */
  | { readonly type: "other" }
  /** A message that the build would be read from, in a shape that cargo does not write. */
  | { readonly type: "malformed"; readonly problem: string };

const OTHER: BuildMessage = { type: "other" };

/** Reads one line. Text that is no JSON object with a `reason` is `other`: wrappers around cargo may print it. */
export function parseBuildLine(line: string): BuildMessage {
  if (!line.startsWith("{")) return OTHER;
  const parsed = parseJson(line);
  if ("problem" in parsed || !isJsonObject(parsed.value)) return OTHER;
  const reader = new JsonReader();
  const message = readMessage(reader, parsed.value);
  const [problem] = reader.problems;
  return problem === undefined ? message : { type: "malformed", problem };
}

function readMessage(reader: JsonReader, message: JsonObject): BuildMessage {
  switch (message["reason"]) {
    case "compiler-artifact":
      return readArtifact(reader, message);
    case "build-script-executed":
      return readBuildScript(reader, message);
    case "build-finished":
      return { type: "finished", success: reader.flag(message, "success", false) };
    default:
      return OTHER;
  }
}

function readArtifact(reader: JsonReader, message: JsonObject): ArtifactMessage {
  const target = reader.object(message, "target");
  const executable = reader.optionalText(message, "executable");
  return {
    type: "artifact",
    packageId: packageId(reader.text(message, "package_id")),
    targetName: reader.text(target, "name"),
    targetKinds: reader.texts(target, "kind"),
    test: reader.flag(reader.object(message, "profile"), "test", false),
    executable,
    filenames: reader.texts(message, "filenames"),
  };
}

function readBuildScript(reader: JsonReader, message: JsonObject): BuildScriptMessage {
  return {
    type: "build-script",
    packageId: packageId(reader.text(message, "package_id")),
    linkedPaths: reader.texts(message, "linked_paths"),
    env: reader.optionalList(message, "env").flatMap(readPair),
    outDir: reader.optionalText(message, "out_dir") ?? "",
  };
}

function readPair(item: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(item)) return [];
  const pair: readonly unknown[] = item;
  const [name, value] = pair;
  return typeof name === "string" && typeof value === "string" ? [[name, value]] : [];
}
