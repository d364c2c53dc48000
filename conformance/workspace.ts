/** A Rust workspace as cases see it. */

/** A workspace that was laid out and can be built. */
export interface Workspace {
  readonly folder: string;
  /** What its commands find in the environment beside what all find. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of each build that is done before its cases. */
  readonly builds: readonly (readonly string[])[];
  /** Programs that all its cases need. */
  readonly needs: readonly string[];
  /** The command that stands for a side's executable, where that is not run itself. */
  readonly command?: (executable: string) => readonly string[];
  /** Starts what has to run beside its cases; returns what ends it. */
  readonly attend?: (folder: string) => Promise<() => Promise<void>>;
}
