/** A recorded run as one line of a table. */
import { plural } from "../../text/values/plural.ts";
import { sizeText } from "../../text/values/size.ts";
import type { Paint } from "../../text/terminal/style.ts";
import type { RecordedRun, RecordedStatus } from "../format/run-list.ts";
import { sizeOnDisk } from "../retention/retention.ts";
import type { RunIdIndex } from "../run-ids.ts";
import { RECORD_STYLES, runIdText } from "./styles.ts";
import type { Values } from "./values.ts";

/** Column widths shared by the lines of a table. */
export interface Columns {
  readonly passed: number;
  readonly size: number;
}

/** The minimum width of the size column. */
const SIZE_COLUMNS = 9;
/** Characters of an id in tables. */
export const SHORT_ID = 8;

export function columnsFor(runs: readonly RecordedRun[], total = 0): Columns {
  const sizes = [total, ...runs.map(sizeOnDisk)].map((size) => sizeText(size).length);
  return {
    passed: Math.max(0, ...runs.map(({ status }) => passedColumns(status))),
    size: Math.max(SIZE_COLUMNS, ...sizes),
  };
}

function passedColumns(status: RecordedStatus): number {
  switch (status.status) {
    case "incomplete":
    case "unknown":
      return 0;
    case "completed":
    case "cancelled":
      return String(status.passed).length;
    case "stress-completed":
    case "stress-cancelled":
      return String(status["success-count"]).length;
  }
}

export interface LineOptions {
  readonly index: RunIdIndex;
  readonly columns: Columns;
  readonly paint: Paint;
  readonly values: Values;
  /** Printed before the id. */
  readonly prefix?: string;
  /** Spaces after the id. */
  readonly padding?: number;
  readonly replayable?: boolean;
}

/** Without a line end. */
export function runLine(run: RecordedRun, options: LineOptions): string {
  const { columns, paint, values, prefix = "  ", padding = 0, replayable = true } = options;
  const id = runIdText(run["run-id"], { ...options, length: SHORT_ID });
  const size = values.size(sizeOnDisk(run)).padStart(columns.size);
  const parts = [
    `${prefix}${id}${" ".repeat(padding)}`,
    values.time(run["started-at"]),
    values.duration(run["duration-secs"]),
    size,
    statusText(run.status, columns.passed, paint),
    ...(replayable ? [] : [`(${paint(RECORD_STYLES.failed, "not replayable")})`]),
  ];
  return parts.join("  ");
}

/** A table of runs without header or total. */
export function runLines(
  runs: readonly RecordedRun[],
  options: Omit<LineOptions, "columns">,
): readonly string[] {
  const columns = columnsFor(runs);
  return runs.map((run) => runLine(run, { ...options, columns }));
}

function statusText(status: RecordedStatus, columns: number, paint: Paint): string {
  switch (status.status) {
    case "incomplete":
    case "unknown":
      return `${" ".repeat(columns)} ${paint(RECORD_STYLES.cancelled, status.status)}`;
    case "completed":
    case "cancelled": {
      const { passed, failed, "initial-run-count": all } = status;
      const number = paint(RECORD_STYLES.count, String(all === 0 ? 0 : passed).padStart(columns));
      if (all === 0) return `${number} ${paint(RECORD_STYLES.cancelled, "passed")}`;
      const first = `${number} ${paint(RECORD_STYLES.passed, "passed")}`;
      return restText(
        first,
        { failed, notRun: all - passed - failed, cancelled: status.status === "cancelled" },
        paint,
      );
    }
    case "stress-completed":
    case "stress-cancelled": {
      const { "success-count": passed, "failed-count": failed, "initial-iteration-count": all } = status;
      const number = paint(RECORD_STYLES.count, String(passed).padStart(columns));
      const first = `${number} ${paint(RECORD_STYLES.passed, "passed")} ${plural(passed, "iteration", "iterations")}`;
      const notRun = all === null ? 0 : all - passed - failed;
      return restText(first, { failed, notRun, cancelled: status.status === "stress-cancelled" }, paint);
    }
  }
}

interface Rest {
  readonly failed: number;
  readonly notRun: number;
  readonly cancelled: boolean;
}

function restText(first: string, { failed, notRun, cancelled }: Rest, paint: Paint): string {
  const counted = [
    first,
    ...(failed > 0
      ? [`${paint(RECORD_STYLES.count, String(failed))} ${paint(RECORD_STYLES.failed, "failed")}`]
      : []),
    ...(notRun > 0
      ? [`${paint(RECORD_STYLES.count, String(notRun))} ${paint(RECORD_STYLES.cancelled, "not run")}`]
      : []),
  ].join(" / ");
  return cancelled ? `${counted} ${paint(RECORD_STYLES.cancelled, "(cancelled)")}` : counted;
}
