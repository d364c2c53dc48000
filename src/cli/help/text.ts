/** Shapes of help texts. Words in backquotes are names; they are printed in bold, without the quotes. */

export interface ArgHelp {
  /** A fragment without a full stop: all of `-h`, the beginning of `--help`. */
  readonly short: string;
  /** Paragraphs that `--help` adds. */
  readonly long?: readonly string[];
  /** What each possible value means, where that is not plain from its name. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Help for each argument of a table: an argument without help does not compile. */
export type TableHelp<Table> = { readonly [Key in keyof Table]: ArgHelp };

export interface CommandHelp {
  readonly short: string;
  readonly long?: readonly string[];
}
