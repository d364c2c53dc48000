/**
 * Reads a tar file that comes in pieces of any size, and reports its entries and their contents as they come.
 * Holds no more than a header, a long name and a sparse map. No library was found that reads the sparse files
 * which the peer writes for binaries with holes.
 *
 *   header --(long name, pax)--> extension --> header
 *   header --(sparse, extended)--> sparse map --> contents
 *   header --> contents --> padding --> header
 *   header --(empty block)--> end
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import {
  decodeHeader,
  decodePax,
  decodeSparseBlock,
  entryKind,
  type RawHeader,
  type Stretch,
  textOf,
} from "./decode.ts";
import { BLOCK, paddingOf, type TarEntry, TYPE } from "./entry.ts";

/** Gets what is read; problems (lower-case fragments) end the reading. */
export interface TarListener {
  readonly onEntry: (entry: TarEntry) => Result<void, string>;
  /** `offset` is the place in the entry's contents; what lies between is zeros. */
  readonly onData: (bytes: Uint8Array, offset: number) => Result<void, string>;
  readonly onEntryEnd: () => Result<void, string>;
}

/** A block being collected, and what it will be. */
type Stage =
  | { readonly name: "header" }
  | { readonly name: "extension"; readonly type: string; readonly bytes: Uint8Array; filled: number }
  | { readonly name: "sparse-map"; readonly header: RawHeader; readonly stretches: Stretch[] }
  | { readonly name: "contents"; readonly stretches: readonly Stretch[]; index: number; done: number }
  | { readonly name: "end" };

/** Extended headers larger than this are a trap. */
const LONGEST_EXTENSION = 1024 * 1024;

export class TarReader {
  readonly #listener: TarListener;
  #stage: Stage = { name: "header" };
  readonly #block = new Uint8Array(BLOCK);
  #filled = 0;
  /** Bytes to pass over: what fills the last block of contents. */
  #passing = 0;
  /** The fields of the next entry that extended headers set. */
  #longName: string | undefined;
  #longLink: string | undefined;
  #pax: ReadonlyMap<string, string> = new Map();

  constructor(listener: TarListener) {
    this.#listener = listener;
  }

  /** Whether the mark that ends a tar file was read; the rest is ignored. */
  get ended(): boolean {
    return this.#stage.name === "end";
  }

  /** Takes the next piece. After a problem the reader must not be used again. */
  feed(piece: Uint8Array): Result<void, string> {
    for (let rest = piece; rest.length > 0 && !this.ended;) {
      const taken = this.#take(rest);
      if (!taken.ok) return taken;
      rest = rest.subarray(taken.value);
    }
    return ok(undefined);
  }

  /** Takes some of the bytes, at least one, and says how many. */
  #take(bytes: Uint8Array): Result<number, string> {
    const stage = this.#stage;
    if (this.#passing > 0) {
      const count = Math.min(this.#passing, bytes.length);
      this.#passing -= count;
      return ok(count);
    }
    switch (stage.name) {
      case "header":
      case "sparse-map":
        return this.#collect(bytes);
      case "extension":
        return this.#takeExtension(bytes, stage);
      case "contents":
        return this.#takeContents(bytes, stage);
      case "end":
        return ok(bytes.length);
    }
  }

  #collect(bytes: Uint8Array): Result<number, string> {
    const piece = bytes.subarray(0, BLOCK - this.#filled);
    this.#block.set(piece, this.#filled);
    this.#filled += piece.length;
    if (this.#filled < BLOCK) return ok(piece.length);
    this.#filled = 0;
    const done = this.#stage.name === "sparse-map" ? this.#takeSparseMap(this.#stage) : this.#takeHeader();
    return done.ok ? ok(piece.length) : done;
  }

  #takeHeader(): Result<void, string> {
    if (this.#block.every((byte) => byte === 0)) {
      this.#stage = { name: "end" };
      return ok(undefined);
    }
    const header = decodeHeader(this.#block);
    if (!header.ok) return header;
    const { type, size, sparse } = header.value;
    if (isExtension(type)) {
      if (size > LONGEST_EXTENSION) return err("an entry's extended header is too long");
      this.#stage = { name: "extension", type, bytes: new Uint8Array(size), filled: 0 };
      return size === 0 ? this.#endExtension(type, new Uint8Array()) : ok(undefined);
    }
    if (sparse?.isExtended !== true) return this.#begin(header.value, sparse?.stretches);
    this.#stage = { name: "sparse-map", header: header.value, stretches: [...sparse.stretches] };
    return ok(undefined);
  }

  #takeSparseMap(stage: Extract<Stage, { name: "sparse-map" }>): Result<void, string> {
    const { stretches, isExtended } = decodeSparseBlock(this.#block);
    stage.stretches.push(...stretches);
    return isExtended ? ok(undefined) : this.#begin(stage.header, stage.stretches);
  }

  #takeExtension(bytes: Uint8Array, stage: Extract<Stage, { name: "extension" }>): Result<number, string> {
    const piece = bytes.subarray(0, stage.bytes.length - stage.filled);
    stage.bytes.set(piece, stage.filled);
    stage.filled += piece.length;
    if (stage.filled < stage.bytes.length) return ok(piece.length);
    const ended = this.#endExtension(stage.type, stage.bytes);
    return ended.ok ? ok(piece.length) : ended;
  }

