/** Options of `replay`, of the commands below `store`, and of `report`: everything about runs of the past. */
import type { MergeRequest, ReportRequest } from "../../model/requests/request.ts";
import type {
  ReplayRequest,
  StoreExportRequest,
  StoreExportTraceRequest,
  StorePruneRequest,
} from "../../model/requests/store-requests.ts";
import {
  type Arg,
  type ArgTable,
  flag,
  list,
  oneOf,
  option,
  optionOr,
  type Reader,
  required,
  TEXT,
} from "../arg.ts";
import { OUTPUT_KINDS } from "../../model/requests/options.ts";
import { MERGE_OUTPUT, RUN_ID, RUN_OR_RECORDING, ZIP_PATH } from "../readers.ts";

export const REPLAY = {
  run: optionOr(RUN_OR_RECORDING, "latest", { long: "run-id", short: "R", valueName: "RUN_ID_OR_RECORDING" }),
  exitCode: flag({ long: "exit-code" }),
  noCapture: flag({ long: "no-capture", aliases: ["nocapture"], heading: "Reporter options" }),
} satisfies ArgTable<Pick<ReplayRequest, "run" | "exitCode" | "noCapture">>;

/** A run, named by a positional or by `-R`. */
export type RunArgs = Readonly<Record<"word" | "option", Arg<string | undefined>>>;

function runArgs(reader: Reader<string>, valueName: string): RunArgs {
  return {
    word: option(reader, { valueName, requiredUnless: ["run-id"] }),
    option: option(reader, { long: "run-id", short: "R", valueName, hidden: true, conflicts: [valueName] }),
  };
}

export const RUN_OR_RECORDING_ARGS = runArgs(RUN_OR_RECORDING, "RUN_ID_OR_RECORDING");
export const RUN_ARGS = runArgs(RUN_ID, "RUN_ID");

export const PRUNE = { dryRun: flag({ long: "dry-run" }) } satisfies ArgTable<
  Pick<StorePruneRequest, "dryRun">
>;

export const EXPORT = {
  archiveFile: option(ZIP_PATH, { long: "archive-file", valueName: "PATH" }),
} satisfies ArgTable<Pick<StoreExportRequest, "archiveFile">>;

export const TRACE = {
  groupBy: optionOr(oneOf(["binary", "slot"]), "binary", { long: "group-by", valueName: "MODE" }),
  messageFormat: optionOr(oneOf(["json", "json-pretty"]), "json", {
    long: "message-format",
    valueName: "FORMAT",
  }),
  output: option(TEXT, { long: "output", short: "o", valueName: "PATH" }),
} satisfies ArgTable<Pick<StoreExportTraceRequest, "groupBy" | "messageFormat" | "output">>;

export const REPORT = {
  from: required(TEXT, { long: "from", valueName: "FILE" }),
  to: required(oneOf(OUTPUT_KINDS), { long: "to", valueName: "KIND" }),
  output: option(TEXT, { long: "output", short: "o", valueName: "PATH" }),
} satisfies ArgTable<Pick<ReportRequest, "from" | "to" | "output">>;

export const MERGE = {
  inputs: list(TEXT, { valueName: "FILES", multiple: true, required: true }),
  outputs: list(MERGE_OUTPUT, { long: "output", valueName: "KIND:PATH" }),
  allowGaps: flag({ long: "allow-gaps" }),
} satisfies ArgTable<Pick<MergeRequest, "inputs" | "outputs" | "allowGaps">>;
