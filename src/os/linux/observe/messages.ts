/** Messages to and from the observer's thread. */

export interface ObserveOrder {
  /** The file of the helper. */
  readonly helper: string;
  /** Where launchers connect. */
  readonly socket: string;
}

export interface ObservedTest {
  readonly key: number;
  /** Equal for equal texts. */
  readonly number: number;
  /**
   * Absent if the number was sent with its text before.
   *
   * Entries and their facts alternate, in the order in which they were first named, each ended by a zero.
   */
  readonly text?: string;
  /** Whether every entry could be remembered. */
  readonly complete: boolean;
  /** Of the test's start; 0: none. */
  readonly shape: number;
  /** The key of the test whose linker's entries come before these; 0: all entries are here. */
  readonly linker: number;
  /** Set if the linker's entries of this test belong to others too: how many of its texts they are. */
  readonly linkerTexts: number | undefined;
}

/** As `linker`: files that the linker read have changed since, so it is observed again. */
export const STALE = 0xff_ff_ff_ff;

export type ObserveAnswer =
  /** 0, or a negative error number: there is no observation. */
  | { readonly type: "opened"; readonly error: number }
  | { readonly type: "observed"; readonly tests: readonly ObservedTest[] }
  | { readonly type: "ended" };

/** Functions that `native/observe/` exports. */
export const OBSERVE_FUNCTIONS = {
  observe_open: { args: ["ptr", "ptr"], returns: "i64" },
  observe_wait: { args: ["ptr"], returns: "i64" },
  observe_stop: { args: [], returns: "void" },
} as const;
