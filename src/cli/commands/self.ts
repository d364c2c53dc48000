/** `self` and the commands below it. */
import { ok } from "../../diagnostics/result.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { COMMON } from "../options/global.ts";
import { COMPLETIONS, SCHEMA, SETUP, UPDATE, VERSION_GROUP } from "../options/self.ts";

const common = (found: Found) => collect(COMMON, found.matches);

const SETUP_COMMAND: Command = {
  name: "setup",
  hidden: true,
  path: "cargo nextest self setup",
  args: Object.values(SETUP),
  request: (found) => ok({ command: "self-setup", common: common(found) }),
};

function schemaCommand(which: "repo-config" | "user-config"): Command {
  return {
    name: which,
    path: `cargo nextest self schema ${which}`,
    args: Object.values(SCHEMA),
    request: (found) =>
      ok({ command: "self-schema", common: common(found), which, ...collect(SCHEMA, found.matches) }),
  };
}

const SCHEMA_COMMAND: Command = {
  name: "schema",
  path: "cargo nextest self schema",
  args: [],
  commands: [schemaCommand("repo-config"), schemaCommand("user-config")],
};

const UPDATE_COMMAND: Command = {
  name: "update",
  path: "cargo nextest self update",
  args: Object.values(UPDATE),
  exclusiveGroups: [VERSION_GROUP],
  request: (found) => ok({ command: "self-update", common: common(found) }),
};

const COMPLETIONS_COMMAND: Command = {
  name: "completions",
  path: "cargo nextest self completions",
  args: Object.values(COMPLETIONS),
  request: (found) =>
    ok({ command: "self-completions", common: common(found), ...collect(COMPLETIONS, found.matches) }),
};

const MAN_COMMAND: Command = {
  name: "man",
  path: "cargo nextest self man",
  args: [],
  request: (found) => ok({ command: "self-man", common: common(found) }),
};

export const SELF: Command = {
  name: "self",
  path: "cargo nextest self",
  args: [],
  commands: [SETUP_COMMAND, SCHEMA_COMMAND, COMPLETIONS_COMMAND, MAN_COMMAND, UPDATE_COMMAND],
};
