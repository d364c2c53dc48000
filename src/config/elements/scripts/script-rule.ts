/** `[[profile.X.scripts]]`: which scripts are for which tests. */
import { byShape, list, optional, settingField, table, type TableValue } from "../../schema/compound.ts";
import { type Element, type Located, located } from "../../schema/element.ts";
import { mapped, text } from "../../schema/scalars.ts";
import { filter } from "../start/default-filter.ts";
import { checkIdentifier, IDENTIFIER_PATTERN } from "../file/identifier.ts";
import { platform, PLATFORM_MEANING } from "../file/platform.ts";

const scriptName: Element<Located<string>> = located(
  mapped(text({ expected: "the name of a script", pattern: IDENTIFIER_PATTERN }), (given, node, report) => {
    const verdict = checkIdentifier(given);
    return "name" in verdict ? verdict.name : report.refuse(node, verdict.complaint);
  }),
);

const NAMES = "the name of a script, or an array of names";

/** One name or several. */
const scriptNames = byShape<readonly Located<string>[]>(NAMES, {
  string: mapped(scriptName, (name) => [name]),
  list: list(scriptName, NAMES),
});

const fields = {
  filter: settingField(filter),
  platform: optional(platform, PLATFORM_MEANING),
  setup: optional(scriptNames, "Setup scripts that run before these tests."),
  teardown: optional(scriptNames, "Teardown scripts that run after the last of these tests (an extension)."),
  "list-wrapper": optional(
    scriptName,
    "The wrapper that test binaries are started through to list their tests.",
  ),
  "run-wrapper": optional(scriptName, "The wrapper that these tests are started through."),
};

export type ScriptRule = TableValue<typeof fields>;

export const scriptRule = table(fields, { expected: 'a table such as { filter = "all()", setup = "name" }' });
