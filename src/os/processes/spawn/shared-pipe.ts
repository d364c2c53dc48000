/**
 * One pipe for both streams of a child that the runtime starts, so that their output keeps the order in which it was
 * written. The runtime makes a pipe for each stream only; this one is made by the C library of Linux and macOS. Windows
 * has its own kind: `windows/named-pipe.ts`.
 */
import { ptr } from "bun:ffi";
import * as fs from "node:fs";
import { findCLibrary } from "../../c-library.ts";
import { attempt } from "../../failure.ts";
import { PLATFORM } from "../../platform.ts";

/** What a child writes, to be read by one reader. */
export interface Source {
  /** Passes on what comes, and resolves at the end or after `release`. Called once. */
  drain(take: (part: Uint8Array) => void): Promise<void>;
  /** Gives up reading, also what was never read. */
  release(): void;
}

export interface SharedPipe extends Source {
  /** A descriptor for the child; the opener of the pipe closes it after the start of the child succeeded or failed. */
  readonly childEnd: number;
}

/** Reads a stream of the runtime's. Throws the system's error where there is no descriptor left to read by. */
export function sourceOf(stream: ReadableStream<Uint8Array>): Source {
  const reader = stream.getReader();
  return {
    async drain(take) {
      for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value);
    },
    release: () => void reader.cancel(),
  };
}

/** Undefined: the system gives none, because descriptors ran out or the C library cannot be loaded. */
export function openSharedPipe(): SharedPipe | undefined {
  const ends = openPipe();
  if (ends === undefined) return undefined;
  let isOpen = true;
  const close = (): void => {
    if (isOpen) fs.closeSync(ends.read);
    isOpen = false;
  };
  const opened = attempt(() => sourceOf(Bun.file(ends.read).stream()));
  if (!opened.ok) {
    fs.closeSync(ends.write);
    close();
    return undefined;
  }
  const source = opened.value;
  return {
    childEnd: ends.write,
    drain: (take) => source.drain(take).then(close),
    release() {
      source.release();
      // The stream has a descriptor of its own.
      close();
    },
  };
}

const SYMBOLS = {
  pipe: { args: ["ptr"], returns: "i32" },
  ioctl: { args: ["i32", "u64"], returns: "i32" },
} as const;

/**
 * `FIOCLEX`: other children do not inherit the descriptor. `fcntl` would need a third argument, which functions
 * of any number of arguments take from another place than all others on Apple's own processors.
 */
const CLOSE_ON_EXEC: Readonly<Record<string, number>> = { linux: 0x5451, darwin: 0x20006601 };

let library: ReturnType<typeof findCLibrary<typeof SYMBOLS>>;

function openPipe(): { readonly read: number; readonly write: number } | undefined {
  const closeOnExec = CLOSE_ON_EXEC[PLATFORM];
  if (closeOnExec === undefined) return undefined;
  library ??= findCLibrary(SYMBOLS);
  const ends = new Int32Array(2);
  if (library === undefined || library.pipe(ptr(ends)) !== 0) return undefined;
  const [read = -1, write = -1] = ends;
  for (const end of [read, write]) library.ioctl(end, closeOnExec);
  return { read, write };
}
