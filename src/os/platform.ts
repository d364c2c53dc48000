/** The system that the program runs on. The import law forbids `process.platform` in any other file. */

/** Node's names; systems that have no code of their own here count as `other`. */
export type PlatformName = "linux" | "darwin" | "win32" | "other";

export const PLATFORM: PlatformName = nameOf(process.platform);

export const IS_LINUX = PLATFORM === "linux";
export const IS_WINDOWS = PLATFORM === "win32";

function nameOf(name: NodeJS.Platform): PlatformName {
  return name === "linux" || name === "darwin" || name === "win32" ? name : "other";
}

/** One implementation for each system; `posix` is for those that have none of their own. */
export interface PlatformChoice<T> {
  readonly linux?: T;
  readonly win32?: T;
  readonly posix: T;
}

/** The implementation for this system. */
export function forPlatform<T>(choice: PlatformChoice<T>): T {
  const own = PLATFORM === "linux" ? choice.linux : PLATFORM === "win32" ? choice.win32 : undefined;
  return own ?? choice.posix;
}
