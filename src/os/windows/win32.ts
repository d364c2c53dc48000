/**
 * The functions of Windows that processes are kept together and judged with. 64-bit only: the layouts of
 * structures are this system's.
 */
import { dlopen, type Pointer, ptr } from "bun:ffi";

const KERNEL = {
  CreateJobObjectW: { args: ["ptr", "ptr"], returns: "ptr" },
  SetInformationJobObject: { args: ["ptr", "i32", "ptr", "u32"], returns: "i32" },
  AssignProcessToJobObject: { args: ["ptr", "ptr"], returns: "i32" },
  TerminateJobObject: { args: ["ptr", "u32"], returns: "i32" },
  OpenProcess: { args: ["u32", "i32", "u32"], returns: "ptr" },
  GetExitCodeProcess: { args: ["ptr", "ptr"], returns: "i32" },
  CreateFileW: { args: ["ptr", "u32", "u32", "ptr", "u32", "u32", "ptr"], returns: "ptr" },
  LockFileEx: { args: ["ptr", "u32", "u32", "u32", "u32", "ptr"], returns: "i32" },
  CloseHandle: { args: ["ptr"], returns: "i32" },
  FormatMessageW: { args: ["u32", "ptr", "u32", "u32", "ptr", "u32", "ptr"], returns: "u32" },
  GetLastError: { args: [], returns: "u32" },
  GetStdHandle: { args: ["u32"], returns: "ptr" },
  GetConsoleMode: { args: ["ptr", "ptr"], returns: "i32" },
  SetConsoleMode: { args: ["ptr", "u32"], returns: "i32" },
} as const;

const NT = { RtlNtStatusToDosError: { args: ["u32"], returns: "u32" } } as const;

function open() {
  return { ...dlopen("kernel32.dll", KERNEL).symbols, ...dlopen("ntdll.dll", NT).symbols };
}

let opened: ReturnType<typeof open> | undefined;

/** The functions, opened on first use. Only to be called on Windows. */
export function win32(): ReturnType<typeof open> {
  opened ??= open();
  return opened;
}

/** An open handle of the system; null where there is none. */
export type Handle = Pointer | bigint | null;

/** Reads what a function writes: a number of 32 bits. Undefined: the function failed. */
export function readNumber(write: (address: Pointer) => number): number | undefined {
  const cell = new Uint32Array(2);
  return write(ptr(cell)) === 0 ? undefined : cell[0];
}
