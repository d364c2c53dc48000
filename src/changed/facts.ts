/** Everything that the decision rests on, gathered by `flow/`. Paths are absolute, with `/`. */
import type { Workspace } from "../model/workspace.ts";
import type { BuildScriptWatch } from "./build-script.ts";
import type { Change } from "./changes.ts";
import type { DepInfo } from "./dep-info.ts";
import type { ChangedRule } from "./rules.ts";
import type { TomlTable } from "./toml-values.ts";

/** A file's parsed text at the base and now; undefined: it did not exist, is no valid TOML, or is not known. */
export interface TwoTexts {
  readonly before: TomlTable | undefined;
  readonly after: TomlTable | undefined;
}

export interface ChangeFacts {
  /** With the whole graph. */
  readonly workspace: Workspace;
  readonly changes: readonly Change[];
  /** Of every target that was built, as it was before or after the build; several for one root. */
  readonly depInfo: readonly DepInfo[];
  /**
   * Root files of targets whose dep-info cannot be relied on: no build has come first, and some source is newer. They
   * take every file of their package.
   */
  readonly unreliableRoots: ReadonlySet<string>;
  /** Root files of targets that read an environment variable at compile time whose value differs now, with its name. */
  readonly movedEnvironment: ReadonlyMap<string, string>;
  /** By package id; absent: the script did not run, so it is taken to watch its whole package. */
  readonly buildScripts: ReadonlyMap<string, BuildScriptWatch>;
  /** Of changed manifests, and always of the root manifest, by path. A new manifest is empty before. */
  readonly manifests: ReadonlyMap<string, TwoTexts>;
  /** Of the lock file, where it changed. */
  readonly lock: TwoTexts | undefined;
  /** Files that decide about everything: cargo's configuration, the toolchain file, the runner's configuration. */
  readonly globalFiles: ReadonlySet<string>;
  readonly rules: readonly ChangedRule[];
}
