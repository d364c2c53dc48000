/** Help for the options that work everywhere. */
import type { COMMON, CONFIG } from "../../options/global.ts";
import type { TableHelp } from "../text.ts";

export const COMMON_HELP: TableHelp<typeof COMMON> = {
  color: { short: "When to use colors" },
  noPager: { short: "Do not use a pager for long output" },
  verbose: { short: "Print more details" },
};

export const CONFIG_HELP: TableHelp<typeof CONFIG> = {
  manifestPath: { short: "The `Cargo.toml` to start from" },
  configFile: { short: "Repository configuration [default: `.config/nextest.toml` in the workspace's root]" },
  userConfigFile: {
    short: "User configuration [default: `nextest/config.toml` in the system's configuration directory]",
    long: ["It holds personal preferences, such as progress bars and pagers. `none` uses no file."],
  },
  toolConfigFiles: {
    short: "Configuration file of a tool",
    long: [
      "A tool that runs nextest can supply defaults. They override the built-in values; the repository's configuration overrides them.",
      'Written as `tool:path` with an absolute path, e.g. "my-tool:/etc/my-tool/nextest.toml". Of several files, the first has the highest precedence. Each tool has at most one file.',
    ],
  },
  overrideVersionCheck: {
    short: "Run even if the configuration requires a newer version",
    long: ["The configuration can require a version (`nextest-version`); this option skips the check."],
  },
  profile: {
    short: "The profile to use",
    long: ["Profiles are named sets of settings in the configuration, for example one for CI."],
  },
  strictConfig: {
    short: "Treat unknown keys in configuration as errors (extension)",
    long: ["Otherwise, they cause a warning."],
  },
};
