/** Requests about the history of results. */
import type { CommonOptions, ConfigOptions } from "./options.ts";

interface HistoryBase {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

/** What commands that show something of tests share. */
export interface HistoryView {
  readonly filtersets: readonly string[];
  readonly format: "human" | "json";
  /** How many lines at most. */
  readonly count: number;
}

export interface HistoryTableRequest extends HistoryBase, HistoryView {
  readonly command: "history-slowest" | "history-flaky" | "history-failures" | "history-runs";
}

/** `test` is part of a test's name, or a binary id, a space and part of a name. */
export interface HistoryShowRequest extends HistoryBase {
  readonly command: "history-show";
  readonly test: string;
  readonly format: "human" | "json";
  readonly count: number;
}

/** `test` as for `history show`; `count` is how often it runs without load, and again under load. */
export interface HistoryProbeRequest extends HistoryBase {
  readonly command: "history-probe";
  readonly test: string;
  readonly format: "human" | "json";
  readonly count: number;
}

export interface HistoryPageRequest extends HistoryBase {
  readonly command: "history-page";
  readonly filtersets: readonly string[];
  readonly output: string;
}

/** With `timings`, only typical durations are written. */
export interface HistoryExportRequest extends HistoryBase {
  readonly command: "history-export";
  readonly timings: boolean;
  /** Absent: standard output. */
  readonly output?: string;
}

/** Exported histories and recordings; without any, all recordings of the workspace's store. */
export interface HistoryImportRequest extends HistoryBase {
  readonly command: "history-import";
  readonly inputs: readonly string[];
}

export type HistoryRequest =
  | HistoryTableRequest
  | HistoryShowRequest
  | HistoryProbeRequest
  | HistoryPageRequest
  | HistoryExportRequest
  | HistoryImportRequest;
