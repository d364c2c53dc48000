/** Positions in text that the user wrote. */

export interface SourceText {
  /** A path, or what the text is, e.g. `filterset`. */
  readonly name: string;
  readonly text: string;
}

/** A stretch of a source, in UTF-16 offsets: `start` inclusive, `end` exclusive. `label` is shown next to the carets. */
export interface SourceSpan {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
  readonly label: string;
}
