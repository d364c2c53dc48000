/** Where `--output KIND:PATH` writes. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ReporterOptions } from "../../model/requests/options.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { descriptorOf, isInherited, kindOfPath } from "../../os/files/write/report-file.ts";

/** As in most programs. */
const STDOUT = "-";

/** The file of an option, absolute; standard output stays `-`, and its other names become `-`. */
export function placeOf(cwd: string, file: string): string {
  return isStdout(file) ? STDOUT : path.resolve(cwd, file);
}

export function isStdout(file: string): boolean {
  return file === STDOUT || descriptorOf(file) === 1;
}

export function isStderr(file: string): boolean {
  return descriptorOf(file) === 2;
}

/** Whether standard output is what a program reads, so that nothing else may be written there. */
export function ownsStdout({ messageFormat = "human", outputs }: ReporterOptions): boolean {
  return messageFormat !== "human" || outputs.some((output) => isStdout(output.path));
}

/**
 * Found before anything is built: two outputs for standard output or for one file, a folder in place of a file, a closed
 * descriptor. `reports`: files of other reports that the same command writes.
 */
export function checkOutputPaths(
  cwd: string,
  { messageFormat = "human", outputs }: ReporterOptions,
  reports: readonly string[],
): Result<undefined> {
  const toStdout = outputs.filter((output) => isStdout(output.path));
  if (toStdout.length + (messageFormat === "human" ? 0 : 1) > 1) return err([TWO_OUTPUTS]);
  const toFiles = outputs.filter((output) => !toStdout.includes(output)).map((output) => output.path);
  const files = [...toFiles, ...reports];
  for (const file of files) {
    const cause = problemOf(placeOf(cwd, file));
    if (cause !== undefined)
      return err([{ kind: "setup", message: `cannot write report \`${file}\``, causes: [cause] }]);
  }
  return checkDistinctFiles(cwd, files);
}

/** The later one of two reports would replace the earlier one. Devices and pipes may be named several times. */
export function checkDistinctFiles(cwd: string, paths: readonly string[]): Result<undefined> {
  const seen = new Set<string>();
  for (const given of paths) {
    const place = placeOf(cwd, given);
    if (descriptorOf(place) !== undefined || kindOfPath(place) !== "document") continue;
    const file = realPath(place);
    if (seen.has(file))
      return err([
        { kind: "bad-arguments", message: `two reports cannot be written to one file, \`${given}\`` },
      ]);
    seen.add(file);
  }
  return ok(undefined);
}

/** A file that does not exist yet is known by its folder, if that exists. */
function realPath(file: string): string {
  const real = canonicalPath(file);
  if (real.ok) return real.value;
  const folder = canonicalPath(path.dirname(file));
  return folder.ok ? path.join(folder.value, path.basename(file)) : file;
}

function problemOf(file: string): string | undefined {
  const fd = descriptorOf(file);
  if (fd !== undefined) return isInherited(fd) ? undefined : "the descriptor is not open";
  return kindOfPath(file) === "directory" ? "it is a directory" : undefined;
}

const TWO_OUTPUTS: UserError = {
  kind: "bad-arguments",
  message: "only one report can be written to standard output",
  help: "give the others a file: `--output KIND:PATH`",
};
