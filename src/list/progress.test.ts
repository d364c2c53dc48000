import { expect, test } from "bun:test";
import { ASCII_BAR } from "../text/terminal/progress-bar.ts";
import { ansi, plain } from "../text/terminal/style.ts";
import { listProgressLine, showsListProgress } from "./progress.ts";

const at = { done: 3, total: 4, elapsed: 1999, width: 80, cells: ASCII_BAR, paint: plain };

test("the line fills the terminal's width but for the last column, and keeps its last word", () => {
  expect(listProgressLine(at)).toBe(
    "     Listing [ 00:00:01] ==============================>           3/4 binaries",
  );
  expect(listProgressLine(at)).toHaveLength(79);
  expect(listProgressLine({ ...at, width: 132 })).toHaveLength(131);
});

test("counts keep their column", () => {
  expect(listProgressLine({ ...at, done: 7, total: 120 })).toEndWith("   7/120 binaries");
  expect(listProgressLine({ ...at, done: 1, total: 1 })).toEndWith("= 1/1 binary");
});

test("label and word are green where colours are on", () => {
  const line = listProgressLine({ ...at, paint: ansi });
  expect(line).toStartWith("     \u001B[32;1mListing\u001B[0m [");
  expect(line).toEndWith("3/4 \u001B[32;1mbinaries\u001B[0m");
});

test("a bar is shown on a terminal outside CI, unless another kind of progress is chosen", () => {
  const terminal = { stderrIsTerminal: true, isCi: false };
  for (const choice of ["auto", "bar", "only"] as const) {
    expect(showsListProgress(choice, terminal)).toBe(true);
    expect(showsListProgress(choice, { ...terminal, isCi: true })).toBe(false);
    expect(showsListProgress(choice, { ...terminal, stderrIsTerminal: false })).toBe(false);
  }
  for (const choice of ["none", "counter"] as const) expect(showsListProgress(choice, terminal)).toBe(false);
});
