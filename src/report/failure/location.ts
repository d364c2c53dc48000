/** Where in the sources a test panicked, as Rust prints it. */

export interface SourceLocation {
  /** As the compiler knew it: relative to the workspace's root for its own packages. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** `thread 'x' panicked at src/lib.rs:3:5:`, and the older `… panicked at 'message', src/lib.rs:3:5`. */
const LOCATION = /panicked at (?:.*, )?([^\n]+?):(\d+):(\d+)(?=:?\s*(?:\n|$))/;

/** The place of the panic that `text` begins with; absent where it is no panic. */
export function panicLocation(text: string): SourceLocation | undefined {
  const match = LOCATION.exec(text);
  const [, file, line, column] = match ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(line), column: Number(column) };
}
