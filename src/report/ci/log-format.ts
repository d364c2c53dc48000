/**
 * How captured text stands in the log of a CI system: it can be folded, where the system knows how, and no line
 * of it is taken for one of the system's commands.
 */

export interface LogFormat {
  /** Before text that is folded under a title of one line, and after it. */
  readonly fold?: (title: string) => { readonly open: string; readonly close: string };
  /** Before and after text in which the system is to obey nothing. */
  readonly guard?: { readonly open: string; readonly close: string };
  /** Text, in whole lines, without anything that the system would obey. */
  readonly harmless?: (text: string) => string;
}
