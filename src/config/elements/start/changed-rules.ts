/** `[[changed.rules]]`: the effect of changed files that cargo does not know, for `--changed` (an extension). */
import { list, optional, required, settingField, table } from "../../schema/compound.ts";
import { located } from "../../schema/element.ts";
import { flag, text } from "../../schema/scalars.ts";
import { filter } from "./default-filter.ts";

const GLOBS = 'an array of globs such as ["docs/**"]';
const NAMES = "an array of package names or globs";

const fields = {
  paths: required(
    list(text({ expected: "a glob" }), GLOBS, 1),
    "Globs over paths relative to the workspace's root; `*` does not match `/`, `**` does.",
  ),
  packages: optional(
    list(text({ expected: "the name of a package, or a glob" }), NAMES),
    "Names of packages, or globs over them, that such a file changes.",
  ),
  filter: settingField({ ...filter, meaning: "Filterset of the tests that such a file affects." }),
  continue: optional(
    flag(),
    "Whether later rules and the built-in rules apply to the file as well. Built in: false.",
  ),
};

const rule = table(fields, { expected: 'a table such as { paths = ["docs/**"], packages = [] }' });

export const changed = table(
  {
    rules: optional(
      list(located(rule), "an array of tables"),
      "Rules about changed files. The first rule that matches a file applies, and the next ones only if it has `continue = true`.",
    ),
  },
  { expected: "a table with `rules`" },
);
