/** Where in the sources a test failed, as Rust prints it. */

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

/** The location of the failure that `text` describes; absent if it names none. */
export function failureLocation(text: string): SourceLocation | undefined {
  const [, file, line, column] = PANIC.exec(text) ?? NO_PANIC.exec(text) ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(line), column: Number(column) };
}
