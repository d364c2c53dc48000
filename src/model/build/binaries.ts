/** What a build produced: the test binaries, and the facts about them that later phases need. */
import type { BinaryId, PackageId } from "../ids.ts";
import type { BuildPlatform, BuildPlatforms } from "./platform.ts";

/** The kind of target a test binary was made from; other kinds of the future stay plain text. */
export type BinaryKind = "lib" | "test" | "bench" | "bin" | "example" | "proc-macro" | (string & {});

export interface TestBinary {
  readonly id: BinaryId;
  readonly packageId: PackageId;
  readonly packageName: string;
  readonly kind: BinaryKind;
  /** The target's name, as cargo gives it (a library's has underscores where its crate name has). */
  readonly name: string;
  readonly path: string;
  readonly buildPlatform: BuildPlatform;
  /** The package's directory: the working directory of its tests. */
  readonly cwd: string;
}

/** A `bin` target that tests can call: source of `CARGO_BIN_EXE_*` and `NEXTEST_BIN_EXE_*`. */
export interface NonTestBinary {
  readonly name: string;
  /** `bin-exe` for executables, `dylib` for dynamic libraries. */
  readonly kind: string;
  /** Relative to the target directory, with `/` on every system. */
  readonly path: string;
  /** Absent in metadata written by versions that did not say. */
  readonly buildPlatform?: BuildPlatform | undefined;
}

/** What a package's build script asked for. */
export interface BuildScriptInfo {
  /** `cargo::rustc-env=KEY=VALUE` pairs, in the order they were printed. */
  readonly envs: Readonly<Record<string, string>>;
}

/** Facts about a whole build, in the shape that list JSON calls `rust-build-meta`. */
export interface BuildMeta {
  readonly targetDirectory: string;
  readonly buildDirectory: string;
  /** Directories holding final artifacts, relative to the target directory. */
  readonly baseOutputDirectories: readonly string[];
  readonly nonTestBinaries: ReadonlyMap<PackageId, readonly NonTestBinary[]>;
  /** `OUT_DIR` of each package with a build script, relative to the build directory. */
  readonly buildScriptOutDirs: ReadonlyMap<PackageId, string>;
  /** Absent in metadata of older versions: the build scripts' own `output` files are read then. */
  readonly buildScriptInfo?: ReadonlyMap<PackageId, BuildScriptInfo>;
  /** Library search paths asked for by build scripts, relative to the build directory, with the packages that asked. */
  readonly linkedPaths: ReadonlyMap<string, readonly PackageId[]>;
  readonly platforms: BuildPlatforms;
}

export interface BuildOutput {
  readonly binaries: readonly TestBinary[];
  readonly meta: BuildMeta;
}
