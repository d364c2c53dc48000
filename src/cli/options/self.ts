/** Options of the commands below `self`. */
import type { CompletionsRequest, SchemaRequest } from "../../model/requests/request.ts";
import { type ArgTable, flag, oneOf, option, optionOr, required, TEXT } from "../arg.ts";

export const VERSION_GROUP = "version-spec";
const selection = { heading: "Version selection", groups: [VERSION_GROUP] } as const;

export const UPDATE = {
  version: option(TEXT, { long: "version", valueName: "VERSION", ...selection }),
  beta: flag({ long: "beta", ...selection }),
  rc: flag({ long: "rc", ...selection }),
  check: flag({ long: "check", short: "n" }),
  yes: flag({ long: "yes", short: "y", conflicts: ["check"] }),
  force: flag({ long: "force", short: "f" }),
  releasesUrl: option(TEXT, { long: "releases-url", valueName: "RELEASES_URL" }),
};

export const SETUP = {
  source: optionOr(oneOf(["user", "self-update", "package-manager"]), "user", {
    long: "source",
    valueName: "SOURCE",
  }),
};

export const SCHEMA = {
  output: option(TEXT, { long: "output", short: "o", valueName: "PATH" }),
} satisfies ArgTable<Pick<SchemaRequest, "output">>;

export const COMPLETIONS = {
  shell: required(oneOf(["bash", "zsh", "fish", "powershell", "nushell"]), { valueName: "SHELL" }),
} satisfies ArgTable<Pick<CompletionsRequest, "shell">>;
