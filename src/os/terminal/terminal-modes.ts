/** A terminal's settings, under the same names on all systems. */

/** What gives a terminal its settings back, later and from another process. Linux. */
export interface TerminalSettings {
  /** The terminal's file. */
  readonly file: string;
  /** As `stty -g` writes them, and `stty` takes them. */
  readonly settings: string;
}

export interface Terminal {
  /** Whether the runner's group is the terminal's foreground group. */
  inForeground(): boolean;
  /** Keys arrive one by one and are not shown. Signals by keys (Ctrl-C) stay. */
  readByKey(): void;
  /** As it was when this was opened. */
  restore(): void;
  /** As `stty -g` writes them on Linux: as they were when this was opened. Undefined elsewhere. */
  settings(): string | undefined;
}
