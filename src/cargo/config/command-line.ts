/**
 * `--config`: a file, or `key.path = value`. Like cargo, this accepts only dotted keys with a value that is not an
 * inline table. It is checked before cargo is called.
 */
import { err, type Result } from "../../diagnostics/result.ts";
import { isJsonObject } from "../../model/json-reader.ts";
import type { CargoConfig } from "./model.ts";
import { parseConfig } from "./parse.ts";

/** Reads one `--config` argument that names no file. */
export async function parseConfigArgument(text: string): Promise<Result<CargoConfig>> {
  const problem = await problemOf(text);
  if (problem === undefined) return parseConfig({ text, source: { kind: "command-line", text } });
  const message = `\`--config\` argument \`${text}\` is not a dotted key with a value`;
  return err([{ kind: "setup", message, causes: [problem] }]);
}

/** `undefined` also where the text is no TOML at all: parsing says that better. */
async function problemOf(text: string): Promise<string | undefined> {
  const { parse } = await import("smol-toml");
  let value: unknown;
  try {
    value = parse(text, { integersAsBigInt: true });
  } catch {
    return undefined;
  }
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'/g, '""').trim();
  if (bare.includes("#")) return "it holds a comment";
  if (bare.startsWith("[")) return "it holds a table's header";
  if (/^[^=]*=\s*\{/.test(bare)) return "it sets a value to an inline table";
  return isSingleValue(value) ? undefined : "it does not set exactly one value";
}

function isSingleValue(value: unknown): boolean {
  let inner = value;
  while (isJsonObject(inner) && !(inner instanceof Date)) {
    const values = Object.values(inner);
    if (values.length !== 1) return false;
    [inner] = values;
  }
  return true;
}
