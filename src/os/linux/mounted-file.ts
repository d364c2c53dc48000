/**
 * What distinguishes a file from every other file of this machine since it started: its inode with its times, and the
 * mount that it is seen through. Linux 6.8 and later number mounts so that no number returns.
 */
import { ptr } from "bun:ffi";
import { findCLibrary } from "../c-library.ts";
import { bootId } from "./boot-id.ts";

const SYMBOLS = { statx: { args: ["i32", "ptr", "i32", "u32", "ptr"], returns: "i32" } } as const;

const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;
const STATX_BTIME = 0x800;
const STATX_MNT_ID_UNIQUE = 0x4000;
const NEEDED = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID_UNIQUE;

/** Bytes of `struct statx`, and the offsets of its fields. */
const SIZE = 256;
const INODE = 32;
const BYTES = 40;
const CHANGED = 96;
const MODIFIED = 112;
const DEVICE_MAJOR = 136;
const DEVICE_MINOR = 140;
const MOUNT = 144;
/** Within a time: after the seconds. */
const NANOSECONDS = 8;

let opened:
  | { readonly library: ReturnType<typeof findCLibrary<typeof SYMBOLS>>; readonly boot: string }
  | undefined;
const answer = Buffer.alloc(SIZE);

/**
 * `file`: a path or a descriptor. Undefined: the kernel does not number mounts, or the inode has no time of creation (an
 * inode of ext4 that has one also has room for fractions of a second in its other times).
 */
export function mountedIdentity(file: string | number): string | undefined {
  opened ??= { library: findCLibrary(SYMBOLS), boot: bootId() };
  const { library, boot } = opened;
  if (library === undefined || boot === "") return undefined;
  const [folder, path, flags] = typeof file === "number" ? [file, "", AT_EMPTY_PATH] : [AT_FDCWD, file, 0];
  const name = Buffer.from(`${path}\0`);
  if (library.statx(folder, ptr(name), flags, NEEDED, ptr(answer)) !== 0) return undefined;
  if ((answer.readUInt32LE(0) & NEEDED) !== NEEDED) return undefined;
  return [
    `${answer.readUInt32LE(DEVICE_MAJOR)}.${answer.readUInt32LE(DEVICE_MINOR)}`,
    answer.readBigUInt64LE(INODE),
    answer.readBigUInt64LE(BYTES),
    timeAt(MODIFIED),
    timeAt(CHANGED),
    answer.readBigUInt64LE(MOUNT),
    boot,
  ].join(":");
}

function timeAt(offset: number): string {
  return `${answer.readBigInt64LE(offset)}.${answer.readUInt32LE(offset + NANOSECONDS)}`;
}
