/**
 * The program's behaviour where another system would run a shell for doctests: as rustdoc's collector, and as a test
 * whose result was decided by compiling.
 */
import { collectExecutable } from "../../doctest/compile/collect-executable.ts";
import { COLLECTED } from "../../doctest/compile/collector.ts";
import { COLLECT_WORD } from "../../model/listed/doctest-words.ts";
import { EXIT } from "../../model/results/exit-codes.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import type { CommandContext } from "../context.ts";

type Streams = Pick<CommandContext, "out" | "err">;

/** Returns the exit code. */
export function runDoctestHelper(streams: Streams, [word, ...args]: readonly string[]): number {
  return word === COLLECT_WORD ? collect(streams, args) : report(streams, args);
}

/** Arguments: the folder for stored executables, then the executable. */
function collect({ out, err }: Streams, [folder = "", executable = ""]: readonly string[]): number {
  const collected = collectExecutable(folder, executable);
  if (!collected.ok) {
    err.write(`${collected.error}\n`);
    return EXIT.unknown;
  }
  out.write(collected.value);
  // A merged executable must seem to have passed; otherwise rustdoc would compile its tests one by one.
  return collected.value === "" ? EXIT.ok : COLLECTED;
}

/** Arguments: the exit code, then the file with the compiler's messages, if there are any. */
function report({ err }: Streams, [code = "1", file]: readonly string[]): number {
  const text = file === undefined ? undefined : readTextFile(file);
  if (text?.ok === true) err.write(text.value);
  return Number(code);
}
