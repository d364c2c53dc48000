/**
 * The state of a path as text that is equal for equal states: the kind of file, its permission bits, and its content or
 * its entries. Times are not included. Digests are remembered by file identity, as docs/design/caches.md allows.
 */
import * as fs from "node:fs";
import { ABSENT, absentBecause } from "../../../model/file-state.ts";
import { attempt } from "../../failure.ts";
import { Sha256 } from "../../hash.ts";
import { bytesOf, isRaw } from "../../raw-text.ts";
import { type ChangeTimes, changeTimes, type ProvenIdentity } from "./change-times.ts";
import { type ContentHasher, type FileContent, readContent } from "./file-content.ts";

/** What of a path counts: its content too, the names in the folder, only that and as what it exists, where it leads, or itself. */
export type StateKind = "look" | "list" | "exists" | "real" | "place";

/** What is at a path now, as the observer describes things (`SeenThing` in the room `cache`). */
export interface PresentThing {
  readonly thing: string;
  readonly changed: string;
  /** When the inode, or that of what a link leads to, last changed at the latest, in milliseconds since the epoch. */
  readonly changedAt: number;
}

/** A file that changed this lately, in milliseconds, may change again without another identity. */
const TRUSTED_AFTER = 10_000;
/** The same for this process, if the file system keeps times finer than milliseconds. */
const TRUSTED_HERE_AFTER = 100;

export interface RememberedDigest {
  readonly identity: string;
  readonly digest: string;
}

export class FileStates {
  readonly #digests: Map<string, RememberedDigest>;
  /** For this process only: digests of files that changed recently, or whose change times prove too little. */
  readonly #recent = new Map<string, RememberedDigest>();
  readonly #wall: () => number;
  readonly #newHasher: () => ContentHasher;
  readonly #provenIdentity: ChangeTimes;
  /** States of this moment; `forget` drops them. */
  readonly #states = new Map<string, string | undefined>();
  readonly #things = new Map<string, PresentThing | undefined>();
  /** Whether there are digests that were not remembered when this was made. */
  grew = false;

  /** `remembered`: by path. `wall`: milliseconds since the epoch. */
  constructor(
    remembered: ReadonlyMap<string, RememberedDigest>,
    wall: () => number,
    newHasher: () => ContentHasher = () => new Sha256(),
    provenIdentity: ChangeTimes = changeTimes(),
  ) {
    this.#digests = new Map(remembered);
    this.#wall = wall;
    this.#newHasher = newHasher;
    this.#provenIdentity = provenIdentity;
  }

  get digests(): ReadonlyMap<string, RememberedDigest> {
    return this.#digests;
  }

  /** Files may have changed since. */
  forget(): void {
    this.#states.clear();
    this.#things.clear();
  }

  /** Undefined: it cannot be read, or is nothing that has a state (a socket, a device). */
  stateOf(path: string, kind: StateKind): string | undefined {
    const key = `${kind}\0${path}`;
    if (this.#states.has(key)) return this.#states.get(key);
    const state = this.#read(path, kind);
    this.#states.set(key, state);
    // What `thingAt` returns after this is not older than the state.
    this.#things.delete(path);
    return state;
  }

  /** Undefined: nothing is there. */
  thingAt(path: string): PresentThing | undefined {
    if (this.#things.has(path)) return this.#things.get(path);
    const thing = readThing(path);
    this.#things.set(path, thing);
    return thing;
  }

  /** The content's digest; undefined if the file cannot be read. */
  digestOf(path: string): string | undefined {
    return this.contentOf(path, [])?.digest;
  }

  /** The content's digest, and which texts it contains, found in one pass; undefined if the file cannot be read. */
  contentOf(path: string, texts: readonly string[]): FileContent | undefined {
    const stat = attempt(() => fs.statSync(path, { bigint: true }));
    return stat.ok && stat.value.isFile() ? this.#content({ path, stat: stat.value, texts }) : undefined;
  }

  #read(path: string, kind: StateKind): string | undefined {
    if (kind === "place") return path;
    if (kind === "real") return realPath(path);
    const stat = attempt(() => fs.lstatSync(path, { bigint: true }));
    if (!stat.ok) return stateOfError(stat.error.code);
    const mode = (stat.value.mode & 0o7777n).toString(8);
    if (kind === "exists") return stateOfMode(Number(stat.value.mode));
    if (stat.value.isSymbolicLink()) return this.#link(path, kind);
    if (stat.value.isDirectory()) return kind === "list" ? listing(path, mode) : `d:${mode}:`;
    if (!stat.value.isFile()) return undefined;
    const digest = this.#content({ path, stat: stat.value, texts: [] })?.digest;
    return digest === undefined ? undefined : `f:${mode}:${digest}`;
  }

  #link(path: string, kind: StateKind): string | undefined {
    const target = attempt(() => fs.readlinkSync(path));
    const real = attempt(() => fs.realpathSync(path));
    if (!target.ok || !isText(target.value)) return undefined;
    const behind = real.ok ? this.stateOf(real.value, kind) : ABSENT;
    return behind === undefined ? undefined : `l:${target.value}:${behind}`;
  }

