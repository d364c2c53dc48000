/** The socket between a reactor and a fork server: messages that keep their borders and carry descriptors. */
import { ptr } from "bun:ffi";
import { findCLibrary } from "../../c-library.ts";
import { failureOf, lastErrno } from "../errno.ts";
import { libc, memory, type Memory } from "../libc.ts";
import { ANSWER_SIZE } from "./messages.ts";

const SYMBOLS = {
  socketpair: { args: ["i32", "i32", "i32", "ptr"], returns: "i32" },
  sendmsg: { args: ["i32", "ptr", "i32"], returns: "i64" },
  recv: { args: ["i32", "ptr", "u64", "i32"], returns: "i64" },
  shutdown: { args: ["i32", "i32"], returns: "i32" },
  memfd_create: { args: ["ptr", "u32"], returns: "i32" },
} as const;

const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SHUT_RD = 0;
const SHUT_WR = 1;

type Sockets = NonNullable<ReturnType<typeof findCLibrary<typeof SYMBOLS>>>;
let opened: Sockets | undefined;

/** Undefined: the C library lacks something. */
export function sockets(): Sockets | undefined {
  opened ??= findCLibrary(SYMBOLS);
  return opened;
}

const pair = memory(8);

/** Children inherit neither end. Undefined: the system offers none. */
export function socketPair(): { readonly own: number; readonly other: number } | undefined {
  const made = sockets()?.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.address);
  return made === 0 ? { own: pair.ints[0] ?? -1, other: pair.ints[1] ?? -1 } : undefined;
}

/** C's `struct msghdr`, `struct iovec`, and `struct cmsghdr` with room for two descriptors. */
const message = memory(56);
const piece = memory(16);
const control = memory(24);
const CONTROL_HEAD = 16;

const HALF = 2 ** 32;

function setWord({ ints }: Memory, offset: number, value: number): void {
  ints[offset / 4] = value % HALF;
  ints[offset / 4 + 1] = value / HALF;
}

// What is the same for every order.
setWord(message, 16, piece.address);
setWord(message, 24, 1);
setWord(message, 32, control.address);
control.ints.set([SOL_SOCKET, SCM_RIGHTS], 2);

/** Never waits. False: the message was not sent, not even in part. */
export function sendWithDescriptors(
  fd: number,
  bytes: Uint8Array<ArrayBuffer>,
  descriptors: readonly number[],
): boolean {
  const length = CONTROL_HEAD + 4 * descriptors.length;
  setWord(piece, 0, ptr(bytes));
  setWord(piece, 8, bytes.length);
  setWord(control, 0, length);
  control.ints.set(descriptors, CONTROL_HEAD / 4);
  // Each part of the control data is padded to eight bytes.
  setWord(message, 40, Math.ceil(length / 8) * 8);
  const sent = sockets()?.sendmsg(fd, message.address, MSG_DONTWAIT | MSG_NOSIGNAL);
  return Number(sent ?? -1) === bytes.length;
}

const incoming = memory(ANSWER_SIZE);
const MOST_TRIES = 100;

/** One message, if there is one now; `end`: the other side is gone, or was shut out, and all was read. */
export function receive(fd: number): Int32Array | "nothing" | "end" {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const length = Number(sockets()?.recv(fd, incoming.address, ANSWER_SIZE, MSG_DONTWAIT) ?? 0);
    if (length === ANSWER_SIZE) return incoming.ints;
    if (length === 0) return "end";
    // If the other side closed with unread orders, the system reports an error once, before the data sent earlier.
    if (failureOf(lastErrno()).code === "EAGAIN") return "nothing";
  }
  return "end";
}

/** The other side reads the end after everything that was sent. */
export function shutdownWrite(fd: number): void {
  sockets()?.shutdown(fd, SHUT_WR);
}

/** From now on the other side cannot send; what it sent before can be read. */
export function shutdownRead(fd: number): void {
  sockets()?.shutdown(fd, SHUT_RD);
}

/** A file in memory, executable and without a name anywhere; negative: the system offers none. */
export function memoryFile(name: string, bytes: Uint8Array<ArrayBuffer>): number {
  const label = new TextEncoder().encode(`${name}\0`);
  // Without close-on-exec a child would have it: flag 1.
  const fd = sockets()?.memfd_create(ptr(label), 1) ?? -1;
  if (fd >= 0 && Number(libc().write(fd, ptr(bytes), bytes.length)) !== bytes.length) {
    libc().close(fd);
    return -1;
  }
  return fd;
}
