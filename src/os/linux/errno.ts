/** Error numbers of failed system calls, as failures with code and meaning. */
import { read } from "bun:ffi";
import * as os from "node:os";
import type { OsFailure } from "../failure.ts";
import { errorMessageOf } from "../error-messages.ts";
import { libc } from "./libc.ts";

/** Some numbers have two names; the less specific one is left out. */
const SECOND_NAMES: readonly string[] = ["EWOULDBLOCK", "EDEADLOCK", "EOPNOTSUPP"];

const CODES: ReadonlyMap<number, string> = new Map(
  Object.entries(os.constants.errno)
    .filter(([code]) => !SECOND_NAMES.includes(code))
    .map(([code, number]) => [number, code]),
);

export function failureOf(errno: number): OsFailure {
  const code = CODES.get(errno) ?? `E${errno}`;
  return { code, message: errorMessageOf(code) ?? `os error ${errno}` };
}

/** The error number of the last failed call of this thread; to be asked at once. */
export function lastErrno(): number {
  const address = libc()["__errno_location"]();
  return address === null ? 0 : read.i32(address, 0);
}
