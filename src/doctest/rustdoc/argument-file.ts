/** Files with arguments: rustc and rustdoc read an argument `@FILE` as the lines of this file. */
import { isAbsolute, join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";

/** Windows allows 32,767 characters, quotes included. */
const LONGEST_ON_WINDOWS = 30_000;

export interface ShortenRequest {
  readonly system: string;
  /** The file to write, if need be. */
  readonly file: string;
}

/** The arguments, or one that names a file of them if they are too long for the system. */
export function shortened(
  args: readonly string[],
  { system, file }: ShortenRequest,
): Result<readonly string[], string> {
  const length = args.reduce((sum, arg) => sum + arg.length + 3, 0);
  if (system !== "win32" || length <= LONGEST_ON_WINDOWS) return ok(args);
  const written = replaceFile(file, args.map((arg) => `${arg}\n`).join(""));
  return written.ok ? ok([`@${file}`]) : err(`failed to write \`${file}\`: ${written.error.message}`);
}

/** The arguments of a call as the program would understand them. */
export function expanded(args: readonly string[], cwd: string): Result<readonly string[], string> {
  const all: string[] = [];
  for (const arg of args) {
    if (!arg.startsWith("@")) {
      all.push(arg);
      continue;
    }
    const file = isAbsolute(arg.slice(1)) ? arg.slice(1) : join(cwd, arg.slice(1));
    const text = readTextFile(file);
    if (!text.ok) return err(`failed to read \`${file}\`: ${text.error.message}`);
    const lines = text.value.split(/\r?\n/);
    all.push(...(lines.at(-1) === "" ? lines.slice(0, -1) : lines));
  }
  return ok(all);
}
