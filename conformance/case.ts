/** A conformance case: one command line, run by both executables on the same workspace, and what is compared. */

export interface ConformanceCase {
  /** Unique; what `--only` selects by substring. */
  readonly name: string;
  /** A workspace of `workspaces.ts`. */
  readonly workspace: string;
  /** Arguments after `cargo-nextest nextest`, or after the words of `via`. */
  readonly args: readonly string[];
  /**
   * The command that leads to the executable where it is not called itself, such as `["cargo", "miri", "nextest"]`.
   * It runs with a `PATH` that begins with a folder holding this side's `cargo-nextest`.
   */
  readonly via?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Contents of a configuration file, passed with `--config-file`. */
  readonly config?: string;
  /**
   * Files that exist in the case's own folder. In arguments, variables, files and `cwd`, `{dir}` is that folder,
   * `{workspace}` the workspace's, and `{peer}` the peer's executable.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Working directory, relative to the workspace. */
  readonly cwd?: string;
  /** What standard input holds; default nothing. */
  readonly stdin?: string;
  /** Programs (names or paths) that have to be installed; the case fails without them. */
  readonly needs?: readonly string[];
  /** What is done before the command, in this order; each step must succeed. */
  readonly before?: readonly Preparation[];
  /** The workspace's files are written again before each side, because the case changes them. */
  readonly changesFiles?: boolean;
  /** What both sides exit with: shows that the case still does what it is for, and not the same failure twice. */
  readonly exitCode?: number;
  /** Both sides read the same files: times and ids are compared as well. */
  readonly exact?: boolean;
  /** How standard output is compared; default `text`. */
  readonly stdout?: StreamComparison;
  /** How standard error is compared; default `text`. */
  readonly stderr?: StreamComparison;
  /** Files that the run writes, relative to the workspace, compared after it; of archives, what is in them. */
  readonly produced?: readonly { readonly path: string; readonly as: StreamComparison }[];
  /** Applied to both sides' text in addition to the usual normalisation, e.g. to remove what is ours on purpose. */
  readonly adjust?: (text: string, stream: "stdout" | "stderr" | "file") => string;
  /** Milliseconds after which a side is given up; default 60,000. */
  readonly timeout?: number;
}

/** Arguments of one of both executables, whichever side is being run, or another program. */
export type Preparation =
  | { readonly by: "peer" | "ours"; readonly args: readonly string[] }
  | { readonly by: "program"; readonly command: readonly string[] };

/**
 * `text`: line for line. `sorted`: lines in any order (parallel runs). `json`: deeply equal.
 * `json-lines`: deeply equal line by line. `present`: both empty or both not. `ignore`: not compared.
 */
export type StreamComparison = "text" | "sorted" | "json" | "json-lines" | "present" | "ignore";
