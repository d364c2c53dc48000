/**
 * Derives the inputs of a test's result from the names that the test used. The rules and their order are those of
 * docs/design/results-cache.md. A result is not stored if any entry matches no rule.
 */
import { SocketRules } from "./observed-sockets.ts";
import type { ObservedEntry, SeenThing } from "./entries.ts";
import type { InputKind } from "./record.ts";

/** A path that a result depends on, with its state when the test first named it. */
export interface ObservedInput {
  readonly path: string;
  readonly kind: InputKind;
  /** The path did not exist. */
  readonly absent: boolean;
  /** Undefined: the input is declared, not observed. */
  readonly seen: SeenThing | undefined;
  /** As in `ObservedEntry`. */
  readonly error?: number | undefined;
  /** The test has created it. */
  readonly isMade?: boolean;
}

export type ObservedInputs =
  | { readonly ok: true; readonly inputs: readonly ObservedInput[] }
  | { readonly ok: false; readonly reason: string };

export function inputsOf(entries: readonly ObservedEntry[]): ObservedInputs {
  const reader = new EntryReader();
  for (const entry of entries) {
    const reason = reader.read(entry);
    if (reason !== undefined) return { ok: false, reason };
  }
  return { ok: true, inputs: reader.all() };
}

class EntryReader {
  readonly inputs = new Map<string, ObservedInput>();
  /** Paths that the test wrote, with their earlier state, and folders that it created. */
  readonly #own = new Map<string, SeenThing | undefined>();
  readonly #ownFolders = new Set<string>();
  readonly #sockets = new SocketRules();

  all(): readonly ObservedInput[] {
    return [...this.inputs.values()].map((input) =>
      input.absent && (this.#own.has(input.path) || this.#ownFolders.has(input.path))
        ? { ...input, isMade: true }
        : input,
    );
  }

  /** Returns why the result cannot be stored; undefined if it can. */
  read(entry: ObservedEntry): string | undefined {
    const { letter, text } = entry;
    // Invalid UTF-8 was decoded to this character, so the real name of the file is unknown.
    if (text.includes("\ufffd")) return "names a file whose name is not UTF-8";
    switch (letter) {
      case "!":
        return `uses ${text}`;
      case "R":
      case "S":
      case "X":
        return this.#look(entry, "look");
      case "L":
        return this.#look(entry, "list");
      case "M":
        return this.#makeFolder(entry);
      case "W":
        return this.#write(entry);
      case "A":
      case "B":
      case "C":
        return this.#sockets.read(letter, text);
      default:
        return `names something unknown: ${letter}`;
    }
  }

  #look({ text: path, absent, seen, error }: ObservedEntry, kind: InputKind): string | undefined {
    const place = this.#placeOf(path, kind);
    if (place !== "file") return place === "no-input" ? undefined : place.reason;
    if (this.#isOwn(path))
      return this.#isAsBefore(path, seen) ? `reads what it could not change: ${path}` : undefined;
    if (path.startsWith(SHARED_MEMORY) && !absent) return `reads shared memory that it has not made: ${path}`;
    const known = this.inputs.get(path);
    if (known === undefined) {
      this.inputs.set(path, { path, kind, absent, seen, error });
      return undefined;
    }
    if (known.absent !== absent || known.seen?.thing !== seen?.thing || known.error !== error)
      return `reads what was replaced while it ran: ${path}`;
    // A listing covers a query, and a query covers a check for existence.
    if (known.kind !== "list" && known.kind !== kind) this.inputs.set(path, { ...known, kind });
    return undefined;
  }

  #makeFolder(entry: ObservedEntry): string | undefined {
    const reason = this.#look(entry, "look");
    if (entry.absent) this.#ownFolders.add(entry.text);
    return reason;
  }

  #write({ text: path, absent, seen, error }: ObservedEntry): string | undefined {
    const place = this.#placeOf(path, "exists");
    if (place !== "file") return place === "no-input" ? undefined : place.reason;
    if (this.#isOwn(path)) return undefined;
    // What comes out of it, and whether it can be opened, depends on other programs.
    if (seen !== undefined && !WITH_CONTENT.has(kindOf(seen)))
      return `writes to what has no content to compare: ${path}`;
    const known = this.inputs.get(path);
    if (known !== undefined && !known.absent) return `changes what it has read: ${path}`;
    // Creating the file depends on its absence; overwriting it depends on its earlier kind and permissions.
    if (known === undefined)
      this.inputs.set(path, { path, kind: absent ? "look" : "exists", absent, seen, error });
    this.#own.set(path, seen);
    return undefined;
  }

  /** Whether a path that the test was about to write is still unchanged. */
  #isAsBefore(path: string, seen: SeenThing | undefined): boolean {
    const before = this.#own.get(path);
    return before !== undefined && before.thing === seen?.thing && before.changed === seen.changed;
  }

  #isOwn(path: string): boolean {
    if (this.#own.has(path) || this.#ownFolders.has(path)) return true;
    if (this.#ownFolders.size === 0) return false;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      if (this.#ownFolders.has(path.slice(0, at))) return true;
    }
    return false;
  }

  /** Files in /proc and /sys describe the machine, which is not an input, and processes. */
  #placeOf(path: string, kind: InputKind): "file" | "no-input" | { readonly reason: string } {
    if (path.startsWith("/dev/")) {
      if (path.startsWith(SHARED_MEMORY) || (kind === "list" && `${path}/` === SHARED_MEMORY)) return "file";
      return PLAIN_DEVICES.test(path) ? "no-input" : { reason: `uses the device ${path}` };
    }
    if (/^\/sys(?:\/|$)/u.test(path)) return "no-input";
    if (!/^\/proc(?:\/|$)/u.test(path)) return "file";
    if (kind === "list" && /^\/proc\/?$/u.test(path)) return { reason: "lists all processes" };
    // Paths of the test's own processes arrive as `/proc/self`.
    return /^\/proc\/\d/u.test(path) ? { reason: `looks at another process: ${path}` } : "no-input";
  }
}

/** The kinds of folders, links and files among the bits of a mode, which is the last part of `SeenThing.thing`. */
const WITH_CONTENT: ReadonlySet<number> = new Set([0o040000, 0o120000, 0o100000]);

function kindOf({ thing }: SeenThing): number {
  return Number.parseInt(thing.slice(thing.lastIndexOf(":") + 1), 16) & 0o170000;
}

const SHARED_MEMORY = "/dev/shm/";

/** Devices without stored content. Other devices cannot be fingerprinted. */
const PLAIN_DEVICES =
  /^\/dev\/(?:null|zero|full|u?random|tty|ptmx|stdin|stdout|stderr|shm|(?:fd|pts)(?:\/.*)?)$/u;
