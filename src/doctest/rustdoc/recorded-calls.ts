/**
 * While `cargo test --doc` runs, cargo calls this program instead of rustdoc. It writes each call to a separate file
 * and does nothing else: the run reads these files and compiles the doctests itself.
 */
import { join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { isJsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";
import { RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { namesIn } from "../../os/files/state/file-identity.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";
import { expanded } from "./argument-file.ts";
import { isTestCall, type RustdocCall } from "./rustdoc-call.ts";

/** False: this call is for the real rustdoc. `id` must be unique to this call. */
export function recordCall(folder: string, id: string, call: RustdocCall): Result<boolean, string> {
  const args = expanded(call.args, call.cwd);
  if (!args.ok) return args;
  if (!isTestCall(args.value)) return ok(false);
  const { [RUSTDOC_CALLS_VARIABLE]: _, [RUSTDOC_VARIABLE]: __, ...env } = call.env;
  const file = join(folder, `${id}.json`);
  const written = replaceFile(file, JSON.stringify({ ...call, args: args.value, env }));
  return written.ok ? ok(true) : err(`failed to write \`${file}\`: ${written.error.message}`);
}

/** All recorded calls, in no particular order. */
export function recordedCalls(folder: string): Result<readonly RustdocCall[], string> {
  const calls: RustdocCall[] = [];
  for (const name of namesIn(folder).filter((each) => each.endsWith(".json"))) {
    const text = readTextFile(join(folder, name));
    if (!text.ok) return err(`failed to read \`${join(folder, name)}\`: ${text.error.message}`);
    const call = parseCall(text.value);
    if (call === undefined) return err(`\`${join(folder, name)}\` is not as it was written`);
    calls.push(call);
  }
  return ok(calls);
}

function parseCall(text: string): RustdocCall | undefined {
  const parsed = parseJson(text);
  if ("problem" in parsed || !isJsonObject(parsed.value)) return undefined;
  const reader = new JsonReader();
  const call = {
    args: reader.texts(parsed.value, "args"),
    cwd: reader.text(parsed.value, "cwd"),
    env: textsByName(reader.object(parsed.value, "env")),
  };
  return reader.problems.length === 0 ? call : undefined;
}

function textsByName(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
