/** Requests of the hidden `debug` command: the results of single parts of the runner, without a run. */
import type { CommonOptions } from "./options.ts";

/** `debug extract`: what a report would take out of a test's output. */
export interface DebugExtractRequest {
  readonly command: "debug-extract";
  readonly common: CommonOptions;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly combined?: string;
  readonly format: "raw" | "junit-description" | "highlight";
}

export interface DebugCurrentExeRequest {
  readonly command: "debug-current-exe";
  readonly common: CommonOptions;
}

export interface DebugBuildPlatformsRequest {
  readonly command: "debug-build-platforms";
  readonly common: CommonOptions;
  readonly target?: string;
  readonly config: readonly string[];
  readonly format: "debug" | "triple" | "json" | "json-pretty";
}

export interface DebugExtractRecordingRequest {
  readonly command: "debug-extract-portable-recording";
  readonly common: CommonOptions;
  readonly archive: string;
  readonly outputDir: string;
}

export interface DebugParseFiltersetRequest {
  readonly command: "debug-parse-filterset";
  readonly common: CommonOptions;
  readonly expression: string;
  readonly kind: "test" | "override-filter" | "archive-filter" | "default-filter";
  readonly cargoMetadata?: string;
}

export type DebugRequest =
  | DebugExtractRequest
  | DebugCurrentExeRequest
  | DebugBuildPlatformsRequest
  | DebugExtractRecordingRequest
  | DebugParseFiltersetRequest;
