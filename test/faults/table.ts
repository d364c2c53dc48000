/** A table with our results next to the peer's. */
import type { Observed } from "./case.ts";
import { show } from "./judge.ts";

export interface Row {
  readonly group: string;
  readonly name: string;
  readonly ours: Cell;
  readonly peer: Cell | undefined;
}

export interface Cell {
  readonly seen: Observed;
  readonly wrong: readonly string[];
}

const HEAD = ["exit", "time", "MiB", "left"];

export function renderTable(rows: readonly Row[]): string {
  const lines = [["", ...HEAD, "", ...HEAD, "promise"], ...rows.flatMap((row) => linesOf(row, rows))];
  const widths = lines.reduce<number[]>(
    (most, line) =>
      line.map((text, index) => Math.max(most[index] ?? 0, line.length === 1 ? 0 : text.length)),
    [],
  );
  const titles = `${" ".repeat((widths[0] ?? 0) + 2)}${"ours".padEnd(sum(widths.slice(1, 5)) + 8)}  peer`;
  return [titles, ...lines.map((line) => layOut(line, widths))].join("\n");
}

function linesOf(row: Row, rows: readonly Row[]): readonly (readonly string[])[] {
  const first = rows.find(({ group }) => group === row.group) === row;
  const peer = row.peer === undefined ? ["", "", "", ""] : cells(row.peer.seen);
  const line = [`  ${row.name}`, ...cells(row.ours.seen), "|", ...peer, promise(row)];
  return first ? [[row.group], line] : [line];
}

function promise({ ours, peer }: Row): string {
  const theirs = peer === undefined ? "" : peer.wrong.length === 0 ? ", the peer as well" : ", the peer not";
  return `${ours.wrong.length === 0 ? "kept" : "BROKEN"}${theirs}`;
}

function cells(seen: Observed): readonly string[] {
  const exit = seen.hung ? "hangs" : String(seen.exit).replace("SIG", "");
  return [exit, show(seen.afterMark ?? seen.elapsed), String(Math.round(seen.peak)), String(seen.left)];
}

function layOut(line: readonly string[], widths: readonly number[]): string {
  const [name = "", ...rest] = line;
  const cellsOf = rest.map((text, index) =>
    index === rest.length - 1 ? text : text.padStart(widths[index + 1] ?? 0),
  );
  return [name.padEnd(widths[0] ?? 0), ...cellsOf].join("  ").trimEnd();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
