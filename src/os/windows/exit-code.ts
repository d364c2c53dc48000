/** Exit codes and errors of Windows, in the system's own words. */
import { ptr } from "bun:ffi";
import type { ExitStatus } from "../../model/results/outcome.ts";
import { win32 } from "./win32.ts";

/** `code` has all 32 bits. With the highest bit set it is the system's reason (an `NTSTATUS`). */
export function exitStatusOf(code: number): ExitStatus {
  if (code < 0x80000000) return { kind: "exited", code };
  const message = meaningOfStatus(code);
  return { kind: "nt-status", status: code, ...(message === undefined ? {} : { message }) };
}

/** What `RtlNtStatusToDosError` answers for a status that has no number among the other errors. */
const NO_SUCH_ERROR = 317;

function meaningOfStatus(status: number): string | undefined {
  const error = win32().RtlNtStatusToDosError(status);
  return error === NO_SUCH_ERROR ? undefined : textOfError(error);
}

/** The system's message about an error, e.g. `Internal error. (os error 1359)`. */
export function textOfError(error: number): string {
  return `${wordsOf(error)} (os error ${error})`;
}

const FROM_SYSTEM = 0x1000;
const IGNORE_INSERTS = 0x200;
const MOST_CHARACTERS = 2048;

function wordsOf(error: number): string {
  const text = new Uint16Array(MOST_CHARACTERS);
  const flags = FROM_SYSTEM | IGNORE_INSERTS;
  const length = win32().FormatMessageW(flags, null, error, 0, ptr(text), MOST_CHARACTERS, null);
  if (length === 0) return `OS Error ${error} (FormatMessageW() returned error ${win32().GetLastError()})`;
  return new TextDecoder("utf-16le").decode(text.subarray(0, length)).trimEnd();
}
