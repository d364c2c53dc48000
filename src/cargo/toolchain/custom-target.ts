/** Custom target specifications (JSON files): the part of them that matters here, in the form that metadata keeps. Pure. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { JsonReader, type JsonObject, parseJson } from "../../model/json-reader.ts";

/**
 * Reads a specification and writes its relevant fields in a fixed order, as list JSON and archives
 * carry it. `triple` names the target in errors.
 */
export function normalizeTargetSpecification(text: string, triple: string): Result<string> {
  const document = parseJson(text);
  if ("problem" in document) return refuse(triple, document.problem);
  const reader = new JsonReader();
  const fields = readFields(reader, reader.asObject(document.value, "the specification"));
  const [problem] = reader.problems;
  return problem === undefined ? ok(JSON.stringify(fields)) : refuse(triple, problem);
}

function refuse(triple: string, problem: string): Result<never> {
  const message = `failed to read the custom target \`${triple}\``;
  return err([{ kind: "setup", message, causes: [problem] }]);
}

function readFields(reader: JsonReader, json: JsonObject): JsonObject {
  const optional = (key: string): string | null => reader.optionalText(json, key) ?? null;
  const width = (key: string): number | null => readNumber(reader, json, key);
  return {
    arch: reader.text(json, "arch"),
    "target-pointer-width": readPointerWidth(reader, json),
    "llvm-target": reader.text(json, "llvm-target"),
    "data-layout": reader.text(json, "data-layout"),
    os: optional("os"),
    abi: optional("abi"),
    env: optional("env"),
    vendor: optional("vendor"),
    "target-family": reader.optionalTexts(json, "target-family") ?? [],
    "target-endian": readEndian(reader, json),
    "min-atomic-width": width("min-atomic-width"),
    "max-atomic-width": width("max-atomic-width"),
    "panic-strategy": optional("panic-strategy"),
  };
}

/** Written as text by older compilers and as a number by newer ones. */
function readPointerWidth(reader: JsonReader, json: JsonObject): string {
  const value = json["target-pointer-width"];
  const text = typeof value === "number" ? String(value) : reader.text(json, "target-pointer-width");
  if (!/^\d+$/.test(text)) reader.problems.push("`target-pointer-width` should be a number");
  return text;
}

function readEndian(reader: JsonReader, json: JsonObject): string {
  const endian = reader.optionalText(json, "target-endian") ?? "little";
  if (endian !== "little" && endian !== "big")
    reader.problems.push("`target-endian` should be `little` or `big`");
  return endian;
}

function readNumber(reader: JsonReader, json: JsonObject, key: string): number | null {
  const value = json[key] ?? null;
  if (value === null || typeof value === "number") return value;
  reader.problems.push(`\`${key}\` should be a number`);
  return null;
}