  #remember(path: string, digest: RememberedDigest, { age, isFine, holds }: Age): void {
    if (holds === "in-this-run") {
      if (age > TRUSTED_AFTER) this.#recent.set(path, digest);
    } else if (age > TRUSTED_AFTER) {
      this.#recent.delete(path);
      this.#digests.set(path, digest);
      this.grew = true;
    } else if (isFine && age > TRUSTED_HERE_AFTER) {
      this.#digests.delete(path);
      this.#recent.set(path, digest);
    }
  }

  #content({ path, stat, texts }: WantedContent): FileContent | undefined {
    const { identity, holds } = this.#provenIdentity(path, stat);
    const known = this.#knownContent(path, identity, texts);
    if (known !== undefined) return known;
    // Before the content is read: what changes later has another time.
    const age = this.#wall() - Number(stat.ctimeMs);
    const read = attempt(() => this.#readOpened(path, identity, texts));
    if (!read.ok) return undefined;
    const { content, isSame } = read.value;
    if (!isSame) return content;
    const facts = { age, isFine: stat.ctimeNs % 1_000_000n !== 0n, holds };
    this.#remember(path, { identity, digest: content.digest }, facts);
    for (const [index, text] of texts.entries()) {
      const digest = content.contains[index] === true ? "yes" : "no";
      this.#remember(factName(path, text), { identity, digest }, facts);
    }
    return content;
  }

  /** `isSame`: the path led to the file of this identity when it was opened, and that file did not change meanwhile. */
  #readOpened(
    path: string,
    identity: string,
    texts: readonly string[],
  ): { readonly content: FileContent; readonly isSame: boolean } {
    const fd = fs.openSync(path, "r");
    try {
      const content = readContent(fd, this.#newHasher(), texts);
      const opened = this.#provenIdentity(fd, fs.fstatSync(fd, { bigint: true }));
      return { content, isSame: opened.identity === identity };
    } finally {
      fs.closeSync(fd);
    }
  }

  /** Undefined: something of it is not known. */
  #knownContent(path: string, identity: string, texts: readonly string[]): FileContent | undefined {
    const digest = this.#known(path, identity);
    if (digest === undefined) return undefined;
    const contains: boolean[] = [];
    for (const text of texts) {
      const found = this.#known(factName(path, text), identity);
      if (found === undefined) return undefined;
      contains.push(found !== "no");
    }
    return { digest, contains };
  }

  #known(name: string, identity: string): string | undefined {
    const known = this.#digests.get(name) ?? this.#recent.get(name);
    return known?.identity === identity ? known.digest : undefined;
  }
}

/** The name of the fact whether a file contains a text. */
function factName(path: string, text: string): string {
  return `${path}\u0001${text}`;
}

/** Undefined: there may be something, but it may not be seen. */
function stateOfError(code: string): string | undefined {
  switch (code) {
    case "ENOENT":
      return ABSENT;
    case "ENOTDIR":
    case "ELOOP":
    case "ENAMETOOLONG":
      return absentBecause(code);
    default:
      return undefined;
  }
}

function realPath(path: string): string | undefined {
  const real = attempt(() => fs.realpathSync.native(path));
  if (!real.ok) return stateOfError(real.error.code);
  return isText(real.value) ? real.value : undefined;
}

/** Whole seconds may be cut off: small ext2 to ext4 file systems keep no more, and FAT keeps every other one. */
const COARSE = 2000;

/** When a file changed at the latest, in milliseconds. A file system with coarse times keeps an earlier one. */
export function latestChange(ctimeNs: bigint): number {
  return Number(ctimeNs) / 1e6 + (ctimeNs % NANOSECONDS === 0n ? COARSE : 0);
}

function readThing(path: string): PresentThing | undefined {
  const stat = attempt(() => fs.lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  if (!stat.ok || stat.value === undefined) return undefined;
  const { dev, ino, mode, ctimeNs } = stat.value;
  const behind = stat.value.isSymbolicLink()
    ? attempt(() => fs.statSync(path, { bigint: true, throwIfNoEntry: false }))
    : undefined;
  const ofTarget = behind?.ok === true ? behind.value?.ctimeNs : undefined;
  return {
    thing: [dev, ino, mode].map((each) => each.toString(16)).join(":"),
    changed: `${ctimeNs / NANOSECONDS}.${ctimeNs % NANOSECONDS}`,
    changedAt: Math.max(latestChange(ctimeNs), ofTarget === undefined ? 0 : latestChange(ofTarget)),
  };
}

interface WantedContent {
  readonly path: string;
  readonly stat: fs.BigIntStats;
  readonly texts: readonly string[];
}

interface Age {
  readonly age: number;
  /** Whether the file system keeps times finer than milliseconds. */
  readonly isFine: boolean;
  readonly holds: ProvenIdentity["holds"];
}

const NANOSECONDS = 1_000_000_000n;

/** The state of kind `exists`, from a mode: what it is, and the permission bits. */
export function stateOfMode(mode: number): string {
  const type = mode & fs.constants.S_IFMT;
  const letter =
    type === fs.constants.S_IFDIR
      ? "d"
      : type === fs.constants.S_IFLNK
        ? "l"
        : type === fs.constants.S_IFREG
          ? "f"
          : "o";
  return `${letter}:${(mode & 0o7777).toString(8)}:`;
}

/** Invalid UTF-8 is decoded to this character, so different names look the same. */
function isText(name: string): boolean {
  return !name.includes("\ufffd");
}

function listing(path: string, mode: string): string | undefined {
  const entries = attempt(() => fs.readdirSync(path, { withFileTypes: true }));
  if (!entries.ok || !entries.value.every(({ name }) => isText(name))) return undefined;
  const names = entries.value.map((entry) => `${entry.name}\0${kindOf(entry)}\0`).sort();
  return `d:${mode}:${textDigest(names.join(""))}`;
}

function kindOf(entry: fs.Dirent): string {
  if (entry.isFile()) return "f";
  if (entry.isDirectory()) return "d";
  if (entry.isSymbolicLink()) return "l";
  if (entry.isFIFO()) return "p";
  return entry.isSocket() ? "s" : "o";
}

/** SHA-256 of text, in hexadecimal. The runtime's own conversion makes all bytes that are not UTF-8 equal. */
export function textDigest(text: string): string {
  return Bun.SHA256.hash(isRaw(text) ? bytesOf(text) : text, "hex");
}
