/**
 * Where in the sources a test failed: as Rust prints it, or, for a doctest, the line that begins it. rustdoc compiles
 * generated files, and a panic names a line of such a file, sometimes even under the name of the source.
 */
import type { TestId } from "../../model/events/shared.ts";

export interface SourceLocation {
  /** As the compiler knew it: relative to the workspace's root for its own packages. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** `thread 'x' panicked at src/lib.rs:3:5:`, and the older `… panicked at 'message', src/lib.rs:3:5`. */
const PANIC = /panicked at (?:.*, )?([^\n]+?):(\d+):(\d+)(?=:?\s*(?:\n|$))/;
/** `note: test did not panic as expected at src/lib.rs:3:4`, of a `should_panic` test. */
const NO_PANIC = /did not panic as expected at ([^\n]+?):(\d+):(\d+)(?=\s*(?:\n|$))/;

/** `src/lib.rs - parse (line 12)`, in a binary that no other kind of test has. */
const DOCTEST = /^(.+?) - (?:.* )?\(line (\d+)\)(?: #\d+)?$/s;
const DOCTEST_BINARY = /::doctest\//;
/** The file of all merged doctests of a crate. */
const GENERATED = /(?:^|[/\\])doctest_bundle_\d+\.rs$/;

/** The location of a failure of `test` (undefined: a script) that `text` describes; absent if there is none. */
export function failureLocation(
  text: string | undefined,
  test: TestId | undefined,
): SourceLocation | undefined {
  const panic = text === undefined ? undefined : panicLocation(text);
  const doctest = test === undefined ? undefined : doctestLocation(test);
  if (doctest === undefined) return panic;
  if (panic === undefined || panic.file === doctest.file || GENERATED.test(panic.file)) return doctest;
  return panic;
}

function doctestLocation({ binaryId, testName }: TestId): SourceLocation | undefined {
  if (!DOCTEST_BINARY.test(binaryId)) return undefined;
  const [, file, line] = DOCTEST.exec(testName) ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: 1 };
}

function panicLocation(text: string): SourceLocation | undefined {
  const [, file, line, column] = PANIC.exec(text) ?? NO_PANIC.exec(text) ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(line), column: Number(column) };
}
