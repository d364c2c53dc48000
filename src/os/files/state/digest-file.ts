/** Digests of files, kept between runs so that an unchanged file is not read again. */
import { makeFolders, readOwnText, removeTree } from "../file-system.ts";
import { bootId } from "../../linux/boot-id.ts";
import { isWhileMounted } from "./change-times.ts";
import { type RememberedDigest, textDigest } from "./file-states.ts";
import { replaceOwnFile } from "../write/replace-file.ts";

type Digests = ReadonlyMap<string, RememberedDigest>;
type NamedDigest = readonly [path: string, digest: RememberedDigest];

/** The beginning of the first line, which ends with the machine's start and with a digest of the other lines. */
const HEADER = "nextest-ts-digests 5";

/** About 20 MB. */
const MOST_DIGESTS = 100_000;
/** Of those that hold while a file is mounted: about 3 MB of the machine's memory. */
const MOST_IN_MEMORY = 10_000;

/** `make`: also if the folder is missing. */
export type MemoryPlace = (choice: { readonly make: boolean }) => string | undefined;

export interface DigestPlaces {
  readonly folder: string;
  /** The name of the hash: all stores share the folder in memory. */
  readonly hash: string;
  /** Of digests that hold only while a file is mounted: a folder that is lost when the machine restarts. */
  readonly memory: MemoryPlace;
}

export class DigestFile {
  readonly #places: DigestPlaces;
  readonly #boot: string;

  /** `boot`: which start of the machine this is. */
  constructor(places: DigestPlaces, boot: string = bootId()) {
    this.#places = places;
    this.#boot = boot;
  }

  /**
   * Empty if there is no file, if it was damaged, or if the machine was restarted since: after a power failure a file may have
   * its new content and its old times (`fdatasync` does not store times).
   */
  read(): Digests {
    const memory = this.#places.memory({ make: false });
    const mounted = memory === undefined ? [] : this.#read(this.#fileIn(memory));
    return new Map([
      ...this.#read(this.#file).filter(([, { identity }]) => !isWhileMounted(identity)),
      ...mounted.filter(([, { identity }]) => isWhileMounted(identity)),
    ]);
  }

  /** Best effort: a failure only costs the time to compute the digests again. */
  write(digests: Digests): void {
    const all = [...digests];
    const mounted = all.filter(([, { identity }]) => isWhileMounted(identity));
    const others = all.filter(([, { identity }]) => !isWhileMounted(identity));
    const { folder, memory } = this.#places;
    if (makeFolders(folder).ok) this.#write(this.#file, others.slice(-MOST_DIGESTS));
    const inMemory = mounted.length === 0 ? undefined : memory({ make: true });
    if (inMemory !== undefined) this.#write(this.#fileIn(inMemory), mounted.slice(-MOST_IN_MEMORY));
  }

  remove(): void {
    const memory = this.#places.memory({ make: false });
    removeTree(this.#file);
    if (memory !== undefined) removeTree(this.#fileIn(memory));
  }

  #read(file: string): readonly NamedDigest[] {
    const text = readOwnText(file);
    if (!text.ok) return [];
    const end = text.value.indexOf("\n");
    const body = text.value.slice(end + 1);
    if (end < 0 || text.value.slice(0, end) !== this.#header(body)) return [];
    return body.split("\0\n").flatMap((line): NamedDigest[] => {
      const [path, identity, digest] = line.split("\0");
      return path === undefined || identity === undefined || digest === undefined
        ? []
        : [[path, { identity, digest }]];
    });
  }

  #write(file: string, digests: readonly NamedDigest[]): void {
    const lines = digests.map(([path, { identity, digest }]) => `${path}\0${identity}\0${digest}\0\n`);
    const body = lines.join("");
    replaceOwnFile(file, `${this.#header(body)}\n${body}`);
  }

  #header(body: string): string {
    return `${HEADER} ${this.#boot} ${textDigest(body)}`;
  }

  get #file(): string {
    return `${this.#places.folder}/digests`;
  }

  #fileIn(memory: string): string {
    return `${memory}/digests-${this.#places.hash}`;
  }
}
