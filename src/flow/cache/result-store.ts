/**
 * The store of results on disk: one pack for each test binary, and digests of files. Every failure is a miss or one
 * warning. See docs/design/results-cache.md.
 */
import { decodePack, encodePack, mergePacks, type Pack, type PackPorts } from "../../cache/pack.ts";
import type { PortableRoots } from "../../cache/portable-paths.ts";
import type { CacheRecord } from "../../cache/record.ts";
import { ok } from "../../diagnostics/result.ts";
import { type Milliseconds, type TestName, testName } from "../../model/ids.ts";
import { parseJson } from "../../model/json-reader.ts";
import { DigestFile, type MemoryPlace } from "../../os/files/state/digest-file.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import { lockFile } from "../../os/files/file-lock.ts";
import { makeFolders, readOwnText, removeTree } from "../../os/files/file-system.ts";
import { fileFacts, listFiles, touch } from "../../os/files/state/file-facts.ts";
import { replaceOwnFile } from "../../os/files/write/replace-file.ts";

export interface StoreLimits {
  /** Total bytes of all packs. */
  readonly maxSize: number;
  /** Age since the last use of a pack. */
  readonly maxAge: Milliseconds;
}

/** The additions of a run to a pack. */
export interface Results {
  readonly records: Map<TestName, readonly CacheRecord[]>;
  /** Why a test's result was not stored; undefined if it was. */
  readonly notes: Map<TestName, string | undefined>;
}

export interface StoreInfo {
  readonly folder: string;
  readonly packs: number;
  readonly records: number;
  readonly bytes: number;
}

/** Maximum wait for the lock while another runner writes. */
const PATIENCE = 2000;
/** The recorded time of a pack's last use may be this old, which saves writes. */
const TOUCH_AFTER = 60 * 60 * 1000;

export class ResultStore {
  readonly folder: string;
  readonly digests: DigestFile;
  readonly #ports: PackPorts;
  readonly #wall: () => number;

  /** `memory`: where digests are kept that hold only while a file is mounted. */
  constructor(
    folder: string,
    roots: PortableRoots,
    { wall, memory }: { readonly wall: () => number; readonly memory: MemoryPlace },
  ) {
    this.folder = folder;
    this.digests = new DigestFile({ folder, hash: "sha256", memory });
    this.#ports = { digest: textDigest, roots };
    this.#wall = wall;
  }

  /** Empty if there is no pack, or if it was damaged. */
  read(name: string): Pack {
    const file = this.#packFile(name);
    const text = readOwnText(file);
    const pack = text.ok ? decodePack(text.value, this.#ports) : undefined;
    if (pack === undefined) return new Map();
    const used = fileFacts(file)?.modified ?? 0;
    if (this.#wall() - used > TOUCH_AFTER) touch(file, this.#wall());
    return pack;
  }

  /** The text of the pack; undefined if there is none. */
  packText(name: string): string | undefined {
    const text = readOwnText(this.#packFile(name));
    return text.ok ? text.value : undefined;
  }

  /** Reasons why results were not stored; empty if there are no notes, or if they were damaged. */
  notes(name: string): ReadonlyMap<TestName, string> {
    const text = readOwnText(this.#notesFile(name));
    const parsed = text.ok ? parseJson(text.value) : undefined;
    if (parsed === undefined || !("value" in parsed) || !Array.isArray(parsed.value)) return new Map();
    const entries: readonly unknown[] = parsed.value;
    return new Map(
      entries.flatMap((entry) => (isNote(entry) ? [[testName(entry[0]), entry[1]] as const] : [])),
    );
  }

  /** Merges results into the store. A text says why some or all were not stored. */
  async write(packs: ReadonlyMap<string, Results>): Promise<string | undefined> {
    if (packs.size === 0) return undefined;
    const made = makeFolders(`${this.folder}/packs`);
    if (!made.ok) return made.error.message;
    const lock = await lockFile(`${this.folder}/lock`, { kind: "exclusive", patience: PATIENCE });
    if (!lock.ok) return lock.error.message;
    try {
      for (const [name, results] of packs) {
        const written = this.#writeOne(name, results);
        if (!written.ok) return written.error.message;
      }
      return undefined;
    } finally {
      lock.value.release();
    }
  }

  #writeOne(name: string, { records, notes }: Results): ReturnType<typeof replaceOwnFile> {
    const known = this.notes(name);
    const merged = [...new Map<TestName, string | undefined>([...known, ...notes])].filter(
      ([, note]) => note !== undefined,
    );
    if (merged.length > 0 || known.size > 0) {
      const written = replaceOwnFile(this.#notesFile(name), JSON.stringify(merged));
      if (!written.ok) return written;
    }
    if (records.size === 0) return ok(undefined);
    return replaceOwnFile(
      this.#packFile(name),
      encodePack(mergePacks(this.read(name), records), this.#ports),
    );
  }

  /** Removes packs that are too old, then the least recently used ones while the store is too large. */
  evict({ maxSize, maxAge }: StoreLimits): void {
    const packs = this.#files().toSorted((left, right) => right.modified - left.modified);
    let size = 0;
    for (const { file, bytes, modified } of packs) {
      size += bytes;
      if (size > maxSize || this.#wall() - modified > maxAge) removeTree(file);
    }
  }

  info(): StoreInfo {
    const all = this.#files();
    const files = all.filter(({ file }) => file.endsWith(".pack"));
    const records = files.map(({ file }) => {
      const text = readOwnText(file);
      const pack = text.ok ? decodePack(text.value, this.#ports) : undefined;
      return [...(pack?.values() ?? [])].reduce((sum, each) => sum + each.length, 0);
    });
    return {
      folder: this.folder,
      packs: files.length,
      records: records.reduce((sum, each) => sum + each, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Removes packs and digests, and no other files in the folder. */
  clear(): void {
    for (const { file } of this.#files()) removeTree(file);
    this.digests.remove();
  }

  #packFile(name: string): string {
    return `${this.folder}/packs/${name}.pack`;
  }

  #notesFile(name: string): string {
    return `${this.folder}/packs/${name}.notes`;
  }

  /** Packs and notes. */
  #files(): readonly { readonly file: string; readonly bytes: number; readonly modified: number }[] {
    return listFiles(`${this.folder}/packs`).flatMap((name) => {
      const file = `${this.folder}/packs/${name}`;
      const facts = /^[0-9a-f]{40}\.(?:pack|notes)$/u.test(name) ? fileFacts(file) : undefined;
      return facts === undefined ? [] : [{ file, ...facts }];
    });
  }
}

function isNote(entry: unknown): entry is readonly [test: string, note: string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((each) => typeof each === "string");
}
