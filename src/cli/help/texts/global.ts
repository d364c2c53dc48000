/** Help for the options that work everywhere. */
import type { COMMON, CONFIG } from "../../options/global.ts";
import type { TableHelp } from "../text.ts";

export const COMMON_HELP: TableHelp<typeof COMMON> = {
  color: { short: "When to use colours" },
  noPager: { short: "Print long output straight away, without a pager" },
  verbose: { short: "Say more" },
};

export const CONFIG_HELP: TableHelp<typeof CONFIG> = {
  manifestPath: { short: "The `Cargo.toml` to start from" },
  configFile: { short: "Repository configuration [default: `.config/nextest.toml` in the workspace's root]" },
  userConfigFile: {
    short: "Your own configuration [default: `nextest/config.toml` where your system keeps such files]",
    long: ["It holds personal taste, such as progress bars and pagers. `none` goes without any."],
  },
  toolConfigFiles: {
    short: "Configuration that a tool brings along",
    long: [
      "A tool that drives test runs can ship defaults of its own: they come before the built-in ones and after the repository's configuration, so that the repository has the last word.",
      'Written as `tool:path` with an absolute path, e.g. "my-tool:/etc/my-tool/nextest.toml". Of several files the first given counts most. A tool has one file at most.',
    ],
  },
  overrideVersionCheck: {
    short: "Go on though the configuration asks for a newer version",
    long: [
      "Configuration can name the version that it needs (`nextest-version`); this accepts the one at hand.",
    ],
  },
  profile: {
    short: "The profile to use",
    long: [
      "Profiles are named sets of settings in the configuration, for example one for CI beside the default.",
    ],
  },
  strictConfig: {
    short: "Treat unknown keys in configuration as errors",
    long: ["Without it they are warned about. Not known to cargo-nextest itself."],
  },
};
