/** Files that reports are written to: documents appear whole or not at all, streams grow line by line. */
import * as fs from "node:fs";
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure, osFailure } from "../../failure.ts";
import { openReplacement, type ReplacementFile } from "./replace-file.ts";
import { Sink } from "../../output/sink.ts";

/** A path that names a descriptor of this process, as shells pass them: `/dev/stdout`, `/dev/fd/3`. */
export function descriptorOf(file: string): number | undefined {
  if (file === "/dev/stdout") return 1;
  if (file === "/dev/stderr") return 2;
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d{1,9})$/.exec(file) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** What is at a path: `special` are devices, FIFOs and sockets, which are written to and never replaced. */
export function kindOfPath(file: string): "document" | "directory" | "special" {
  const found = attempt(() => fs.statSync(file, { throwIfNoEntry: false }));
  // A path that cannot be examined cannot be written to either; the write reports the cause.
  if (!found.ok || found.value === undefined || found.value.isFile()) return "document";
  return found.value.isDirectory() ? "directory" : "special";
}

/**
 * Makes the folder of a report, and removes the report of an earlier run: what is there afterwards is this run's.
 * Gives the file to write, which is where a link of that name leads.
 */
export function prepareReportFile(file: string): Result<string, OsFailure> {
  if (kindOfPath(file) === "directory") return err({ code: "EISDIR", message: "it is a directory" });
  return attempt(() => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const place = placeOf(file, LINKS);
    if (fs.statSync(place, { throwIfNoEntry: false })?.isFile() === true) fs.rmSync(place);
    return place;
  });
}

/** As many links as Linux follows; a link to itself fails when it is written to. */
const LINKS = 40;

function placeOf(file: string, links: number): string {
  if (links === 0 || fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  return placeOf(path.resolve(fs.realpathSync(path.dirname(file)), fs.readlinkSync(file)), links - 1);
}

export interface FileSink {
  write(text: string): void;
  /** Closes the file; gives the first failure to write to it. A pipe is closed once its reader has taken everything. */
  close(): OsFailure | undefined | Promise<OsFailure | undefined>;
}

/** Opens a file for a stream of lines. Text is on disk as soon as it is written: a killed run leaves everything it wrote. */
export function openFileSink(file: string): Result<FileSink, OsFailure> {
  try {
    const fd = kindOfPath(file) === "special" ? openSpecial(file) : fs.openSync(file, "w");
    return ok(sinkOf(fd, () => fs.closeSync(fd)));
  } catch (thrown) {
    return err(openFailure(thrown));
  }
}

/** Opening a FIFO waits for its reader, and nothing would interrupt that; so one without a reader is refused. */
function openSpecial(file: string): number {
  return fs.openSync(file, fs.constants.O_WRONLY | (fs.constants.O_NONBLOCK ?? 0));
}

function openFailure(thrown: unknown): OsFailure {
  const failure = osFailure(thrown);
  return failure.code === "ENXIO" ? { ...failure, message: "no process has opened it for reading" } : failure;
}

/** Writes to an inherited descriptor without closing it. */
export function openDescriptorSink(fd: number): Result<FileSink, OsFailure> {
  const found = attempt(() => fs.fstatSync(fd));
  if (!found.ok) return found;
  return ok(sinkOf(fd, () => undefined));
}

/**
 * Whether the descriptor was inherited. To be asked before the program opens files of its own, whose numbers are those
 * that were free; the runtime's own are of no file system.
 */
export function isInherited(fd: number): boolean {
  const link = attempt(() => fs.readlinkSync(`/proc/self/fd/${fd}`));
  return attempt(() => fs.fstatSync(fd)).ok && !(link.ok && link.value.startsWith("anon_inode:"));
}

function sinkOf(fd: number, closeFile: () => void): FileSink {
  const sink = new Sink(fd, { onFailure: () => undefined });
  const close = (): OsFailure | undefined => {
    const closed = attempt(closeFile);
    return sink.failure ?? (closed.ok ? undefined : closed.error);
  };
  return { write: (text) => sink.write(text), close: () => sink.settled()?.then(close) ?? close() };
}

/** Bytes of a document that are kept until it is whole; a longer one is written to a file next to its own. */
const KEPT = 1024 * 1024;
/** A piece of at least this many bytes is written by itself, instead of being copied together with others. */
const LARGE = 128 * 1024;

/** A file for a document, which appears whole when it is closed, and not at all where nothing was written. */
export class DocumentSink {
  readonly #file: string;
  /** Bytes, as a short text may be cut from a long one, and would keep all of it. */
  #pieces: Buffer[] = [];
  #kept = 0;
  #growing: ReplacementFile | undefined;
  #failure: OsFailure | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#pieces.push(bytes);
    this.#kept += bytes.length;
    if (this.#kept > KEPT || bytes.length > LARGE) this.#unload();
  }

  /** If making the document failed, no document is written. */
  close(failure?: OsFailure): OsFailure | undefined {
    if (failure !== undefined) this.#fail(failure);
    if (this.#pieces.length > 0) this.#unload();
    if (this.#failure !== undefined) return this.#failure;
    const done = this.#growing?.commit();
    return done === undefined || done.ok ? undefined : done.error;
  }

  /** Moves what is kept to that file. After a failure, what follows is dropped. */
  #unload(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#kept = 0;
    if (this.#failure !== undefined) return;
    const opened = this.#growing === undefined ? openReplacement(this.#file) : ok(this.#growing);
    if (!opened.ok) {
      this.#failure = opened.error;
      return;
    }
    const { fd } = (this.#growing = opened.value);
    const last = pieces.at(-1);
    const alone = last !== undefined && last.length > LARGE ? pieces.pop() : undefined;
    const written = attempt(() => {
      if (pieces.length > 0) fs.writeFileSync(fd, Buffer.concat(pieces));
      if (alone !== undefined) fs.writeFileSync(fd, alone);
    });
    if (!written.ok) this.#fail(written.error);
  }

  #fail(failure: OsFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#growing?.discard();
  }
}

/** Adds to the end of a file that others write to as well. Never waits: a FIFO without a reader is a failure. */
export function appendTextFile(file: string, text: string): Result<void, OsFailure> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = fs.constants;
  try {
    const fd = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | (O_NONBLOCK ?? 0), 0o666);
    try {
      fs.writeFileSync(fd, text);
    } finally {
      fs.closeSync(fd);
    }
    return ok(undefined);
  } catch (thrown) {
    return err(openFailure(thrown));
  }
}
