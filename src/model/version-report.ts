/**
 * The versions of nextest that a configuration requires, and whether this version satisfies them: `show-config
 * version`.
 */

export interface VersionDemand {
  readonly version: string;
  /** The file that asks for it. */
  readonly file: string;
  /** The tool whose file it is; absent for the repository's own. */
  readonly tool?: string;
}

export type VersionVerdict =
  | "satisfied"
  | "required-not-met"
  | "recommended-not-met"
  /** Not met, but `--override-version-check` was given. */
  | "required-overridden"
  | "recommended-overridden";

export interface VersionReport {
  readonly current: string;
  readonly required?: VersionDemand;
  readonly recommended?: VersionDemand;
  readonly verdict: VersionVerdict;
}
