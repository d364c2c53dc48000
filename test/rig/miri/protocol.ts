/**
 * Shared code of the two programs that fake Miri: their paths, the parsing of arguments, and the
 * file that replaces a test binary. See docs/design/miri.md.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";

/** The two programs are one executable under two names in one folder. */
export const CARGO_MIRI = path.join(path.dirname(process.execPath), "cargo-miri");
export const DRIVER = path.join(path.dirname(process.execPath), "miri");

const RUN_INFO = v.object({
  args: v.array(v.string()),
  env: v.array(v.tuple([v.string(), v.string()])),
  current_dir: v.string(),
  stdin: v.array(v.number()),
});

/** Everything that interpreting a crate later needs; written instead of an executable. */
export type RunInfo = v.InferOutput<typeof RUN_INFO>;

/** The file that replaces an executable, or `undefined` if there is a real one. */
export function readRunInfo(file: string): RunInfo | undefined {
  try {
    return v.parse(RUN_INFO, JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** The values of `--name value` and `--name=value`, up to a `--`. */
export function valuesOf(args: readonly string[], name: string): readonly string[] {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  return own.flatMap((arg, index) => {
    if (arg === name) return own.slice(index + 1, index + 2);
    return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : [];
  });
}

/** The arguments without `--name` and its value; what follows a `--` stays as it is. */
export function without(args: readonly string[], name: string): readonly string[] {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const kept = own.filter(
    (arg, index) => arg !== name && !arg.startsWith(`${name}=`) && own[index - 1] !== name,
  );
  return [...kept, ...(end === -1 ? [] : args.slice(end))];
}

/** A code generation option: `-C name=value`, as cargo writes it. */
export function codegen(args: readonly string[], name: string): string | undefined {
  const found = args.find((arg, index) => args[index - 1] === "-C" && arg.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** The executable that these rustc arguments ask for; `undefined` for a mere question to the compiler. */
export function outputFile(args: readonly string[]): string | undefined {
  const given = valuesOf(args, "-o")[0];
  if (given !== undefined) return given;
  const folder = valuesOf(args, "--out-dir")[0];
  const name = valuesOf(args, "--crate-name")[0];
  if (folder === undefined || name === undefined) return undefined;
  return path.join(folder, name + (codegen(args, "extra-filename") ?? ""));
}

/** Where the driver keeps its native build of a crate; it is built again when the crate's file changes. */
export function nativeBuild(output: string): string {
  return `${output}.interpreted`;
}

/** Becomes `program`, in this very process; never returns. Cargo's job server is not inherited. */
export function become(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): never {
  const found = program.includes("/") ? program : Bun.which(program, { PATH: env["PATH"] ?? "" });
  if (found === null) fail(`${program} is not installed`);
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== "CARGO_MAKEFLAGS",
  );
  process.execve?.(found, [program, ...args], Object.fromEntries(given));
  return fail(`${found} could not be executed`);
}

export function fail(message: string): never {
  process.stderr.write(`fatal error: ${message}\n`);
  process.exit(1);
}
