/** What the collector's script does, for systems without a shell. */
import { basename, dirname, extname, join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { namesIn } from "../../os/files/state/file-identity.ts";
import { appendText, move } from "../../os/files/file-system.ts";
import { namingLine, ORDER } from "./collector.ts";

/** The source of a merged executable, which rustdoc writes next to it. */
const MERGED_SOURCE = /^doctest_runner_.*\.rs$/;

/** The text to print; empty for a merged executable, whose source names its tests. */
export function collectExecutable(keep: string, executable: string): Result<string, string> {
  const folder = dirname(executable);
  const id = basename(folder);
  // On Windows, only a file of this kind is started.
  const name = `${id}${extname(executable)}`;
  const moved = move(executable, join(keep, name));
  if (!moved.ok) return err(`failed to move \`${executable}\`: ${moved.error.message}`);
  const source = namesIn(folder).find((each) => MERGED_SOURCE.test(each));
  if (source !== undefined) {
    const kept = move(join(folder, source), join(keep, `${name}.rs`));
    return kept.ok ? ok("") : err(`failed to move \`${source}\`: ${kept.error.message}`);
  }
  const noted = appendText(join(keep, ORDER), `${name}\n`);
  return noted.ok ? ok(namingLine(name)) : err(`failed to write \`${join(keep, ORDER)}\``);
}
