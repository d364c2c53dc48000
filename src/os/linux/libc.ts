/**
 * The C library's functions that processes are started and watched with. Linux only (glibc and musl, both
 * 64-bit processors): the constants and the layouts of structures are this system's.
 */
import { ptr } from "bun:ffi";
import { openCLibrary } from "../c-library.ts";
import { attempt } from "../failure.ts";

const SYMBOLS = {
  fcntl: { args: ["i32", "i32", "i64"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  pipe2: { args: ["ptr", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "u64"], returns: "i64" },
  write: { args: ["i32", "ptr", "u64"], returns: "i64" },
  poll: { args: ["ptr", "u64", "i32"], returns: "i32" },
  sched_yield: { args: [], returns: "i32" },
  madvise: { args: ["u64", "u64", "i32"], returns: "i32" },
  prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" },
  setpriority: { args: ["i32", "u32", "i32"], returns: "i32" },
  getxattr: { args: ["ptr", "ptr", "ptr", "u64"], returns: "i64" },
  wait4: { args: ["i32", "ptr", "i32", "ptr"], returns: "i32" },
  syscall: { args: ["i64", "i64", "i64"], returns: "i64" },
  __errno_location: { args: [], returns: "ptr" },
  posix_spawn: { args: ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" },
  posix_spawn_file_actions_init: { args: ["ptr"], returns: "i32" },
  posix_spawn_file_actions_destroy: { args: ["ptr"], returns: "i32" },
  posix_spawn_file_actions_adddup2: { args: ["ptr", "i32", "i32"], returns: "i32" },
  posix_spawn_file_actions_addopen: { args: ["ptr", "i32", "ptr", "i32", "i32"], returns: "i32" },
  posix_spawn_file_actions_addchdir_np: { args: ["ptr", "ptr"], returns: "i32" },
  posix_spawnattr_init: { args: ["ptr"], returns: "i32" },
  posix_spawnattr_setflags: { args: ["ptr", "i16"], returns: "i32" },
  posix_spawnattr_setpgroup: { args: ["ptr", "i32"], returns: "i32" },
  posix_spawnattr_setsigmask: { args: ["ptr", "ptr"], returns: "i32" },
  posix_spawnattr_setsigdefault: { args: ["ptr", "ptr"], returns: "i32" },
} as const;

export const O_RDWR = 2;
export const O_CLOEXEC = 0o2000000;
export const POLLIN = 1;
export const POLLOUT = 4;
export const WNOHANG = 1;
export const SPAWN_SETPGROUP = 2;
export const SPAWN_SETSIGDEF = 4;
export const SPAWN_SETSIGMASK = 8;
export const SPAWN_SETSID = 128;
export const PR_SET_CHILD_SUBREAPER = 36;
const F_SETFD = 2;
const SYS_PIDFD_OPEN = 434;

export type Libc = ReturnType<typeof openCLibrary<typeof SYMBOLS>>;

let opened: Libc | undefined;

/** The library, opened on first use (0.3 ms). Throws where it lacks one of the functions. */
export function libc(): Libc {
  opened ??= openCLibrary(SYMBOLS);
  return opened;
}

let usable: boolean | undefined;

/**
 * Whether the functions can be called. They cannot if the C library lacks one of them, or if the runtime cannot
 * reserve memory for machine code (`ulimit -v`, a kernel that forbids it).
 */
export function hasLibc(): boolean {
  return (usable ??= attempt(libc).ok);
}

/** Memory that C reads or writes. Its bytes never move, and live as long as this object. */
export interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ints: Int32Array<ArrayBuffer>;
  readonly address: ReturnType<typeof ptr>;
}

/** `size` zeroed bytes; a multiple of 8. */
export function memory(size: number): Memory {
  const buffer = new ArrayBuffer(size);
  const bytes = new Uint8Array(buffer);
  return { bytes, ints: new Int32Array(buffer), address: ptr(bytes) };
}

/** A descriptor that becomes readable when process `pid` ends, or a negative number. */
export function pidfdOpen(pid: number): number {
  return Number(libc().syscall(SYS_PIDFD_OPEN, pid, 0));
}

/** From now on children have the descriptor as well, unless they are the runtime's. */
export function clearCloseOnExec(fd: number): void {
  libc().fcntl(fd, F_SETFD, 0);
}

const pair = memory(8);

/** A pipe that children do not inherit, or undefined: there is no descriptor left (see `errno`), or no `hasLibc`. */
export function pipe(): { readonly read: number; readonly write: number } | undefined {
  if (!hasLibc() || libc().pipe2(pair.address, O_CLOEXEC) !== 0) return undefined;
  return { read: pair.ints[0] ?? -1, write: pair.ints[1] ?? -1 };
}
