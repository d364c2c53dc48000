/**
 * The store of results on disk: one pack for each test binary, and remembered digests. Everything that goes wrong is a
 * miss, or one warning. See docs/design/results-cache.md.
 */
import { decodePack, encodePack, mergePacks, type Pack, type PackPorts } from "../../cache/pack.ts";
import type { Milliseconds } from "../../model/ids.ts";
import { type RememberedDigest, textDigest } from "../../os/files/file-states.ts";
import { lockFile } from "../../os/files/file-lock.ts";
import { makeFolders, readTextFile, removeTree } from "../../os/files/file-system.ts";
import { fileFacts, listFiles, touch } from "../../os/files/file-facts.ts";
import { replaceFile } from "../../os/files/replace-file.ts";

export interface StoreLimits {
  /** Bytes of all packs together. */
  readonly maxSize: number;
  /** Since a pack was used last. */
  readonly maxAge: Milliseconds;
}

export interface StoreInfo {
  readonly folder: string;
  readonly packs: number;
  readonly records: number;
  readonly bytes: number;
}

/** How long another runner's writing is waited for. */
const PATIENCE = 2000;
/** A pack's time of use need not be exact. */
const TOUCH_AFTER = 60 * 60 * 1000;

export class ResultStore {
  readonly folder: string;
  readonly #ports: PackPorts;
  readonly #wall: () => number;

  constructor(folder: string, workspaceRoot: string, wall: () => number) {
    this.folder = folder;
    this.#ports = { digest: textDigest, workspaceRoot };
    this.#wall = wall;
  }

  /** Empty where there is none, or where it was damaged. */
  read(name: string): Pack {
    const file = this.#packFile(name);
    const text = readTextFile(file);
    const pack = text.ok ? decodePack(text.value, this.#ports) : undefined;
    if (pack === undefined) return new Map();
    const used = fileFacts(file)?.modified ?? 0;
    if (this.#wall() - used > TOUCH_AFTER) touch(file, this.#wall());
    return pack;
  }

  /** Merges packs into what is there. A text: why nothing, or not everything, was stored. */
  async write(packs: ReadonlyMap<string, Pack>): Promise<string | undefined> {
    if (packs.size === 0) return undefined;
    const made = makeFolders(`${this.folder}/packs`);
    if (!made.ok) return made.error.message;
    const lock = await lockFile(`${this.folder}/lock`, { kind: "exclusive", patience: PATIENCE });
    if (!lock.ok) return lock.error.message;
    try {
      for (const [name, pack] of packs) {
        const text = encodePack(mergePacks(this.read(name), pack), this.#ports);
        const written = replaceFile(this.#packFile(name), text);
        if (!written.ok) return written.error.message;
      }
      return undefined;
    } finally {
      lock.value.release();
    }
  }

  /** Removes packs that are too old, and those unused for longest while there are too many. */
  evict({ maxSize, maxAge }: StoreLimits): void {
    const packs = this.#files().toSorted((left, right) => right.modified - left.modified);
    let size = 0;
    for (const { file, bytes, modified } of packs) {
      size += bytes;
      if (size > maxSize || this.#wall() - modified > maxAge) removeTree(file);
    }
  }

  digests(): ReadonlyMap<string, RememberedDigest> {
    const text = readTextFile(`${this.folder}/digests`);
    if (!text.ok) return new Map();
    const end = text.value.indexOf("\n");
    const body = text.value.slice(end + 1);
    if (end < 0 || text.value.slice(0, end) !== `nextest-ts-digests 1 ${textDigest(body)}`) return new Map();
    return new Map(
      body.split("\0\n").flatMap((line) => {
        const [path, identity, digest] = line.split("\0");
        return path === undefined || identity === undefined || digest === undefined
          ? []
          : [[path, { identity, digest }] as const];
      }),
    );
  }

  /** Nothing is lost where this fails but the time to digest again. */
  writeDigests(digests: ReadonlyMap<string, RememberedDigest>): void {
    const lines = [...digests].map(([path, { identity, digest }]) => `${path}\0${identity}\0${digest}\0\n`);
    const body = lines.slice(-MOST_DIGESTS).join("");
    if (makeFolders(this.folder).ok)
      replaceFile(`${this.folder}/digests`, `nextest-ts-digests 1 ${textDigest(body)}\n${body}`);
  }

  info(): StoreInfo {
    const files = this.#files();
    const records = files.map(({ file }) => {
      const text = readTextFile(file);
      const pack = text.ok ? decodePack(text.value, this.#ports) : undefined;
      return [...(pack?.values() ?? [])].reduce((sum, each) => sum + each.length, 0);
    });
    return {
      folder: this.folder,
      packs: files.length,
      records: records.reduce((sum, each) => sum + each, 0),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Removes packs and digests, and nothing else that may lie there. */
  clear(): void {
    for (const { file } of this.#files()) removeTree(file);
    removeTree(`${this.folder}/digests`);
  }

  #packFile(name: string): string {
    return `${this.folder}/packs/${name}.pack`;
  }

  #files(): readonly { readonly file: string; readonly bytes: number; readonly modified: number }[] {
    return listFiles(`${this.folder}/packs`).flatMap((name) => {
      const file = `${this.folder}/packs/${name}`;
      const facts = name.endsWith(".pack") ? fileFacts(file) : undefined;
      return facts === undefined ? [] : [{ file, ...facts }];
    });
  }
}

/** About 20 MB. */
const MOST_DIGESTS = 100_000;
