/**
 * The record of one crate's doctests, stored next to their executables: `doctest.json`. It is the path of a binary of
 * the kind `doctest`.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type JsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";

/** A record with another number was written by another version, and is replaced. */
export const RECORD_VERSION = 2;
export const RECORD_NAME = "doctest.json";

/** How a doctest is run. Files are named relative to the record's folder. */
export type DoctestRun =
  /** `number`: selects a test of a merged executable. */
  | {
      readonly kind: "executable";
      readonly file: string;
      readonly number: number | undefined;
      readonly shouldPanic: boolean;
    }
  /** The result was decided by compiling. `outputFile`: messages of the compiler or rustdoc, if any. */
  | { readonly kind: "compiled"; readonly passed: boolean; readonly outputFile: string | undefined };

export interface Doctest {
  readonly name: string;
  readonly ignored: boolean;
  readonly run: DoctestRun;
}

/** A file that the result depends on. */
export interface InputFile {
  readonly path: string;
  /** Digest of the content; undefined: the file was absent. Empty: only `identity` counts, as the file is large. */
  readonly digest: string | undefined;
  readonly identity: string | undefined;
}

export interface DoctestRecord {
  /** The names of its files begin with this and a hyphen. */
  readonly prefix: string;
  /** Digest of everything except the files: arguments, environment, toolchain. */
  readonly key: string;
  readonly files: readonly InputFile[];
  /** Why it must not be used again; undefined if it may. */
  readonly uncertain: string | undefined;
  readonly tests: readonly Doctest[];
  /** rustdoc's messages about the crate as a whole, mostly warnings. */
  readonly messages: string;
  /** The files that the tests name, as they were stored. Undefined: an earlier version stored them. */
  readonly stored: readonly StoredFile[] | undefined;
}

export interface StoredFile {
  readonly file: string;
  readonly identity: string;
}

export function writeRecord(record: DoctestRecord): string {
  return `${JSON.stringify({ version: RECORD_VERSION, ...record })}\n`;
}

export function readRecord(text: string): Result<DoctestRecord, string> {
  const parsed = parseJson(text);
  if ("problem" in parsed) return err(parsed.problem);
  const reader = new JsonReader();
  const root = reader.asObject(parsed.value, "the record");
  if (root["version"] !== RECORD_VERSION) return err("written by another version of this program");
  const record: DoctestRecord = {
    prefix: reader.text(root, "prefix"),
    key: reader.text(root, "key"),
    files: reader.objects(root, "files").map((item) => ({
      path: reader.text(item, "path"),
      digest: reader.optionalText(item, "digest"),
      identity: reader.optionalText(item, "identity"),
    })),
    uncertain: reader.optionalText(root, "uncertain"),
    tests: reader.objects(root, "tests").map((item) => readTest(reader, item)),
    messages: reader.text(root, "messages"),
    stored:
      root["stored"] === undefined
        ? undefined
        : reader.objects(root, "stored").map((item) => ({
            file: reader.text(item, "file"),
            identity: reader.text(item, "identity"),
          })),
  };
  const [problem] = reader.problems;
  return problem === undefined ? ok(record) : err(problem);
}

function readTest(reader: JsonReader, item: JsonObject): Doctest {
  return {
    name: reader.text(item, "name"),
    ignored: reader.flag(item, "ignored", false),
    run: readRun(reader, reader.object(item, "run")),
  };
}

function readRun(reader: JsonReader, run: JsonObject): DoctestRun {
  if (reader.text(run, "kind") === "compiled") {
    const outputFile = plainName(reader, reader.optionalText(run, "outputFile"));
    return { kind: "compiled", passed: reader.flag(run, "passed", false), outputFile };
  }
  const number = run["number"];
  return {
    kind: "executable",
    file: plainName(reader, reader.text(run, "file")) ?? "",
    number: typeof number === "number" ? number : undefined,
    shouldPanic: reader.flag(run, "shouldPanic", false),
  };
}

/** Security: a record may come from an archive, so it must not name files outside its folder. */
function plainName(reader: JsonReader, name: string | undefined): string | undefined {
  if (name !== undefined && !/^[A-Za-z0-9_.-]+$/.test(name)) {
    reader.problems.push(`\`${name}\` should be the name of a file in the record's folder`);
  }
  return name;
}
