/** Writes the entries of an archive: metadata from memory, files from disk, last the list of their digests. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { Sha256 } from "../os/hash.ts";
import { type OpenedFile, openToRead } from "../os/files/folders/read-directory.ts";
import type { CompressedWriter } from "../os/compression/compressed-writer.ts";
import type { Causes, Item } from "./collect.ts";
import { writeDigests } from "./digests.ts";
import { DIGESTS } from "./names.ts";
import { encodeHeader, TAR_END } from "./tar/encode.ts";
import { paddingOf } from "./tar/entry.ts";

/** Permission bits of entries that are made in memory. */
const TEXT_MODE = 0o664;

export class ArchiveWriter {
  readonly #out: CompressedWriter;
  /** Seconds since the epoch, of what comes from memory. */
  readonly #now: number;
  readonly #digests = new Map<string, string>();
  readonly #added = new Set<string>();

  constructor(out: CompressedWriter, now: number) {
    this.#out = out;
    this.#now = Math.floor(now / 1000);
  }

  /** Files so far, the list of digests left out. */
  get count(): number {
    return this.#added.size;
  }

  async addText(path: string, text: string): Promise<Result<void, Causes>> {
    this.#added.add(path);
    return this.#addBytes(path, new TextEncoder().encode(text));
  }

  /** Adds a file, unless something has its place. What a link leads to is added, not the link. */
  async addFile({ step, source, path }: Item): Promise<Result<void, Causes>> {
    if (this.#added.has(path)) return ok(undefined);
    const opened = openToRead(source);
    const describe = (cause: string): Result<never, Causes> =>
      err([`while archiving ${step}, error writing file \`${source}\` to archive`, cause]);
    if (!opened.ok) return describe(opened.error.message);
    const file = opened.value;
    try {
      this.#added.add(path);
      if (file.kind === "other") return describe("it is neither a file nor a directory");
      const { mode, modified } = file;
      const kind = file.kind === "folder" ? "folder" : "file";
      const size = kind === "file" ? file.size : 0;
      const header = await this.#write(encodeHeader({ path, kind, size, mode, modified }));
      if (!header.ok || kind === "folder") return header;
      const contents = await this.#addContents(path, file);
      return contents.ok || typeof contents.error !== "string"
        ? asCauses(contents)
        : describe(contents.error);
    } finally {
      file.close();
    }
  }

  /** Ends the archive; everything is in the file then. */
  async finish(): Promise<Result<void, Causes>> {
    const listed = await this.#addBytes(DIGESTS, new TextEncoder().encode(writeDigests(this.#digests)));
    if (!listed.ok) return listed;
    const ended = await this.#write(TAR_END);
    if (!ended.ok) return ended;
    const finished = await this.#out.finish();
    return finished.ok ? finished : failedToWrite(finished.error.message);
  }

  async #addBytes(path: string, bytes: Uint8Array): Promise<Result<void, Causes>> {
    const facts = { mode: TEXT_MODE, modified: this.#now };
    const digest = new Sha256();
    digest.update(bytes);
    this.#digests.set(path, digest.digest());
    for (const part of [
      encodeHeader({ path, kind: "file", size: bytes.length, ...facts }),
      bytes,
      new Uint8Array(paddingOf(bytes.length)),
    ]) {
      const written = await this.#write(part);
      if (!written.ok) return written;
    }
    return ok(undefined);
  }

  /** A text is a failure to read, causes are one to write. */
  async #addContents(path: string, file: OpenedFile): Promise<Result<void, string | Causes>> {
    const digest = new Sha256();
    for (let left = file.size; left > 0;) {
      const room = this.#out.room(left);
      const count = file.read(room);
      if (!count.ok) return err(count.error.message);
      if (count.value === 0) return err("it became shorter while it was read");
      left -= count.value;
      digest.update(room.subarray(0, count.value));
      const taken = await this.#out.took(count.value);
      if (!taken.ok) return failedToWrite(taken.error.message);
    }
    this.#digests.set(path, digest.digest());
    return await this.#write(new Uint8Array(paddingOf(file.size)));
  }

  async #write(bytes: Uint8Array): Promise<Result<void, Causes>> {
    const written = await this.#out.write(bytes);
    return written.ok ? written : failedToWrite(written.error.message);
  }
}

function asCauses(result: Result<void, string | Causes>): Result<void, Causes> {
  if (result.ok) return result;
  return err(typeof result.error === "string" ? [result.error] : result.error);
}

function failedToWrite(cause: string): Result<never, Causes> {
  return err(["error writing to archive", cause]);
}
