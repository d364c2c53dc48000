/** Extended attributes of files, by the C library. */
import { ptr } from "bun:ffi";
import { hasLibc, libc, memory } from "../libc.ts";
import { cString } from "../reactor/strings.ts";

const value = memory(64);

/** Whether the attribute has exactly this value, of at most 64 bytes. */
export function hasAttribute(file: string, name: string, expected: string): boolean {
  if (!hasLibc()) return false;
  const [path, key] = [cString(file), cString(name)];
  const length = Number(libc().getxattr(ptr(path), ptr(key), value.address, value.bytes.length));
  return length >= 0 && Buffer.from(value.bytes.subarray(0, length)).toString("latin1") === expected;
}
