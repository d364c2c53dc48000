/**
 * What became of the doctests of one crate, as it is kept beside their executables: `doctest.json`. A binary of the
 * kind `doctest` has this file for its path.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type JsonObject, JsonReader, parseJson } from "../model/json-reader.ts";

/** Another number: the record is of another program, and is made anew. */
export const RECORD_VERSION = 1;
export const RECORD_NAME = "doctest.json";

/** How a doctest is run. Files are named relative to the record's folder. */
export type DoctestRun =
  /** `number`: of a merged executable, which of its tests. */
  | {
      readonly kind: "executable";
      readonly file: string;
      readonly number: number | undefined;
      readonly shouldPanic: boolean;
    }
  /** Decided by compiling. `outputFile`: what the compiler or rustdoc said, if anything. */
  | { readonly kind: "compiled"; readonly passed: boolean; readonly outputFile: string | undefined };

export interface Doctest {
  readonly name: string;
  readonly ignored: boolean;
  readonly run: DoctestRun;
}

/** A file that the result depends on. */
export interface InputFile {
  readonly path: string;
  /** Of its content; undefined: it was not there. Empty: only `identity` tells, as the file is large. */
  readonly digest: string | undefined;
  readonly identity: string | undefined;
}

export interface DoctestRecord {
  /** Of everything but the files: arguments, environment, toolchain. */
  readonly key: string;
  readonly files: readonly InputFile[];
  /** Why it must not be used again, where that is so. */
  readonly uncertain: string | undefined;
  readonly tests: readonly Doctest[];
  /** What rustdoc said of the crate as a whole: warnings, mostly. */
  readonly messages: string;
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
    key: reader.text(root, "key"),
    files: reader.objects(root, "files").map((item) => ({
      path: reader.text(item, "path"),
      digest: reader.optionalText(item, "digest"),
      identity: reader.optionalText(item, "identity"),
    })),
    uncertain: reader.optionalText(root, "uncertain"),
    tests: reader.objects(root, "tests").map((item) => readTest(reader, item)),
    messages: reader.text(root, "messages"),
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

/** A record may come out of an archive: it must not name files elsewhere. */
function plainName(reader: JsonReader, name: string | undefined): string | undefined {
  if (name !== undefined && !/^[A-Za-z0-9_.-]+$/.test(name)) {
    reader.problems.push(`\`${name}\` should be the name of a file in the record's folder`);
  }
  return name;
}
