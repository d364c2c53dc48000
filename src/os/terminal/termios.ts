/** The terminal's settings and its foreground group, by the C library; on Windows the console's mode. */
import type { Terminal } from "./terminal-modes.ts";
import { ptr } from "bun:ffi";
import { findCLibrary } from "../c-library.ts";
import { openConsole } from "../windows/console.ts";
import { IS_LINUX, IS_WINDOWS, PLATFORM } from "../platform.ts";

const SYMBOLS = {
  tcgetattr: { args: ["i32", "ptr"], returns: "i32" },
  tcsetattr: { args: ["i32", "i32", "ptr"], returns: "i32" },
  tcgetpgrp: { args: ["i32"], returns: "i32" },
  getpgrp: { args: [], returns: "i32" },
  signal: { args: ["i32", "u64"], returns: "u64" },
} as const;

/** Where things are in `struct termios`. */
interface Layout {
  readonly size: number;
  /** Offset of the local flags; their first four bytes hold all that matter here. */
  readonly localFlags: number;
  readonly controlCharacters: number;
  readonly minimum: number;
  readonly time: number;
  readonly canonical: number;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  linux: {
    size: 64,
    localFlags: 12,
    controlCharacters: 17,
    minimum: 6,
    time: 5,
    canonical: 0x2,
  },
  darwin: {
    size: 72,
    localFlags: 24,
    controlCharacters: 32,
    minimum: 16,
    time: 17,
    canonical: 0x100,
  },
};

const ECHO = 0x8;
const TCSANOW = 0;
const TCSAFLUSH = 2;
const STDIN = 0;
/** The same numbers on both systems. */
const SIGTTIN = 21;
const SIGTTOU = 22;
const SIG_IGN = 1;

/** The terminal at a descriptor, or undefined: there is none, or the system is not known. */
export function openTerminal(fd = STDIN): Terminal | undefined {
  if (IS_WINDOWS) return openConsole();
  const layout = LAYOUTS[PLATFORM];
  const c = layout === undefined ? undefined : findCLibrary(SYMBOLS);
  if (layout === undefined || c === undefined) return undefined;
  const original = new Uint8Array(new ArrayBuffer(layout.size));
  if (c.tcgetattr(fd, ptr(original)) !== 0) return undefined;
  return {
    inForeground: () => c.tcgetpgrp(fd) === c.getpgrp(),
    readByKey: () => {
      // A test that takes the foreground must not stop the runner when it touches the terminal.
      for (const number of [SIGTTIN, SIGTTOU]) c.signal(number, SIG_IGN);
      c.tcsetattr(fd, TCSAFLUSH, ptr(byKey(original, layout)));
    },
    restore: () => void c.tcsetattr(fd, TCSANOW, ptr(original)),
    settings: () => (IS_LINUX ? settingsOf(original) : undefined),
  };
}

/** Four words of flags, one byte for the line discipline, 32 control characters. */
function settingsOf(original: Uint8Array<ArrayBuffer>): string {
  const flags = [...new Uint32Array(original.buffer, 0, 4)];
  return [...flags, ...original.subarray(17, 49)].map((number) => number.toString(16)).join(":");
}

function byKey(original: Uint8Array, layout: Layout): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(new ArrayBuffer(layout.size));
  changed.set(original);
  const view = new DataView(changed.buffer);
  const flags = view.getUint32(layout.localFlags, true);
  view.setUint32(layout.localFlags, flags & ~(ECHO | layout.canonical), true);
  changed[layout.controlCharacters + layout.minimum] = 1;
  changed[layout.controlCharacters + layout.time] = 0;
  return changed;
}
