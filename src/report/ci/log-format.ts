/** Lines that the runner writes around captured text in the log of a CI system, if the system supports such lines. */

export interface LogFormat {
  /** Before text that is folded under a title of one line, and after it. */
  readonly fold?: (title: string) => { readonly open: string; readonly close: string };
  /** Before and after text in which the system is to obey nothing. */
  readonly guard?: { readonly open: string; readonly close: string };
}
