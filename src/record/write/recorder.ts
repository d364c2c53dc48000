/**
 * Records a run: a fold over its events that writes the run's log and store. Outputs reach the disk before the
 * lines that name them. What goes wrong on disk ends the recording and never the run.
 */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import type { CapturedStream } from "../../model/outcome.ts";
import { encodeRecordedEvent } from "../format/events.ts";
import type { RerunInfo } from "../format/metadata.ts";
import type { RecordedStream } from "../format/outcome.ts";
import type { RecordedSizes } from "../format/run-list.ts";
import { type OutputKind, RUN_LOG_FILE, STORE_ENTRIES, STORE_FILE } from "../format/store-files.ts";
import { recordEvent } from "./events.ts";
import { keepOutput } from "./kept-output.ts";
import { RunLog } from "./run-log.ts";
import { RunStore } from "./run-store.ts";
import type { StatusPorts } from "./statuses.ts";

export interface RecorderOptions {
  /** The run's own folder. */
  readonly folder: string;
  /** Bytes of one stream that are kept. */
  readonly maxOutputSize: number;
  readonly ports: Omit<StatusPorts, "keep">;
}

/** What is known before the first test. */
export interface RecordedFacts {
  /** JSON, as `list --message-format json` prints it. */
  readonly testList: string;
  readonly mode: "test" | "benchmark";
  readonly rerun?: RerunInfo;
}

/** What may wait in memory; more is written at once. */
const MOST_WAITING = 64 * 1024;

/**
 * Outputs are compressed on their own. The format wants dictionaries beside them: text that no output refers
 * to, and too short to be taken for a trained one, leaves a decoder as it is without one.
 */
const NO_DICTIONARY = "outputs are compressed without a dictionary\n";

export class RunRecorder {
  readonly #log: RunLog;
  readonly #store: RunStore;
  readonly #ports: StatusPorts;
  /** Attempts that failed are told again when their test ends. */
  readonly #kept = new WeakMap<CapturedStream, RecordedStream>();

  /** Makes the run's folder and its files. */
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

  /** The workspace as cargo tells it; it may come at any time before `finish`. */
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

  /** Writes what waits; to be called every now and then, so that little is lost by a kill. */
  flush(): void {
    this.#store.flush();
    this.#log.flush();
  }

  /** No event follows. The error is what went wrong while writing. */
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
    const { bytes, originalSize } = keepOutput(stream, limit);
    const fileName = this.#store.addOutput(bytes, kind);
    if (originalSize === undefined) return { status: "full", "file-name": fileName };
    return { status: "truncated", "file-name": fileName, "original-size": originalSize };
  }
}
