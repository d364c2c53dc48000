/** Extracts one archive: writes each entry when it arrives, and keeps the text of the entries that must be read. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { Sha256 } from "../os/hash.ts";
import { UnpackFolder, type UnpackedFile } from "../os/files/folders/unpack-folder.ts";
import { linkProblem, pathProblem } from "./inside.ts";
import { BINARIES_METADATA, CARGO_METADATA, DIGESTS, HOST_LIBDIR, TARGET_LIBDIR } from "./names.ts";
import type { TarEntry } from "./tar/entry.ts";
import type { TarListener } from "./tar/reader.ts";

/** Files whose text is wanted. */
const KEPT: ReadonlySet<string> = new Set([BINARIES_METADATA, CARGO_METADATA, DIGESTS]);

interface Current {
  readonly entry: TarEntry;
  readonly file: UnpackedFile;
  readonly digest: Sha256;
  /** Up to where the contents went into the digest. */
  digested: number;
  readonly kept: Uint8Array[] | undefined;
}

export class Unpacking implements TarListener {
  readonly #folder: UnpackFolder;
  readonly #onText: (path: string, text: string) => Result<void, string>;
  readonly #texts = new Map<string, string>();
  readonly #found = new Map<string, string>();
  #current: Current | undefined;
  #entries = 0;
  #statedSize = 0;
  readonly #libdirs = { host: false, target: false };

  /** `onText` gets the text of each metadata file as soon as it is complete. */
  constructor(root: string, onText: (path: string, text: string) => Result<void, string>) {
    this.#folder = new UnpackFolder(root);
    this.#onText = onText;
  }

  /** Bytes that the entries so far say they have, holes included. */
  get stated(): number {
    return this.#statedSize;
  }

  /** Entries so far. */
  get count(): number {
    return this.#entries;
  }

  /** The digests of the files so far, without that of the list of digests. */
  get digests(): ReadonlyMap<string, string> {
    return this.#found;
  }

  get hasLibdir(): { readonly host: boolean; readonly target: boolean } {
    return this.#libdirs;
  }

  textOf(path: string): string | undefined {
    return this.#texts.get(path);
  }

  /** Closes what is open. */
  abandon(): void {
    this.#current?.file.abandon();
    this.#current = undefined;
  }

  onEntry(entry: TarEntry): Result<void, string> {
    const { path, target = "" } = entry;
    const problem = pathProblem(path);
    if (problem !== undefined) return err(problem);
    this.#entries += 1;
    this.#statedSize += entry.size;
    this.#libdirs.host ||= path.startsWith(`${HOST_LIBDIR}/`);
    this.#libdirs.target ||= path.startsWith(`${TARGET_LIBDIR}/`);
    switch (entry.kind) {
      case "folder":
        return describe(path, this.#folder.folder(path));
      case "symlink": {
        const leadsOut = linkProblem(path, target);
        return leadsOut === undefined ? describe(path, this.#folder.symlink(path, target)) : err(leadsOut);
      }
      case "hardlink": {
        const leadsOut = pathProblem(target);
        return leadsOut === undefined ? describe(path, this.#folder.hardlink(path, target)) : err(leadsOut);
      }
      case "other":
        return err(`\`${path}\` is not a file, directory or link`);
      case "file":
        return this.#beginFile(entry);
    }
  }

  onData(bytes: Uint8Array, offset: number): Result<void, string> {
    const current = this.#current;
    if (current === undefined) return ok(undefined);
    digestZeros(current, offset);
    current.digest.update(bytes);
    current.digested += bytes.length;
    // The piece is valid only now.
    current.kept?.push(bytes.slice());
    return describe(current.entry.path, current.file.write(bytes, offset));
  }

  onEntryEnd(): Result<void, string> {
    const current = this.#current;
    if (current === undefined) return ok(undefined);
    this.#current = undefined;
    const { path, size } = current.entry;
    digestZeros(current, size);
    if (path !== DIGESTS) this.#found.set(path, current.digest.digest());
    const closed = describe(path, current.file.close(size));
    return closed.ok && current.kept !== undefined ? this.#keepText(path, current.kept) : closed;
  }

  #beginFile(entry: TarEntry): Result<void, string> {
    const file = this.#folder.file(entry.path, entry);
    if (!file.ok) return describe(entry.path, file);
    const kept = KEPT.has(entry.path) ? [] : undefined;
    this.#current = { entry, file: file.value, digest: new Sha256(), digested: 0, kept };
    return ok(undefined);
  }

  #keepText(path: string, pieces: readonly Uint8Array[]): Result<void, string> {
    const text = decode(pieces);
    if (text === undefined) return err(`metadata file \`${path}\` is not valid UTF-8`);
    this.#texts.set(path, text);
    return this.#onText(path, text);
  }
}

function decode(pieces: readonly Uint8Array[]): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
  } catch {
    return undefined;
  }
}

const ZEROS = new Uint8Array(64 * 1024);

/** Holes count as the zeros that they read as. */
function digestZeros(current: Current, until: number): void {
  while (current.digested < until) {
    const zeros = ZEROS.subarray(0, until - current.digested);
    current.digest.update(zeros);
    current.digested += zeros.length;
  }
}

function describe(path: string, result: Result<unknown, { readonly message: string }>): Result<void, string> {
  return result.ok ? ok(undefined) : err(`error writing \`${path}\`: ${result.error.message}`);
}
