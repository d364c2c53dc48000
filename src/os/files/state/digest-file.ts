/** Digests of files, kept between runs so that an unchanged file is not read again. */
import { makeFolders, readOwnText, removeTree } from "../file-system.ts";
import { type RememberedDigest, textDigest } from "./file-states.ts";
import { replaceOwnFile } from "../write/replace-file.ts";

type Digests = ReadonlyMap<string, RememberedDigest>;

/** The beginning of the first line, which ends with a digest of the others. */
const HEADER = "nextest-ts-digests 4";

/** About 20 MB. */
const MOST_DIGESTS = 100_000;

export class DigestFile {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get #path(): string {
    return `${this.#folder}/digests`;
  }

  /** Empty if there is no file, or if it was damaged. */
  read(): Digests {
    const text = readOwnText(this.#path);
    if (!text.ok) return new Map();
    const end = text.value.indexOf("\n");
    const body = text.value.slice(end + 1);
    if (end < 0 || text.value.slice(0, end) !== `${HEADER} ${textDigest(body)}`) return new Map();
    return new Map(
      body.split("\0\n").flatMap((line) => {
        const [path, identity, digest] = line.split("\0");
        return path === undefined || identity === undefined || digest === undefined
          ? []
          : [[path, { identity, digest }] as const];
      }),
    );
  }

  /** Best effort: a failure only costs the time to compute the digests again. */
  write(digests: Digests): void {
    const lines = [...digests].map(([path, { identity, digest }]) => `${path}\0${identity}\0${digest}\0\n`);
    const body = lines.slice(-MOST_DIGESTS).join("");
    if (makeFolders(this.#folder).ok) replaceOwnFile(this.#path, `${HEADER} ${textDigest(body)}\n${body}`);
  }

  remove(): void {
    removeTree(this.#path);
  }
}
