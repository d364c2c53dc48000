/** What is typed at the built-in pagers of both executables, and on what screen. */

export interface PagerScript {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  /** Settings in the table `[ui.streampager]`. */
  readonly settings?: string;
  readonly args?: readonly string[];
  /** What is typed, step by step, or another size of the window. */
  readonly steps: readonly (string | { readonly columns: number; readonly rows: number })[];
}

const UP = "\u001B[A";
const DOWN = "\u001B[B";
const RIGHT = "\u001B[C";
const LEFT = "\u001B[D";
const PAGE_UP = "\u001B[5~";
const PAGE_DOWN = "\u001B[6~";

const LIST = ["list", "--color", "never"];
const CLEARING = 'interface = "full-screen-clear-output"';
const QUICKLY = 'interface = "quit-quickly-or-clear-output"';

export const PAGER_SCRIPTS: readonly PagerScript[] = [
  {
    name: "moving",
    columns: 40,
    rows: 10,
    steps: ["j", "k", DOWN, UP, PAGE_DOWN, PAGE_UP, " ", "b", "d", "u", "G", "k", "g", "5j", "12g", "q"],
  },
  {
    name: "moving through wrapped lines",
    columns: 26,
    rows: 8,
    steps: ["j", "j", "j", "j", "j", "k", " ", "G", "u", "g", ":9\r", ":-2\r", ":50%\r", "q"],
  },
  {
    name: "wrapped anywhere",
    columns: 26,
    rows: 8,
    settings: 'wrapping = "anywhere"',
    args: LIST,
    steps: ["j", "j", "j", "j", "j", "k", " ", "G", "u", "g", ":21\r", "j", "k", "q"],
  },
  {
    name: "not wrapped",
    columns: 26,
    rows: 8,
    settings: 'wrapping = "none"',
    steps: [RIGHT, RIGHT, LEFT, "\u001B[1;2C", "\u001B[1;2D", "G", "\\", "\\", "\\", "#", "\u0012", "q"],
  },
  {
    name: "searching",
    columns: 40,
    rows: 10,
    steps: [
      "/pass\r",
      "n",
      "n",
      "n",
      "N",
      "N",
      "?fail\r",
      "n",
      "(",
      ")",
      ".",
      ",",
      "\u001B",
      "/no such\r",
      "q",
    ],
  },
  { name: "searching from elsewhere", columns: 40, rows: 10, steps: ["/s$\r", "n", "G", "n", "g", "N", "q"] },
  { name: "a screen of its own", columns: 40, rows: 10, settings: CLEARING, steps: ["j", "q"] },
  {
    name: "a screen of its own for a page",
    columns: 40,
    rows: 40,
    settings: CLEARING,
    steps: ["j", "G", "3", "0", "\u001B", "q"],
  },
  { name: "quickly, a page", columns: 60, rows: 30, settings: QUICKLY, steps: [] },
  { name: "quickly, more than a page", columns: 60, rows: 10, settings: QUICKLY, steps: ["j", "q"] },
  { name: "a row too many", columns: 60, rows: 21, steps: ["q"] },
  { name: "just a page", columns: 60, rows: 22, steps: [] },
  { name: "no ruler", columns: 40, rows: 10, settings: "show-ruler = false", steps: ["j", "G", "q"] },
  {
    name: "another size",
    columns: 40,
    rows: 10,
    steps: [
      "j",
      { columns: 60, rows: 14 },
      { columns: 20, rows: 7 },
      "G",
      { columns: 40, rows: 10 },
      "\u0003",
    ],
  },
  { name: "editing", columns: 40, rows: 10, steps: ["/pa", "\u007F\u007F", "ai", "\u0001f", "\r", "q"] },
];