  #endExtension(type: string, bytes: Uint8Array): Result<void, string> {
    this.#passing = paddingOf(bytes.length);
    this.#stage = { name: "header" };
    try {
      if (type === TYPE.gnuLongName) this.#longName = textOf(bytes);
      if (type === TYPE.gnuLongLink) this.#longLink = textOf(bytes);
      if (type === TYPE.pax) this.#pax = decodePax(bytes);
      return ok(undefined);
    } catch {
      return err("an entry's extended header is not valid UTF-8");
    }
  }

  /** Tells of an entry whose headers are complete. */
  #begin(header: RawHeader, sparse: readonly Stretch[] | undefined): Result<void, string> {
    if ([...this.#pax.keys()].some((key) => key.startsWith("GNU.sparse."))) {
      return err("an entry has a form of sparse file that is not supported");
    }
    const path = this.#pax.get("path") ?? this.#longName ?? header.path;
    const target = this.#pax.get("linkpath") ?? this.#longLink ?? header.target;
    const size = numberFrom(this.#pax.get("size")) ?? header.size;
    this.#pax = new Map();
    this.#longName = undefined;
    this.#longLink = undefined;
    const kind = entryKind(header.type, path);
    const stretches = sparse ?? [{ offset: 0, length: size }];
    const realSize = header.sparse?.realSize ?? size;
    const problem = stretchProblem(stretches, { size, realSize });
    if (problem !== undefined) return err(problem);
    const handled = this.#listener.onEntry({
      path,
      kind,
      size: kind === "file" ? realSize : 0,
      mode: header.mode,
      modified: header.modified,
      ...(kind === "symlink" || kind === "hardlink" ? { target } : {}),
    });
    if (!handled.ok) return handled;
    this.#stage = { name: "contents", stretches, index: 0, done: 0 };
    return this.#skipEmpty(this.#stage);
  }

  #takeContents(bytes: Uint8Array, stage: Extract<Stage, { name: "contents" }>): Result<number, string> {
    const stretch = stage.stretches[stage.index] ?? { offset: 0, length: 0 };
    const piece = bytes.subarray(0, stretch.length - stage.done);
    const handled = this.#listener.onData(piece, stretch.offset + stage.done);
    if (!handled.ok) return handled;
    stage.done += piece.length;
    const skipped = this.#skipEmpty(stage);
    return skipped.ok ? ok(piece.length) : skipped;
  }

  /** Goes on to the next stretch that still wants data, or ends the entry. */
  #skipEmpty(stage: Extract<Stage, { name: "contents" }>): Result<void, string> {
    for (let stretch = stage.stretches[stage.index]; stretch !== undefined;) {
      if (stage.done < stretch.length) return ok(undefined);
      stage.index += 1;
      stage.done = 0;
      stretch = stage.stretches[stage.index];
    }
    this.#passing = paddingOf(stage.stretches.reduce((sum, { length }) => sum + length, 0));
    this.#stage = { name: "header" };
    return this.#listener.onEntryEnd();
  }
}

function isExtension(type: string): boolean {
  const types: readonly string[] = [TYPE.gnuLongName, TYPE.gnuLongLink, TYPE.pax, TYPE.paxGlobal];
  return types.includes(type);
}

function numberFrom(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Stretches must lie in order inside the file, and their data be what follows. */
function stretchProblem(
  stretches: readonly Stretch[],
  { size, realSize }: { readonly size: number; readonly realSize: number },
): string | undefined {
  let end = 0;
  let data = 0;
  for (const { offset, length } of stretches) {
    if (offset < end) return "an entry's sparse map is out of order";
    end = offset + length;
    data += length;
  }
  return end > realSize || data !== size ? "an entry's sparse map does not fit its size" : undefined;
}
