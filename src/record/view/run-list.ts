/** `store list`: all recorded runs, each rerun below its parent. */
import { plural } from "../../text/values/plural.ts";
import type { Paint } from "../../text/terminal/style.ts";
import type { RecordedRun } from "../format/run-list.ts";
import { sizeOnDisk } from "../retention/retention.ts";
import { latestRun } from "../select-run.ts";
import type { StoreSnapshot } from "../store.ts";
import { RECORD_STYLES } from "./styles.ts";
import { columnsFor, runLine, SHORT_ID } from "./run-line.ts";
import { type Branch, treeOf } from "./run-tree.ts";
import type { Values } from "./values.ts";

export interface ListOptions {
  readonly paint: Paint;
  readonly values: Values;
  readonly unicode: boolean;
  /** The folder of recordings, if it is printed. */
  readonly records?: string;
  readonly isReplayable: (run: RecordedRun) => boolean;
}

const BRANCHES: Readonly<Record<Branch, readonly [unicode: string, ascii: string]>> = {
  through: ["│ ", "| "],
  blank: ["  ", "  "],
  fork: ["├─", "|-"],
  end: ["└─", "\\-"],
};

const INDENT = "  ";
/** The width between an id and a size: time, duration and separators. */
const BEFORE_SIZE = 2 + 19 + 2 + 10 + 2;
/** Printed for a parent of which only the id is known. */
const LOST_ID = "???";

export function runListText({ list: { runs }, index }: StoreSnapshot, options: ListOptions): string {
  const { paint, values, unicode, records, isReplayable } = options;
  const heading = records === undefined ? "" : `${paint(RECORD_STYLES.count, "store")}: ${records}\n\n`;
  if (runs.length === 0) return heading;
  const total = runs.reduce((sum, run) => sum + sizeOnDisk(run), 0);
  const columns = columnsFor(runs, total);
  const items = treeOf(runs);
  const depth = Math.max(...items.map(({ branches }) => branches.length));
  const latest = latestRun(runs);
  const lines = items.map(({ run, branches }) => {
    const prefix = INDENT + branches.map((branch) => BRANCHES[branch][unicode ? 0 : 1]).join("");
    const padding = (depth - branches.length) * 2;
    if (run === undefined) {
      const blanks = " ".repeat(padding + SHORT_ID - LOST_ID.length);
      return `${prefix}${paint(RECORD_STYLES.runIdRest, LOST_ID)}${blanks}  ${paint(RECORD_STYLES.cancelled, "(pruned parent)")}`;
    }
    const line = runLine(run, {
      index,
      columns,
      paint,
      values,
      prefix,
      padding,
      replayable: isReplayable(run),
    });
    return run === latest ? `${line}  *${paint(RECORD_STYLES.count, "latest")}` : line;
  });
  const blanks = " ".repeat(INDENT.length + depth * 2 + SHORT_ID + BEFORE_SIZE);
  const count = `${paint(RECORD_STYLES.count, String(runs.length))} recorded ${plural(runs.length, "run", "runs")}:`;
  const bar = (unicode ? "─" : "-").repeat(columns.size);
  const sum = values.size(total).padStart(columns.size);
  return `${heading}${count}\n\n${lines.join("\n")}\n${blanks}${bar}\n${blanks}${sum}\n`;
}
