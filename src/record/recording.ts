/**
 * An open recording: the run's metadata, its files and its events. Runs in the store and portable recordings are read
 * in the same way. If the runner was killed, the part that was written is read.
 */
import * as path from "node:path";
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type ByteSource, openOwnFile } from "../os/files/read/byte-source.ts";
import { isDirectory } from "../os/files/file-system.ts";
import { unzstd } from "../os/compression/zstd.ts";
import { zstdLines } from "../os/compression/zstd-lines.ts";
import { parseRecordedEvent, type RecordedEvent, type RecordedEventKind } from "./format/events.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { dictionaryEntry, outputEntry, RUN_LOG_FILE, STORE_FILE } from "./format/store-files.ts";
import { MAX_ENTRY_SIZE, MAX_LINE_SIZE, unpackLimit } from "./format/checks/limits.ts";
import { storeIncompatibility } from "./format/versions.ts";
import { ZipReader } from "./zip/read.ts";

export interface Recording {
  readonly run: RecordedRun;
  /** The text of a file of the store. */
  text(entry: string): Result<string>;
  /** Whether the store has a file. */
  has(entry: string): boolean;
  /** An output by its name in an event. */
  output(fileName: string): Result<Uint8Array>;
  /**
   * The events in order, in batches. After a failure there are no more batches. Lines of the kinds in `without` are
   * not parsed.
   */
  events(without?: readonly RecordedEventKind["kind"][]): AsyncGenerator<Result<readonly RecordedEvent[]>>;
  /** The same by another reader of lines, whose error says what is wrong with one. */
  lines<T>(
    read: LineReader<T>,
    without?: readonly RecordedEventKind["kind"][],
  ): AsyncGenerator<Result<readonly T[]>>;
  close(): void;
}

export type LineReader<T> = (line: string) => Result<T, string>;

/** What a recording is read from. */
export interface RecordingParts {
  readonly run: RecordedRun;
  readonly log: ByteSource;
  readonly store: ZipReader;
  /** The location of the log and the store, for messages. */
  readonly place: string;
  readonly close: () => void;
}

/** Opens a run of the store, if its version can be read. */
export function openRun(run: RecordedRun, folder: string): Result<Recording> {
  const version = versionProblem(run);
  if (version !== undefined) return err([version]);
  if (!isDirectory(folder)) return err([setup(`recorded run not found at \`${folder}\``)]);
  const storeFile = path.join(folder, STORE_FILE);
  const store = openOwnFile(storeFile);
  if (!store.ok)
    return err([setup(`cannot open the recorded outputs \`${storeFile}\``, store.error.message)]);
  const logFile = path.join(folder, RUN_LOG_FILE);
  const log = openOwnFile(logFile);
  if (!log.ok) {
    store.value.close();
    return err([setup(`cannot open the recorded log \`${logFile}\``, log.error.message)]);
  }
  const close = (): void => {
    store.value.close();
    log.value.close();
  };
  const zip = openStore(run, store.value);
  if (zip.ok) return ok(recordingOf({ run, log: log.value, store: zip.value, place: folder, close }));
  close();
  return err([setup(`cannot read the recorded outputs \`${storeFile}\``, zip.error)]);
}

export function versionProblem(run: RecordedRun): UserError | undefined {
  const reason = storeIncompatibility(storeVersion(run));
  if (reason === undefined) return undefined;
  return setup(`run \`${run["run-id"]}\` has an incompatible store format`, reason);
}

export function storeVersion(run: RecordedRun): { readonly major: number; readonly minor: number } {
  return { major: run["store-format-version"], minor: run["store-format-minor-version"] };
}

/** Only an incomplete run may have an archive without a central directory. */
export function openStore(run: RecordedRun, source: ByteSource): Result<ZipReader, string> {
  const zip = ZipReader.open(source);
  if (zip.ok || run.status.status !== "incomplete") return zip;
  const recovered = ZipReader.recover(source);
  return recovered.isEmpty ? zip : ok(recovered);
}

