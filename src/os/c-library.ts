/** The system's C library, under the name that it has on each system. Not on Windows. */
import { dlopen, type FFIFunction, type Library } from "bun:ffi";
import { PLATFORM } from "./platform.ts";

/** On Linux glibc's name, then musl's. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1", "libc.so"],
  darwin: ["libSystem.B.dylib"],
};

/** Its functions (0.3 ms). Throws where it lacks one of them, or where the system has no such library. */
export function openCLibrary<Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] {
  let last: unknown = new Error("no C library is known here");
  for (const name of NAMES[PLATFORM] ?? []) {
    try {
      return dlopen(name, functions).symbols;
    } catch (thrown) {
      last = thrown;
    }
  }
  throw last;
}

/** As `openCLibrary`; undefined if that throws. */
export function findCLibrary<Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] | undefined {
  try {
    return openCLibrary(functions);
  } catch {
    return undefined;
  }
}
