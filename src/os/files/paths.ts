/** Where things are on this machine: real paths, existence, the home folder, the kind of system. */
import * as fs from "node:fs";
import * as os from "node:os";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { osFailure, type OsFailure } from "../failure.ts";
import { PLATFORM } from "../platform.ts";

/** The absolute path without symbolic links; fails where nothing is there. */
export function canonicalPath(path: string): Result<string, OsFailure> {
  try {
    return ok(fs.realpathSync.native(path));
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

/** Whether the path exists and is accessible; a broken symbolic link does not count. */
export function pathExists(path: string): boolean {
  return fs.existsSync(path);
}

/** The user's home folder by `$HOME` (Windows: `%USERPROFILE%`) or the system's list of users. */
export function homeDirectory(): string {
  return os.homedir();
}

/** The file of this very program. */
export function ownExecutable(): string {
  return process.execPath;
}

/** Said by the build: the runtime that goes into the executable has musl for its C library. */
declare const BUILT_FOR_MUSL: boolean | undefined;

/** The system and processor that this executable was made for. */
export function hostMachine(): HostMachine {
  const musl = typeof BUILT_FOR_MUSL !== "undefined" && BUILT_FOR_MUSL;
  return { system: PLATFORM, processor: process.arch, musl };
}

export interface HostMachine {
  /** Node's names: `linux`, `darwin`, `win32`, … */
  readonly system: string;
  /** Node's names: `x64`, `arm64`, … */
  readonly processor: string;
  /** Linux: whether the C library is musl. */
  readonly musl: boolean;
}

/** The triple that this executable was made for. */
export function hostTriple(): string {
  const { system, processor, musl } = hostMachine();
  const architecture = processor === "arm64" ? "aarch64" : "x86_64";
  switch (system) {
    case "darwin":
      return `${architecture}-apple-darwin`;
    case "win32":
      return `${architecture}-pc-windows-msvc`;
    default:
      return `${architecture}-unknown-linux-${musl ? "musl" : "gnu"}`;
  }
}
