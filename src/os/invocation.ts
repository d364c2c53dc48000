/** How the program was called: its arguments, and which of them (and of the variables) are not UTF-8. */
import * as fs from "node:fs";

export interface Invocation {
  /** The program's name, then its arguments. */
  readonly argv: readonly string[];
  /** Places in `argv` and names of variables that hold U+FFFD in place of other bytes. */
  readonly notUtf8?: { readonly args: ReadonlySet<number>; readonly variables: ReadonlySet<string> };
}

const REPLACED = "\ufffd";

/** The runtime puts its own name and the script's first; one name, that by which the program was called, replaces both. */
export function invocation(): Invocation {
  const argv = [process.argv0, ...process.argv.slice(2)];
  const args = argv.flatMap((text, index) => (text.includes(REPLACED) ? [index] : []));
  const variables = Object.keys(process.env).filter((name) => process.env[name]?.includes(REPLACED) === true);
  if (args.length === 0 && variables.length === 0) return { argv };
  const badArgs = new Set(args.filter((index) => !isUtf8(rawArgument(index - argv.length))));
  return {
    argv,
    notUtf8: { args: badArgs, variables: new Set(variables.filter((name) => !isUtf8(rawVariable(name)))) },
  };
}

/** A written U+FFFD is valid; only the raw bytes show the difference. Unknown bytes count as valid. */
function isUtf8(bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** `fromEnd` is negative: counted from the end, since the runtime may take arguments of its own in front. */
function rawArgument(fromEnd: number): Uint8Array | undefined {
  return pieces("/proc/self/cmdline").at(fromEnd);
}

/** The bytes of a variable's value as the program was given it; undefined if the system does not offer them. */
export function rawVariable(name: string): Uint8Array | undefined {
  const start = Buffer.from(`${name}=`);
  const found = pieces("/proc/self/environ").find((piece) => start.equals(piece.subarray(0, start.length)));
  return found?.subarray(start.length);
}

/** The NUL-terminated strings of a file of `/proc`; none where there is no such file. */
function pieces(file: string): readonly Uint8Array[] {
  if (!fs.existsSync(file)) return [];
  const bytes = fs.readFileSync(file);
  const found: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start);
    if (end < 0) break;
    found.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return found;
}