export function recordingOf({ run, log, store, place, close }: RecordingParts): Recording {
  const bytes = (entry: string): Result<Uint8Array> => {
    const read = readEntry(store, entry);
    return read.ok
      ? read
      : err([setup(`cannot read \`${entry}\` of the recording \`${place}\``, read.error)]);
  };
  const dictionaries = new Map<string, Result<Uint8Array>>();
  const dictionaryFor = (fileName: string): Result<Uint8Array> => {
    const entry = dictionaryEntry(fileName);
    const known = dictionaries.get(entry) ?? bytes(entry);
    dictionaries.set(entry, known);
    return known;
  };
  return {
    run,
    close,
    has: (entry) => store.entry(entry) !== undefined,
    text: (entry) => {
      const read = bytes(entry);
      return read.ok ? ok(new TextDecoder().decode(read.value)) : read;
    },
    output: (fileName) => {
      const dictionary = dictionaryFor(fileName);
      if (!dictionary.ok) return dictionary;
      const entry = outputEntry(fileName);
      const frame = bytes(entry);
      if (!frame.ok) return frame;
      const read = unzstd(frame.value, { maxSize: MAX_ENTRY_SIZE, dictionary: dictionary.value });
      return read.ok
        ? read
        : err([setup(`cannot read \`${entry}\` of the recording \`${place}\``, read.error)]);
    },
    events: (without = []) => readLines({ log, place, without }, parseRecordedEvent),
    lines: (read, without = []) => readLines({ log, place, without }, read),
  };
}

/** The content of a file in an archive, unless it exceeds the limits for recordings. */
export function readEntry(zip: ZipReader, name: string): Result<Uint8Array, string> {
  const entry = zip.entry(name);
  if (entry === undefined) return err("there is no such file in it");
  const limit = Math.min(MAX_ENTRY_SIZE, unpackLimit(entry.compressed));
  if (entry.size > limit || entry.compressed > MAX_ENTRY_SIZE)
    return err(`it has ${entry.size} bytes, more than the ${limit} that are allowed`);
  return zip.read(entry);
}

interface Asked extends Pick<RecordingParts, "log" | "place"> {
  readonly without: readonly RecordedEventKind["kind"][];
}

/** A line that could not be read, and why. */
interface Unread {
  readonly line: number;
  readonly cause: string;
}

/** The kind of an event is among the first fields of its line. */
const BEGINNING = 200;

/** A line that cannot be parsed is a failure, unless it is the last: a killed runner may leave half a line. */
async function* readLines<T>(
  { log, place, without }: Asked,
  read: LineReader<T>,
): AsyncGenerator<Result<readonly T[]>> {
  // The quotes of this text would be escaped inside a JSON string, so it matches no test's output.
  const unwanted = without.map((kind) => `"kind":"${kind}"`);
  let number = 0;
  let unread: Unread | undefined;
  const limits = { line: MAX_LINE_SIZE, total: unpackLimit(log.size) };
  for await (const lines of zstdLines(log, limits)) {
    const events: T[] = [];
    let failure = lines.ok ? undefined : (unread ?? { line: number + 1, cause: lines.error });
    for (const line of lines.ok ? lines.value : []) {
      failure = unread;
      if (failure !== undefined) break;
      number += 1;
      if (line === "" || beginsWithOneOf(line, unwanted) || line.trim() === "") continue;
      const event = read(line);
      if (event.ok) events.push(event.value);
      else unread = { line: number, cause: event.error };
    }
    if (events.length > 0) yield ok(events);
    if (failure === undefined) continue;
    yield err([unreadable(place, failure)]);
    return;
  }
}

function beginsWithOneOf(line: string, marks: readonly string[]): boolean {
  const beginning = line.slice(0, BEGINNING);
  for (const mark of marks) if (beginning.includes(mark)) return true;
  return false;
}

function unreadable(place: string, { line, cause }: Unread): UserError {
  return setup(`cannot read line ${line} of the recorded log in \`${place}\``, cause);
}

function setup(message: string, cause?: string): UserError {
  return { kind: "setup", message, ...(cause === undefined ? {} : { causes: [cause] }) };
}
