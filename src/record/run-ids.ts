/** Finds runs by prefixes of their ids, and the shortest unique prefix of each id. */
import { type RunId, runId } from "../model/ids.ts";

/** An id, split after its shortest unique prefix. */
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

/** Positions of the hyphens in an id, as the number of digits before each. */
const HYPHENS = [8, 12, 16, 20];

export class RunIdIndex {
  /** Sorted, so that the longest common prefix of an id is shared with a neighbour. */
  readonly #entries: readonly Entry[];

  constructor(ids: Iterable<string>) {
    this.#entries = Array.from(ids, (id) => ({ id: runId(id), hex: hexOf(id) })).sort((a, b) =>
      a.hex < b.hex ? -1 : Number(a.hex > b.hex),
    );
  }

  /** The run whose id has this prefix, with or without hyphens. */
  resolve(beginning: string): Resolution {
    const hex = hexOf(beginning);
    const ids = this.#entries.filter((entry) => entry.hex.startsWith(hex)).map((entry) => entry.id);
    const [id] = ids;
    if (id === undefined) return { kind: "not-found" };
    return ids.length === 1 ? { kind: "found", id } : { kind: "ambiguous", ids };
  }

  /** The id, split for display; an id that is not among the runs has no unique prefix. */
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
