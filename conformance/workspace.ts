/** A Rust workspace as cases see it. */

/** A workspace that was laid out and can be built. */
export interface Workspace {
  readonly folder: string;
  /** Variables of its commands, in addition to those of all commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of each build that is done before its cases. */
  readonly builds: readonly (readonly string[])[];
  /** Programs that all its cases need. */
  readonly needs: readonly string[];
  /** The command that replaces a side's executable, if that is not run itself. */
  readonly command?: (executable: string) => readonly string[];
  /** Starts a process that must run during its cases; returns a function that ends it. */
  readonly attend?: (folder: string) => Promise<() => Promise<void>>;
}
