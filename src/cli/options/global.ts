/** Options that work at every level: how to print, and where configuration comes from. */
import type { CommonOptions, ConfigOptions } from "../../model/requests/options.ts";
import { type Arg, type ArgTable, flag, list, oneOf, option, optionOr, TEXT } from "../arg.ts";
import { TOOL_CONFIG_FILE } from "../readers.ts";

export const COMMON = {
  color: optionOr(oneOf(["auto", "always", "never"]), "auto", {
    long: "color",
    valueName: "WHEN",
    env: "CARGO_TERM_COLOR",
    order: 0,
  }),
  noPager: flag({ long: "no-pager", order: 1 }),
  verbose: flag({ long: "verbose", short: "v", env: "NEXTEST_VERBOSE", order: 1 }),
} satisfies ArgTable<CommonOptions>;

export const CONFIG = {
  manifestPath: option(TEXT, {
    long: "manifest-path",
    valueName: "PATH",
    heading: "Manifest options",
    order: 0,
  }),
  configFile: option(TEXT, { long: "config-file", valueName: "PATH", heading: "Config options", order: 2 }),
  userConfigFile: option(TEXT, {
    long: "user-config-file",
    valueName: "PATH",
    env: "NEXTEST_USER_CONFIG_FILE",
    heading: "Config options",
    order: 2,
  }),
  toolConfigFiles: list(TOOL_CONFIG_FILE, {
    long: "tool-config-file",
    valueName: "TOOL:ABS_PATH",
    heading: "Config options",
    order: 3,
  }),
  overrideVersionCheck: flag({ long: "override-version-check", heading: "Config options", order: 4 }),
  profile: option(TEXT, {
    long: "profile",
    short: "P",
    valueName: "PROFILE",
    env: "NEXTEST_PROFILE",
    heading: "Config options",
    order: 5,
  }),
  strictConfig: flag({ long: "strict-config", heading: "Config options", order: 6 }),
} satisfies ArgTable<ConfigOptions>;

/** Accepted before and after every command, `nextest` and `ntr` included. */
export const ROOT_GLOBALS: readonly Arg[] = [COMMON.color, COMMON.noPager, CONFIG.userConfigFile];

/** Accepted after `nextest` and `ntr`. */
export const NEXTEST_GLOBALS: readonly Arg[] = [
  CONFIG.manifestPath,
  COMMON.verbose,
  CONFIG.configFile,
  CONFIG.toolConfigFiles,
  CONFIG.overrideVersionCheck,
  CONFIG.profile,
  CONFIG.strictConfig,
];
