/**
 * Records a run: a fold over its events that writes the run's log and store. Outputs are written before the lines
 * that refer to them. A write failure ends the recording, not the run.
 */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import type { CapturedStream } from "../../model/results/outcome.ts";
import { encodeRecordedEvent } from "../format/events.ts";
import type { RerunInfo } from "../format/metadata.ts";
import type { RecordedStream } from "../format/outcome.ts";
import type { RecordedSizes } from "../format/run-list.ts";
import { type OutputKind, RUN_LOG_FILE, STORE_ENTRIES, STORE_FILE } from "../format/store-files.ts";
import { recordEvent } from "./events.ts";
import { limitOutput } from "./limited-output.ts";
import { RunLog } from "./run-log.ts";
import { RunStore } from "./run-store.ts";
import type { StatusPorts } from "./statuses.ts";

export interface RecorderOptions {
  /** The folder of the run. */
  readonly folder: string;
  /** The maximum size of one recorded stream, in bytes. */
  readonly maxOutputSize: number;
  readonly ports: Omit<StatusPorts, "keep">;
}

/** Written before the first test. */
export interface RecordedFacts {
  /** JSON, as `list --message-format json` prints it. */
  readonly testList: string;
  readonly mode: "test" | "benchmark";
  readonly rerun?: RerunInfo | undefined;
}

/** The buffer size above which data is written immediately. */
const MOST_WAITING = 64 * 1024;

/**
 * Outputs are compressed without a dictionary, but the format requires dictionary files. This text is too short to
 * be a trained dictionary, so a decoder that loads it behaves as without one.
 */
const NO_DICTIONARY = "outputs are compressed without a dictionary\n";

export class RunRecorder {
  readonly #log: RunLog;
  readonly #store: RunStore;
  readonly #ports: StatusPorts;
  /** The event that ends a test repeats its failed attempts; their streams are stored once. */
  readonly #kept = new WeakMap<CapturedStream, RecordedStream>();

  /** Creates the run's folder and its files. */
  constructor({ folder, maxOutputSize, ports }: RecorderOptions) {
    this.#store = new RunStore(path.join(folder, STORE_FILE));
    this.#log = new RunLog(path.join(folder, RUN_LOG_FILE));
    this.#ports = { ...ports, keep: (stream, kind) => this.#keep(stream, kind, maxOutputSize) };
  }

  begin({ testList, mode, rerun }: RecordedFacts): void {
    if (rerun !== undefined) this.#addText(STORE_ENTRIES.rerunInfo, JSON.stringify(rerun));
    this.#addText(STORE_ENTRIES.testList, testList);
    this.#addText(STORE_ENTRIES.recordOptions, JSON.stringify({ "run-mode": mode }));
    this.#addText(STORE_ENTRIES.stdoutDictionary, NO_DICTIONARY);
    this.#addText(STORE_ENTRIES.stderrDictionary, NO_DICTIONARY);
    this.flush();
  }

  /** Adds the output of `cargo metadata`; may be called at any time before `finish`. */
  addWorkspace(cargoMetadata: string): void {
    this.#addText(STORE_ENTRIES.cargoMetadata, cargoMetadata);
  }

  on(event: RunEvent): void {
    if (this.#failure() !== undefined) return;
    const recorded = recordEvent(event, this.#ports);
    if (recorded === undefined) return;
    this.#log.add(encodeRecordedEvent(recorded));
    if (this.#log.waiting + this.#store.waiting > MOST_WAITING) this.flush();
  }

  /** Writes buffered data; called periodically, so that little is lost if the runner is killed. */
  flush(): void {
    this.#store.flush();
    this.#log.flush();
  }

  /** Called after the last event. Returns the write failure, if any. */
  finish(): Result<RecordedSizes, string> {
    const store = this.#store.finish();
    const log = this.#log.finish();
    const failure = this.#failure();
    return failure === undefined ? ok({ log, store }) : err(failure);
  }

  #failure(): string | undefined {
    return this.#store.failure ?? this.#log.failure;
  }

  #addText(name: string, text: string): void {
    this.#store.addMeta(name, new TextEncoder().encode(text));
  }

  #keep(stream: CapturedStream, kind: OutputKind, limit: number): RecordedStream {
    if (stream.bytes === 0) return { status: "empty" };
    const known = this.#kept.get(stream);
    if (known !== undefined) return known;
    const kept = this.#keepNow(stream, kind, limit);
    this.#kept.set(stream, kept);
    return kept;
  }

  #keepNow(stream: CapturedStream, kind: OutputKind, limit: number): RecordedStream {
    const { bytes, originalSize } = limitOutput(stream, limit);
    const fileName = this.#store.addOutput(bytes, kind);
    if (originalSize === undefined) return { status: "full", "file-name": fileName };
    return { status: "truncated", "file-name": fileName, "original-size": originalSize };
  }
}
