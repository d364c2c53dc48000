/**
 * While `cargo test --doc` runs, cargo calls another program instead of rustdoc: `native/doctest.c`, or this one. It
 * writes each call to a separate file and does nothing else: the run reads these files and compiles the doctests itself.
 */
import { join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { isJsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";
import { RUNNER_VARIABLE, RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { namesIn } from "../../os/files/state/file-identity.ts";
import { readFileBytes } from "../../os/files/file-system.ts";
import { textOf } from "../../os/raw-text.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";
import { expanded } from "./argument-file.ts";
import { isTestCall, type RustdocCall } from "./rustdoc-call.ts";

/** False: this call is for the real rustdoc. `id` must be unique to this call. */
export function recordCall(folder: string, id: string, call: RustdocCall): Result<boolean, string> {
  const args = expanded(call.args, call.cwd);
  if (!args.ok) return args;
  if (!isTestCall(args.value)) return ok(false);
  const file = join(folder, `${id}.json`);
  const written = replaceFile(
    file,
    JSON.stringify({ ...call, args: args.value, env: withoutOurs(call.env) }),
  );
  return written.ok ? ok(true) : err(`failed to write \`${file}\`: ${written.error.message}`);
}

/** The variables that only the recording needs. */
const OURS = new Set([RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE, RUNNER_VARIABLE]);

/** `$RUSTDOC`, where it is set, named the program that recorded the call. */
function withoutOurs(env: RustdocCall["env"]): RustdocCall["env"] {
  const { [RUSTDOC_VARIABLE]: rustdoc, RUSTDOC } = env;
  const kept = Object.entries(env).filter(([name]) => !OURS.has(name));
  const chosen = RUSTDOC === undefined || rustdoc === undefined ? {} : { RUSTDOC: rustdoc };
  return { ...Object.fromEntries(kept), ...chosen };
}

/** All recorded calls, in no particular order. */
export function recordedCalls(folder: string): Result<readonly RustdocCall[], string> {
  const calls: RustdocCall[] = [];
  for (const name of namesIn(folder).filter((each) => /\.(?:json|call)$/.test(each))) {
    const bytes = readFileBytes(join(folder, name));
    if (!bytes.ok) return err(`failed to read \`${join(folder, name)}\`: ${bytes.error.message}`);
    const call = name.endsWith(".call") ? parseNativeCall(bytes.value) : parseCall(textOf(bytes.value));
    if (call === undefined) return err(`\`${join(folder, name)}\` is not as it was written`);
    calls.push(call);
  }
  return ok(calls);
}

/** The file of `native/doctest.c`: working directory, number of arguments, arguments, variables; a NUL after each. */
function parseNativeCall(bytes: Uint8Array): RustdocCall | undefined {
  const [cwd, number, ...texts] = textOf(bytes).split("\0");
  const count = Number(number);
  if (cwd === undefined || !Number.isInteger(count) || texts.length <= count || texts.at(-1) !== "")
    return undefined;
  const variables = texts.slice(count, -1).flatMap((text) => {
    const equals = text.indexOf("=", 1);
    return equals < 0 ? [] : [[text.slice(0, equals), text.slice(equals + 1)] as const];
  });
  return { args: texts.slice(0, count), cwd, env: withoutOurs(Object.fromEntries(variables)) };
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
