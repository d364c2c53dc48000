/** Locks on files as other programs of Windows take them: on all bytes, until the handle is closed. */
import { ptr } from "bun:ffi";
import { type Handle, win32 } from "./win32.ts";

const GENERIC_READ = 0x80000000;
const GENERIC_WRITE = 0x40000000;
const SHARE_ALL = 0x7;
const OPEN_ALWAYS = 4;
const INVALID_HANDLE = 0xffffffffffffffffn;
const FAIL_AT_ONCE = 0x1;
const EXCLUSIVE = 0x2;
const ALL_BYTES = 0xffffffff;
const OVERLAPPED_SIZE = 32;

/** A file that is open for locking. */
export interface LockableFile {
  /** Whether the lock was taken; never waits. */
  tryLock(kind: "shared" | "exclusive"): boolean;
  close(): void;
}

/** Makes the file if need be. Undefined: it cannot be opened. */
export function openLockable(path: string): LockableFile | undefined {
  const k = win32();
  const name = Uint16Array.from({ length: path.length + 1 }, (_, index) => path.charCodeAt(index) || 0);
  const access = (GENERIC_READ | GENERIC_WRITE) >>> 0;
  const handle: Handle = k.CreateFileW(ptr(name), access, SHARE_ALL, null, OPEN_ALWAYS, 0, null);
  if (handle === null || BigInt.asUintN(64, BigInt(handle)) === INVALID_HANDLE) return undefined;
  return {
    tryLock: (kind) => {
      const flags = FAIL_AT_ONCE | (kind === "exclusive" ? EXCLUSIVE : 0);
      const overlapped = new Uint8Array(OVERLAPPED_SIZE);
      return k.LockFileEx(handle, flags, 0, ALL_BYTES, ALL_BYTES, ptr(overlapped)) !== 0;
    },
    close: () => void k.CloseHandle(handle),
  };
}
