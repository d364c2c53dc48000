/** Runs by the beginning of their ids: which one is meant, and how much of an id is enough to tell it apart. */
import { type RunId, runId } from "../model/ids.ts";

/** An id, split where what tells it apart from all others ends. */
export interface SplitRunId {
  readonly prefix: string;
  readonly rest: string;
}

export type Resolution =
  | { readonly kind: "found"; readonly id: RunId }
  | { readonly kind: "not-found" }
  /** All that match, sorted. */
  | { readonly kind: "ambiguous"; readonly ids: readonly RunId[] };

interface Entry {
  readonly id: RunId;
  /** Without hyphens, in lower case. */
  readonly hex: string;
}

/** Where the hyphens of an id are, counted in digits before them. */
const HYPHENS = [8, 12, 16, 20];

export class RunIdIndex {
  /** Sorted, so that only neighbours can share the longest beginning. */
  readonly #entries: readonly Entry[];

  constructor(ids: Iterable<string>) {
    this.#entries = Array.from(ids, (id) => ({ id: runId(id), hex: hexOf(id) })).sort((a, b) =>
      a.hex < b.hex ? -1 : Number(a.hex > b.hex),
    );
  }

  /** The run whose id begins so, with or without hyphens. */
  resolve(beginning: string): Resolution {
    const hex = hexOf(beginning);
    const ids = this.#entries.filter((entry) => entry.hex.startsWith(hex)).map((entry) => entry.id);
    const [id] = ids;
    if (id === undefined) return { kind: "not-found" };
    return ids.length === 1 ? { kind: "found", id } : { kind: "ambiguous", ids };
  }

  /** How an id is shown; one that is not among the runs has no short form. */
  split(id: string): SplitRunId {
    const hex = hexOf(id);
    const at = this.#entries.findIndex((entry) => entry.hex === hex);
    if (at < 0) return { prefix: "", rest: id };
    const shared = [this.#entries[at - 1], this.#entries[at + 1]].map((neighbour) =>
      neighbour === undefined ? 0 : sharedLength(neighbour.hex, hex),
    );
    const digits = Math.max(...shared) + 1;
    const end = digits + HYPHENS.filter((before) => before < digits).length;
    return { prefix: id.slice(0, end), rest: id.slice(end) };
  }
}

function hexOf(id: string): string {
  return id.replaceAll("-", "").toLowerCase();
}

function sharedLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
