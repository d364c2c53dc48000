/** A conformance case: one command line, run by both executables on the same workspace, and what is compared. */

export interface ConformanceCase {
  /** Unique; what `--only` selects by substring. */
  readonly name: string;
  /** A workspace of `workspaces.ts`. */
  readonly workspace: string;
  /** Arguments after `cargo-nextest nextest`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Contents of a configuration file, passed with `--config-file`. */
  readonly config?: string;
  /** Files that exist in the case's own folder; `{dir}` in arguments, variables and files is that folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Working directory relative to the workspace. */
  readonly cwd?: string;
  /** How standard output is compared; default `text`. */
  readonly stdout?: StreamComparison;
  /** How standard error is compared; default `text`. */
  readonly stderr?: StreamComparison;
  /** Files that the run writes, relative to the workspace, compared after it. */
  readonly produced?: readonly { readonly path: string; readonly as: StreamComparison }[];
  /** Applied to both sides' text beside the usual normalisation, e.g. to remove what is ours on purpose. */
  readonly adjust?: (text: string, stream: "stdout" | "stderr" | "file") => string;
  /** Milliseconds after which a side is given up; default 60,000. */
  readonly timeout?: number;
}

/**
 * `text`: line for line. `sorted`: lines in any order (parallel runs). `json`: deeply equal.
 * `json-lines`: deeply equal line by line. `present`: both empty or both not. `ignore`: not compared.
 */
export type StreamComparison = "text" | "sorted" | "json" | "json-lines" | "present" | "ignore";
