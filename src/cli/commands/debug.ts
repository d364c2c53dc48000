/** `debug` and the commands below it, which inspect the runner itself; and `__double-spawn`. */
import { ok } from "../../diagnostics/result.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import {
  BUILD_PLATFORMS,
  DOUBLE_SPAWN,
  EXTRACT,
  EXTRACT_RECORDING,
  PARSE_FILTERSET,
} from "../options/debug.ts";
import { COMMON } from "../options/global.ts";

const common = (found: Found) => collect(COMMON, found.matches);

const COMMANDS: readonly Command[] = [
  {
    name: "extract",
    path: "cargo nextest debug extract",
    args: Object.values(EXTRACT),
    request: (found) =>
      ok({ command: "debug-extract", common: common(found), ...collect(EXTRACT, found.matches) }),
  },
  {
    name: "current-exe",
    path: "cargo nextest debug current-exe",
    args: [],
    request: (found) => ok({ command: "debug-current-exe", common: common(found) }),
  },
  {
    name: "build-platforms",
    path: "cargo nextest debug build-platforms",
    args: Object.values(BUILD_PLATFORMS),
    request: (found) =>
      ok({
        command: "debug-build-platforms",
        common: common(found),
        ...collect(BUILD_PLATFORMS, found.matches),
      }),
  },
  {
    name: "extract-portable-recording",
    path: "cargo nextest debug extract-portable-recording",
    args: Object.values(EXTRACT_RECORDING),
    request: (found) =>
      ok({
        command: "debug-extract-portable-recording",
        common: common(found),
        ...collect(EXTRACT_RECORDING, found.matches),
      }),
  },
  {
    name: "parse-filterset",
    path: "cargo nextest debug parse-filterset",
    args: Object.values(PARSE_FILTERSET),
    request: (found) =>
      ok({
        command: "debug-parse-filterset",
        common: common(found),
        ...collect(PARSE_FILTERSET, found.matches),
      }),
  },
];

export const DEBUG: Command = {
  name: "debug",
  hidden: true,
  path: "cargo nextest debug",
  args: [],
  commands: COMMANDS,
};

export const DOUBLE_SPAWN_COMMAND: Command = {
  name: "__double-spawn",
  hidden: true,
  path: "cargo __double-spawn",
  args: Object.values(DOUBLE_SPAWN),
  request: (found) => ok({ command: "double-spawn", common: common(found) }),
};
