/** Options of the commands below `debug`, and of the private `__double-spawn`. */
import type {
  DebugBuildPlatformsRequest,
  DebugExtractRecordingRequest,
  DebugExtractRequest,
  DebugParseFiltersetRequest,
} from "../../model/requests/debug-requests.ts";
import { type ArgTable, list, oneOf, option, optionOr, required, TEXT } from "../arg.ts";

export const EXTRACT = {
  stdout: option(TEXT, { long: "stdout", valueName: "STDOUT", requiredUnless: ["stderr", "combined"] }),
  stderr: option(TEXT, { long: "stderr", valueName: "STDERR", requiredUnless: ["stdout", "combined"] }),
  combined: option(TEXT, { long: "combined", valueName: "COMBINED", conflicts: ["stdout", "stderr"] }),
  format: required(oneOf(["raw", "junit-description", "highlight"]), { valueName: "OUTPUT_FORMAT" }),
} satisfies ArgTable<Omit<DebugExtractRequest, "command" | "common">>;

export const BUILD_PLATFORMS = {
  target: option(TEXT, { long: "target", valueName: "TARGET" }),
  config: list(TEXT, { long: "config", valueName: "KEY=VALUE" }),
  format: optionOr(oneOf(["debug", "triple", "json", "json-pretty"]), "debug", {
    long: "output-format",
    valueName: "OUTPUT_FORMAT",
  }),
} satisfies ArgTable<Omit<DebugBuildPlatformsRequest, "command" | "common">>;

export const EXTRACT_RECORDING = {
  archive: required(TEXT, { valueName: "ARCHIVE" }),
  outputDir: required(TEXT, { valueName: "OUTPUT_DIR" }),
} satisfies ArgTable<Omit<DebugExtractRecordingRequest, "command" | "common">>;

export const PARSE_FILTERSET = {
  expression: required(TEXT, { valueName: "EXPRESSION" }),
  kind: required(oneOf(["test", "override-filter", "archive-filter", "default-filter"]), {
    long: "kind",
    valueName: "KIND",
  }),
  cargoMetadata: option(TEXT, { long: "cargo-metadata", valueName: "CARGO_METADATA" }),
} satisfies ArgTable<Omit<DebugParseFiltersetRequest, "command" | "common">>;

export const DOUBLE_SPAWN = {
  program: required(TEXT, { valueName: "PROGRAM" }),
  args: required(TEXT, { valueName: "ARGS" }),
};
