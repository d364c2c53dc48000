/**
 * BLAKE3 by `native/digest/`: the digest of a file's content in a fraction of the time of the runtime's SHA-256, where the
 * processor has vectors of eight words or more.
 */
import { dlopen, ptr } from "bun:ffi";
import { attempt } from "../failure.ts";
import { nativeHelper } from "./native-helper.ts";

export interface ContentHasher {
  /** Each piece but the last has `DIGEST_WINDOW` bytes. */
  update(bytes: Uint8Array): void;
  /** In hexadecimal; once, at the end. */
  digest(): string;
}

export const DIGEST_WINDOW = 256 * 1024;

const SYMBOLS = {
  digest_begin: { args: ["ptr", "u32"], returns: "u32" },
  digest_window: { args: ["ptr", "ptr", "u32"], returns: "u32" },
  digest_end: { args: ["ptr", "ptr"], returns: "void" },
} as const;

type Functions = ReturnType<typeof dlopen<typeof SYMBOLS>>["symbols"];

/** More than any processor has. */
const ALL_LANES = 64;

/** A hasher for one content at a time. */
export class NativeHasher implements ContentHasher {
  readonly #functions: Functions;
  readonly #lanes: number;
  readonly #tree = new Uint8Array(2048);
  readonly #result = new Uint8Array(32);

  private constructor(functions: Functions, lanes: number) {
    this.#functions = functions;
    this.#lanes = lanes;
  }

  /** Undefined: there is no helper, or the processor has no vectors of this many lanes. */
  static open(lanes = ALL_LANES): NativeHasher | undefined {
    const helper = nativeHelper("digest");
    const library = helper === undefined ? undefined : attempt(() => dlopen(helper, SYMBOLS));
    if (library?.ok !== true) return undefined;
    const hasher = new NativeHasher(library.value.symbols, lanes);
    const found = hasher.restart();
    return found === 0 || (lanes !== ALL_LANES && found !== lanes) ? undefined : hasher;
  }

  /** Returns the number of lanes. */
  restart(): number {
    return this.#functions.digest_begin(ptr(this.#tree), this.#lanes);
  }

  update(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#functions.digest_window(ptr(this.#tree), ptr(bytes), bytes.length) !== 1)
      throw new Error("bug: a piece of a content is not a full window");
  }

  digest(): string {
    this.#functions.digest_end(ptr(this.#tree), ptr(this.#result));
    return Buffer.from(this.#result).toString("hex");
  }
}
