/**
 * The supervisor's side of `native/observe/`: its threads answer the calls of tests, and the runner takes what was
 * observed from it. It belongs to the process: one at a time.
 */
import { dlopen, ptr, toArrayBuffer } from "bun:ffi";
import { withoutProcesses } from "./own-processes.ts";

export interface ObservedTest {
  readonly key: number;
  /** Entries and their facts alternate, in the order in which they were first named, each ended by a zero. */
  readonly text: string;
  /** Whether every entry could be remembered. */
  readonly complete: boolean;
  /** The key of the test whose linker's entries come before these; 0 and STALE: all entries are here. */
  readonly linker: number;
  /** The text is what the linker of this test named; the test itself follows later. */
  readonly isLinker: boolean;
}

export interface Progress {
  /** After `stop`: no test is left. */
  readonly ended: boolean;
  /** How many calls were answered so far. */
  readonly calls: number;
}

/** As `linker`: files that the linker read have changed since, so it is observed again. */
export const STALE = 0xff_ff_ff_ff;

/** C's `struct observation`: key, completeness, address and length of the text, shape, linker, kind, calls so far. */
const observation = new DataView(new ArrayBuffer(40));

export class Supervisor {
  readonly #functions: ReturnType<typeof load>;
  readonly #address = ptr(new Uint8Array(observation.buffer));

  constructor(helper: string) {
    this.#functions = load(helper);
  }

  /** False if this system does not allow it. `socket`: where launchers connect. */
  open(socket: string, helper: string): boolean {
    const encoder = new TextEncoder();
    const [path, name] = [encoder.encode(`${socket}\0`), encoder.encode(`${helper}\0`)];
    return Number(this.#functions.observe_open(ptr(path), ptr(name))) >= 0;
  }

  /** Whether tests of the shape can be observed from the end of their linker on. */
  knowsLinker(shape: number): boolean {
    return Number(this.#functions.observe_knows(shape)) === 1;
  }

  /** No more tests will begin. */
  stop(): void {
    this.#functions.observe_stop();
  }

  /** Takes everything that is complete now. */
  take(receive: (test: ObservedTest) => void): Progress {
    for (;;) {
      const found = Number(this.#functions.observe_take(this.#address));
      if (found <= 0) return { ended: found < 0, calls: observation.getUint32(36, true) };
      receive(readObserved());
    }
  }
}

function load(helper: string) {
  return dlopen(helper, {
    observe_open: { args: ["ptr", "ptr"], returns: "i64" },
    observe_knows: { args: ["u32"], returns: "i64" },
    observe_take: { args: ["ptr"], returns: "i64" },
    observe_stop: { args: [], returns: "void" },
  }).symbols;
}

function readObserved(): ObservedTest {
  const length = Number(observation.getBigUint64(16, true));
  const at = Number(observation.getBigUint64(8, true));
  return {
    key: observation.getUint32(0, true),
    complete: observation.getUint32(4, true) === 1,
    text: length === 0 ? "" : withoutProcesses(textAt(at, length)),
    linker: observation.getUint32(28, true),
    isLinker: observation.getUint32(32, true) === 1,
  };
}

/** Names of files need not be UTF-8; bytes that are not become U+FFFD, and the reader of the names must refuse those. */
const decoder = new TextDecoder();

function textAt(at: number, length: number): string {
  return decoder.decode(toArrayBuffer(at, 0, length));
}
