/** The input of the decision, collected by `flow/`. Paths are absolute, with `/`. */
import type { Workspace } from "../model/build/workspace.ts";
import type { BuildScriptWatch } from "./texts/build-script.ts";
import type { Change } from "./changes.ts";
import type { DepInfo } from "./texts/dep-info.ts";
import type { ChangedRule } from "./rules.ts";
import type { TomlTable } from "./texts/toml-values.ts";

/** A file's parsed text at the base and now; undefined: it did not exist, is not valid TOML, or is not known. */
export interface TwoTexts {
  readonly before: TomlTable | undefined;
  readonly after: TomlTable | undefined;
}

export interface ChangeFacts {
  /** With the whole graph. */
  readonly workspace: Workspace;
  readonly changes: readonly Change[];
  /** Folders in cargo's own that hold what it builds. Absent: cargo's folders hold nothing else. */
  readonly outputs?: readonly string[];
  /** Dep-info of every built target, from before or after the build; there may be several for one root. */
  readonly depInfo: readonly DepInfo[];
  /**
   * Root files of targets whose dep-info is out of date: it was read without a build, and some source is newer. Every
   * file of the package counts as a source of these targets.
   */
  readonly unreliableRoots: ReadonlySet<string>;
  /**
   * Before a build: by root file, the beginnings of paths outside its package that its target may read. Undefined after a
   * build, whose records say what was read.
   */
  readonly outward: ReadonlyMap<string, readonly string[]> | undefined;
  /** As `outward`, after a build, if a file is gone: the records need not be of a build in which it was there. */
  readonly outwardOfGone?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Root files of targets that read an environment variable at compile time that has changed since, with its name. */
  readonly movedEnvironment: ReadonlyMap<string, string>;
  /**
   * By root file of a library: the beginnings of paths that its doctests may read. Rustdoc leaves no dep-info. Absent: they
   * read nothing but the library's own sources.
   */
  readonly doctestPaths?: ReadonlyMap<string, readonly string[]>;
  /** By source file: beginnings of paths outside its package that its code may read when it runs. */
  readonly runtimePaths?: ReadonlyMap<string, readonly string[]> | undefined;
  /** By source file: names of programs that its code may start, beside those of which cargo tells it. Absent: not known. */
  readonly starters?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of packages or programs that run before or around tests: setup scripts, wrappers, target runners. */
  readonly startedPrograms?: ReadonlySet<string>;
  /** By package id; absent: the script did not run, so it is assumed to watch its whole package. */
  readonly buildScripts: ReadonlyMap<string, BuildScriptWatch>;
  /** Texts of changed manifests and of the root manifest, by path. The old text of a new manifest is empty. */
  readonly manifests: ReadonlyMap<string, TwoTexts>;
  /** Texts of the lock file, if it changed. */
  readonly lock: TwoTexts | undefined;
  /** The lock file as it is now, if a manifest changed. It names packages of all platforms. */
  readonly lockNow?: TomlTable | undefined;
  /** Git does not track the lock file. */
  readonly isLockUnknown?: boolean;
  /** Files that affect all tests: settings of cargo and the runner, the toolchain file. With a note if it is not plain why. */
  readonly globalFiles: ReadonlyMap<string, string>;
  readonly rules: readonly ChangedRule[];
}
