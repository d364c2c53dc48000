/** `ui.pager`, `ui.paginate` and `ui.streampager.*`: how long output is shown a page at a time. */
import { shellSplit } from "../../text/shell/shell-split.ts";
import { byShape, list, optional, record, required, settingField, table } from "../schema/compound.ts";
import type { Element, Refused, SettingWithDefault } from "../schema/element.ts";
import { choice, mapped, strictFlag, strictText } from "../schema/scalars.ts";

/** The program that shows pages, or the pager that is built in. */
export type Pager =
  | { readonly kind: "builtin" }
  | {
      readonly kind: "command";
      readonly command: readonly [string, ...string[]];
      readonly env: Readonly<Record<string, string>>;
    };

const EXPECTED = '":builtin", a command line, an array of words, or a table with `command`';
const BUILT_IN_NAME = ":builtin";

function command(
  words: readonly string[] | undefined,
  env: Readonly<Record<string, string>> = {},
): Pager | undefined {
  const [program, ...args] = words ?? [];
  return program === undefined ? undefined : { kind: "command", command: [program, ...args], env };
}

const words = list(strictText("a string"), "an array of words, not empty", 1);

const pagerElement: Element<Pager> = byShape<Pager>(EXPECTED, {
  string: mapped(strictText(EXPECTED), (line, node, report): Pager | Refused => {
    if (line === BUILT_IN_NAME) return { kind: "builtin" };
    return command(shellSplit(line)) ?? report.refuse(node, "a command line, not empty, with closed quotes");
  }),
  list: mapped(words, (parts, node, report) => command(parts) ?? report.refuse(node, EXPECTED)),
  table: mapped(
    table(
      {
        command: required(words, "The program and its arguments."),
        env: optional(
          record(strictText("a string"), { expected: "a table of variables" }),
          "Environment variables of the program.",
        ),
      },
      { expected: EXPECTED },
    ),
    (value, node, report) =>
      command(value.command, Object.fromEntries(value.env ?? [])) ?? report.refuse(node, EXPECTED),
  ),
});

export const pager: SettingWithDefault<Pager> = {
  key: "pager",
  meaning: "The program that shows long output a page at a time.",
  element: pagerElement,
  builtIn: { command: ["less", "-FRX"], env: { LESSCHARSET: "utf-8" } },
};

export const paginate: SettingWithDefault<"auto" | "never"> = {
  key: "paginate",
  meaning: "Whether long output is shown a page at a time.",
  element: choice(["auto", "never"]),
  builtIn: "auto",
};

export const pagerInterface: SettingWithDefault<
  "quit-if-one-page" | "full-screen-clear-output" | "quit-quickly-or-clear-output"
> = {
  key: "interface",
  meaning: "How the built-in pager uses the screen, and when it exits by itself.",
  element: choice(["quit-if-one-page", "full-screen-clear-output", "quit-quickly-or-clear-output"]),
  builtIn: "quit-if-one-page",
};

export const pagerWrapping: SettingWithDefault<"none" | "word" | "anywhere"> = {
  key: "wrapping",
  meaning: "Where the built-in pager breaks long lines.",
  element: choice(["none", "word", "anywhere"]),
  builtIn: "word",
};

export const pagerRuler: SettingWithDefault<boolean> = {
  key: "show-ruler",
  meaning: "Whether the built-in pager has a ruler at the bottom.",
  element: strictFlag(),
  builtIn: true,
};

/** `ui.streampager` */
export const streampager = table(
  {
    interface: settingField(pagerInterface),
    wrapping: settingField(pagerWrapping),
    "show-ruler": settingField(pagerRuler),
  },
  { expected: "a table of settings of the built-in pager" },
);
