/** Combines rustdoc's report and the executables that it handed over into the doctests of a crate. Pure. */
import { compareText } from "../../model/ids.ts";
import { keptExecutable } from "./collector.ts";
import type { MergedDoctest } from "./merged-runner.ts";
import type { DoctestLine } from "../rustdoc/rustdoc-output.ts";

/** A doctest with the name under which its executable is stored, if it has one. */
export interface AssembledDoctest {
  readonly name: string;
  readonly ignored: boolean;
  readonly run:
    | {
        readonly kind: "executable";
        readonly file: string;
        readonly number: number | undefined;
        readonly shouldPanic: boolean;
      }
    | { readonly kind: "compiled"; readonly passed: boolean; readonly output: string };
}

export interface Reported {
  readonly lines: readonly DoctestLine[];
  /** Executables with one test each, in the order in which they were handed over. */
  readonly executables: readonly string[];
  readonly merged: readonly { readonly file: string; readonly tests: readonly MergedDoctest[] }[];
}

export interface Assembled {
  readonly tests: readonly AssembledDoctest[];
  /**
   * Doctests that must panic, and executables without a name: rustdoc does not show the collector's output for an
   * expected failure. With one of each, they belong together; with more, see `should-panic.ts`.
   */
  readonly open: { readonly names: readonly string[]; readonly files: readonly string[] };
}

export function assemble({ lines, executables, merged }: Reported): Assembled {
  const named = lines.map((line) => ({ line, file: keptExecutable(line.output) }));
  const known = new Set(named.flatMap(({ file }) => file ?? []));
  const openNames = named.filter(({ line }) => mustPanic(line)).map(({ line }) => line.name);
  const openFiles = executables.filter((file) => !known.has(file));
  const tests = [
    ...merged.flatMap(({ file, tests: held }) => held.map((test) => ofMerged(file, test))),
    ...named.flatMap(({ line, file }) => (mustPanic(line) ? [] : [ofLine(line, file)])),
  ];
  const [name, ...otherNames] = openNames;
  const [file, ...otherFiles] = openFiles;
  if (name === undefined || file === undefined || otherNames.length + otherFiles.length > 0) {
    return { tests, open: { names: openNames, files: openFiles } };
  }
  return { tests: [...tests, panicking(name, file)], open: { names: [], files: [] } };
}

/** Every executable fails under the collector, so rustdoc reports doctests that must panic as passed. */
function mustPanic({ mode, result }: DoctestLine): boolean {
  return result === "ok" && (mode === "plain" || mode === "should-panic");
}

export function panicking(name: string, file: string): AssembledDoctest {
  return { name, ignored: false, run: { kind: "executable", file, number: undefined, shouldPanic: true } };
}

function ofLine({ name, result, output }: DoctestLine, file: string | undefined): AssembledDoctest {
  const ignored = result === "ignored";
  const passed = result !== "failed";
  // As under cargo, no messages are shown about a doctest that passes.
  if (file === undefined)
    return { name, ignored, run: { kind: "compiled", passed, output: passed ? "" : output } };
  return { name, ignored, run: { kind: "executable", file, number: undefined, shouldPanic: false } };
}

/** Ignored and compile-only doctests of a merged executable do nothing when they are run. */
function ofMerged(file: string, test: MergedDoctest): AssembledDoctest {
  const { name, ignored, number, shouldPanic } = test;
  if (ignored || test.compileOnly)
    return { name, ignored, run: { kind: "compiled", passed: true, output: "" } };
  return { name, ignored, run: { kind: "executable", file, number, shouldPanic } };
}

/** Sorted by name. If macros produce several doctests with the same name, the later ones are numbered. */
export function withOwnNames(tests: readonly AssembledDoctest[]): readonly AssembledDoctest[] {
  const seen = new Map<string, number>();
  return [...tests]
    .sort((a, b) => compareText(a.name, b.name))
    .map((test) => {
      const count = (seen.get(test.name) ?? 0) + 1;
      seen.set(test.name, count);
      return count === 1 ? test : { ...test, name: `${test.name} #${count}` };
    });
}
