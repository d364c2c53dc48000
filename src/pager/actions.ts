/** The actions of keys. The pager's help is generated from the same table. */

export type Action =
  | { readonly do: "quit" | "help" | "cancel" | "refresh" }
  | { readonly do: "scroll-rows"; readonly by: number }
  /** A part of the screen's height; below zero upwards. */
  | { readonly do: "scroll-screens"; readonly by: number }
  | { readonly do: "scroll-columns"; readonly by: number }
  | { readonly do: "scroll-widths"; readonly by: number }
  | { readonly do: "beginning" | "end" | "go-to" }
  | { readonly do: "toggle-ruler" | "toggle-numbers" | "next-wrapping" }
  | { readonly do: "search-forwards" | "search-backwards" }
  | { readonly do: "move-match"; readonly to: MatchMove }
  | { readonly do: "digit"; readonly digit: number };

export type MatchMove = "first" | "last" | "next" | "previous" | "next-on-screen" | "previous-on-screen";

interface Binding {
  /** The keys, the first ones are shown in the help. */
  readonly keys: readonly string[];
  readonly action: Action;
  readonly meaning: string;
}

interface Section {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

function bind(keys: string, action: Action, meaning: string): Binding {
  return { keys: keys.split(" "), action, meaning };
}

const SECTIONS: readonly Section[] = [
  {
    title: "General",
    bindings: [
      bind("q Q ctrl-c", { do: "quit" }, "Leave"),
      bind("h f1", { do: "help" }, "This help"),
      bind("escape", { do: "cancel" }, "Close the help, the search, the prompt"),
      bind("r ctrl-l", { do: "refresh" }, "Draw the screen anew"),
    ],
  },
  {
    title: "Moving",
    bindings: [
      bind("down j enter ctrl-n", { do: "scroll-rows", by: 1 }, "A row down"),
      bind("up k ctrl-k ctrl-p", { do: "scroll-rows", by: -1 }, "A row up"),
      bind("page-down space f ctrl-f ctrl-v", { do: "scroll-screens", by: 1 }, "A screen down"),
      bind("page-up b backspace ctrl-b alt-v", { do: "scroll-screens", by: -1 }, "A screen up"),
      bind("d ctrl-d ctrl-down", { do: "scroll-screens", by: 1 / 2 }, "Half a screen down"),
      bind("u ctrl-u ctrl-up", { do: "scroll-screens", by: -1 / 2 }, "Half a screen up"),
      bind("shift-down", { do: "scroll-screens", by: 1 / 4 }, "A quarter of a screen down"),
      bind("shift-up", { do: "scroll-screens", by: -1 / 4 }, "A quarter of a screen up"),
      bind("g < home", { do: "beginning" }, "The beginning, or the line whose number was typed before"),
      bind("G > F end", { do: "end" }, "The end, which is followed while more comes"),
      bind(
        "right",
        { do: "scroll-columns", by: 4 },
        "Four columns to the right, where lines are not wrapped",
      ),
      bind("left", { do: "scroll-columns", by: -4 }, "Four columns to the left"),
      bind("shift-right", { do: "scroll-widths", by: 1 / 4 }, "A quarter of a screen to the right"),
      bind("shift-left", { do: "scroll-widths", by: -1 / 4 }, "A quarter of a screen to the left"),
      bind(": %", { do: "go-to" }, "Go to a line (12, -3) or a position (50%)"),
    ],
  },
  {
    title: "Searching",
    bindings: [
      bind("/", { do: "search-forwards" }, "Search forwards for a regular expression"),
      bind("?", { do: "search-backwards" }, "Search backwards"),
      bind("n", { do: "move-match", to: "next-on-screen" }, "The next match, from what is shown"),
      bind("N p", { do: "move-match", to: "previous-on-screen" }, "The match before, from what is shown"),
      bind(".", { do: "move-match", to: "next" }, "The next match"),
      bind(",", { do: "move-match", to: "previous" }, "The match before"),
      bind("(", { do: "move-match", to: "first" }, "The first match"),
      bind(")", { do: "move-match", to: "last" }, "The last match"),
    ],
  },
  {
    title: "Looks",
    bindings: [
      bind("\\", { do: "next-wrapping" }, "Wrap lines between words, anywhere, or not at all"),
      bind("#", { do: "toggle-numbers" }, "Line numbers on or off"),
      bind("ctrl-r", { do: "toggle-ruler" }, "The ruler on or off"),
    ],
  },
];

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...SECTIONS.flatMap(({ bindings }) =>
    bindings.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)),
  ),
  ...Array.from({ length: 10 }, (_, digit) => [String(digit), { do: "digit", digit } as const] as const),
]);

export function actionOf(key: string): Action | undefined {
  return ACTIONS.get(key);
}

const KEY_COLUMN = 34;

export function helpText(): string {
  const lines = SECTIONS.flatMap(({ title, bindings }) => [
    "",
    `  \u001B[1;4m${title}\u001B[0m`,
    "",
    ...bindings.map(({ keys, meaning }) => `    ${keyNames(keys)}${meaning}`),
  ]);
  return `${lines.join("\n")}\n`;
}

function keyNames(keys: readonly string[]): string {
  const names = keys.map((key) => `\u001B[1m${key}\u001B[0m`).join(", ");
  const columns = keys.join(", ").length;
  return `${names}${" ".repeat(Math.max(1, KEY_COLUMN - columns))}`;
}
