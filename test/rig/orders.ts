/** What the rig and its fake tests say to each other. */

/** What a fake test was started with. */
export interface Hello {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly pid: number;
  /** All of standard input. */
  readonly stdin: string;
  /** `/proc/self/stat`, or nothing. */
  readonly stat: string;
}

export interface ChildOrder {
  readonly do: "child";
  /** Whether it keeps the test's streams open. */
  readonly holdsOutput: boolean;
  readonly ownSession: boolean;
  /** Whether its parent ends at once. */
  readonly doubleFork: boolean;
  readonly cleanEnvironment: boolean;
  readonly ignores?: readonly string[];
  /** Whether it ends every few milliseconds and leaves a copy of itself. The process id is the first one's. */
  readonly hops?: boolean;
}

export type Order =
  | {
      readonly do: "print";
      readonly stream: "stdout" | "stderr";
      readonly text: string;
      readonly times: number;
    }
  | { readonly do: "exit"; readonly code: number }
  | { readonly do: "die"; readonly signal: NodeJS.Signals }
  | { readonly do: "ignore"; readonly signal: NodeJS.Signals }
  | { readonly do: "join-group"; readonly group: number }
  /** Makes its group the terminal's foreground group. */
  | { readonly do: "grab-terminal" }
  /** Makes the terminal raw: keys are no signals any more. */
  | { readonly do: "make-terminal-raw" }
  | { readonly do: "close"; readonly stream: "stdout" | "stderr" }
  | ChildOrder;
