/** Requests about recorded runs. */
import type { CommonOptions, ConfigOptions, GivenValues, ReporterOptions } from "./options.ts";

/** `replay`: a recorded run, shown again. `run` is `latest`, the beginning of a run id, or a recording's path. */
export interface ReplayRequest {
  readonly command: "replay";
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
  readonly run: string;
  readonly exitCode: boolean;
  readonly noCapture: boolean;
  readonly given: GivenValues;
  readonly reporter: ReporterOptions;
}

interface StoreBase {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

export interface StoreListRequest extends StoreBase {
  readonly command: "store-list";
}

export interface StoreInfoRequest extends StoreBase {
  readonly command: "store-info";
  readonly run: string;
}

export interface StorePruneRequest extends StoreBase {
  readonly command: "store-prune";
  readonly dryRun: boolean;
}

export interface StoreExportRequest extends StoreBase {
  readonly command: "store-export";
  readonly run: string;
  readonly archiveFile?: string;
}

export interface StoreExportTraceRequest extends StoreBase {
  readonly command: "store-export-chrome-trace";
  readonly run: string;
  readonly groupBy: "binary" | "slot";
  readonly messageFormat: "json" | "json-pretty";
  readonly output?: string;
}

export type StoreRequest =
  | StoreListRequest
  | StoreInfoRequest
  | StorePruneRequest
  | StoreExportRequest
  | StoreExportTraceRequest;
