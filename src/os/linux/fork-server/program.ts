/** Which programs a fork server may load, decided from the file alone. */
import * as fs from "node:fs";
import { fileContains } from "../../files/file-system.ts";

/** What a program is that no fork server can be made of. */
export type ProgramObstacle =
  | "its program is not one of this machine"
  | "its program is not linked with glibc dynamically"
  | "its program is setuid or setgid"
  | "its program is not made with libtest";

/** The processor of an ELF file, and the dynamic linker of the one C library that is supported. */
const MACHINES: Readonly<Record<string, { readonly machine: number; readonly linker: string }>> = {
  x64: { machine: 62, linker: "/ld-linux-x86-64.so.2" },
  arm64: { machine: 183, linker: "/ld-linux-aarch64.so.1" },
};

const SET_ID = 0o6000;
const PT_INTERP = 3;
/** Headers lie at the beginning. */
const HEAD = 8192;
/** In the places that panics name; only libtest has them. */
const LIBTEST = "library/test/src/";

export function obstacleOf(file: string): ProgramObstacle | undefined {
  const obstacle = preloadObstacle(file);
  if (obstacle !== undefined) return obstacle;
  return fileContains(file, LIBTEST) ? undefined : "its program is not made with libtest";
}

/** Why a program would not load a library of `LD_PRELOAD`. */
export function preloadObstacle(file: string): ProgramObstacle | undefined {
  const found = readHead(file);
  if (found === undefined) return "its program is not one of this machine";
  if (found.setId) return "its program is setuid or setgid";
  return judgeHead(found.head);
}

function readHead(file: string): { readonly head: Uint8Array; readonly setId: boolean } | undefined {
  let fd: number | undefined;
  try {
    fd = fs.openSync(file, "r");
    const head = new Uint8Array(HEAD);
    const length = fs.readSync(fd, head, 0, HEAD, 0);
    return { head: head.subarray(0, length), setId: (fs.fstatSync(fd).mode & SET_ID) !== 0 };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** `architecture`: as the runtime names it. */
export function judgeHead(
  head: Uint8Array,
  architecture: string = process.arch,
): ProgramObstacle | undefined {
  const known = MACHINES[architecture];
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // The magic number; 64 bits, little-endian.
  const isElf = head.length >= 64 && view.getUint32(0) === 0x7f454c46 && view.getUint16(4) === 0x0201;
  if (known === undefined || !isElf || view.getUint16(18, true) !== known.machine) {
    return "its program is not one of this machine";
  }
  return linkerOf(head, view)?.endsWith(known.linker) === true
    ? undefined
    : "its program is not linked with glibc dynamically";
}

/** The program header that names the dynamic linker. */
function linkerOf(head: Uint8Array, view: DataView): string | undefined {
  const start = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  for (let at = start; at < start + count * size && at + size <= head.length; at += size) {
    if (view.getUint32(at, true) !== PT_INTERP) continue;
    const from = Number(view.getBigUint64(at + 8, true));
    const length = Number(view.getBigUint64(at + 32, true));
    return new TextDecoder().decode(head.subarray(from, from + length - 1));
  }
  return undefined;
}
