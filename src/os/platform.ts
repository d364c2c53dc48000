/** The system that the program runs on. The import law forbids `process.platform` in any other file. */

/** Node's names; systems that have no code of their own here count as `other`. */
export type PlatformName = "linux" | "darwin" | "win32" | "other";

export const PLATFORM: PlatformName = nameOf(process.platform);

export const IS_LINUX = PLATFORM === "linux";
export const IS_WINDOWS = PLATFORM === "win32";

function nameOf(name: NodeJS.Platform): PlatformName {
  return name === "linux" || name === "darwin" || name === "win32" ? name : "other";
}
