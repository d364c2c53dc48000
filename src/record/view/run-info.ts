/** `store info`: the metadata of a recorded run, without reading its files. */
import { type Paint, type Style, STYLES } from "../../text/terminal/style.ts";
import type { RecordedRun } from "../format/run-list.ts";
import type { Replayability } from "../replayability.ts";
import type { RunIdIndex } from "../run-ids.ts";
import { RECORD_STYLES, runIdText } from "./styles.ts";
import { recordedExitCode, statusWords } from "./status.ts";
import type { Values } from "./values.ts";

export interface InfoOptions {
  readonly index: RunIdIndex;
  readonly paint: Paint;
  readonly values: Values;
  readonly unicode: boolean;
  readonly replayability: Replayability;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const LABEL_COLUMNS = 18;
const INNER_LABEL_COLUMNS = 16;
/** Columns of the table of sizes. */
const SIZES = [10, 12, 7] as const;

export function runInfoText(run: RecordedRun, options: InfoOptions): string {
  const { paint } = options;
  const id = runIdText(run["run-id"], options);
  const fields = fieldsOf(run, options).map(([label, value]) => {
    return `  ${paint(RECORD_STYLES.label, `${label}:`.padEnd(LABEL_COLUMNS))}${value}\n`;
  });
  return [
    `${paint(RECORD_STYLES.label, "Run")} ${id}\n\n`,
    ...fields,
    "\n",
    countsText(run, paint),
    sizesText(run, options),
  ].join("");
}

type Field = readonly [label: string, value: string];

function fieldsOf(run: RecordedRun, options: InfoOptions): readonly Field[] {
  const { values, paint, now } = options;
  const parent = run["parent-run-id"];
  const moment = (at: string): string =>
    `${values.timeWithOffset(at)} (${paint(RECORD_STYLES.count, values.age(at, now))} ago)`;
  const optional = (label: string, value: string | false): readonly Field[] =>
    value === false ? [] : [[label, value]];
  const env = run["env-vars"];
  return [
    ["nextest version", values.version(run["nextest-version"])],
    ...optional("parent run", parent !== null && runIdText(parent, options)),
    ...optional("command", run["cli-args"].length > 0 && values.command(run["cli-args"])),
    ...optional("env", Object.keys(env).length > 0 && values.variables(env)),
    ["status", statusText(run, paint)],
    ["started at", moment(run["started-at"])],
    ["last written at", moment(run["last-written-at"])],
    ["duration", values.plainDuration(run["duration-secs"])],
    ["replayable", replayableText(options)],
  ];
}

function statusText({ status }: RecordedRun, paint: Paint): string {
  const code = recordedExitCode(status);
  if (code === undefined) return statusWords(status);
  return `${statusWords(status)} (exit code ${paint(code === 0 ? RECORD_STYLES.passed : RECORD_STYLES.failed, String(code))})`;
}

function replayableText({ replayability, paint }: InfoOptions): string {
  switch (replayability.kind) {
    case "yes":
      return paint(RECORD_STYLES.passed, "yes");
    case "maybe":
      return `${paint(RECORD_STYLES.cancelled, "maybe")}: run is incomplete (archive may be partial)`;
    case "no":
      return `${paint(RECORD_STYLES.failed, "no")}: ${replayability.reasons.join(", ")}`;
  }
}

/** Empty if the run is incomplete. */
function countsText({ status }: RecordedRun, paint: Paint): string {
  switch (status.status) {
    case "incomplete":
    case "unknown":
      return "";
    case "completed":
    case "cancelled": {
      const { passed, failed, "initial-run-count": all } = status;
      return countLines({ what: "tests", passed, failed, notRun: all - passed - failed }, paint);
    }
    case "stress-completed":
    case "stress-cancelled": {
      const { "success-count": passed, "failed-count": failed, "initial-iteration-count": all } = status;
      const notRun = all === null ? 0 : all - passed - failed;
      return countLines({ what: "iterations", passed, failed, notRun }, paint);
    }
  }
}

interface Counts {
  readonly what: string;
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
}

function countLines({ what, passed, failed, notRun }: Counts, paint: Paint): string {
  const line = (label: string, style: Style, count: number): string =>
    `    ${paint(RECORD_STYLES.label, label.padEnd(INNER_LABEL_COLUMNS))}${paint(style, String(count))}\n`;
  return [
    `  ${paint(RECORD_STYLES.label, what)}:\n`,
    line("passed:", RECORD_STYLES.passed, passed),
    ...(failed > 0 ? [line("failed:", RECORD_STYLES.failed, failed)] : []),
    ...(notRun > 0 ? [line("not run:", RECORD_STYLES.cancelled, notRun)] : []),
    "\n",
  ].join("");
}

function sizesText({ sizes: { log, store } }: RecordedRun, { paint, values, unicode }: InfoOptions): string {
  const total = {
    compressed: log.compressed + store.compressed,
    uncompressed: log.uncompressed + store.uncompressed,
    entries: log.entries + store.entries,
  };
  const cells = (texts: readonly [string, string, string], style: Style): string =>
    texts.map((text, column) => paint(style, text.padStart(SIZES[column] ?? 0))).join("  ");
  const row = (label: string, of: typeof total): string => {
    const texts = [values.size(of.compressed), values.size(of.uncompressed), String(of.entries)] as const;
    return `    ${paint(RECORD_STYLES.label, label.padEnd(INNER_LABEL_COLUMNS))}${cells(texts, STYLES.plain)}\n`;
  };
  const bars = SIZES.map((columns) => (unicode ? "─" : "-").repeat(columns)).join("  ");
  const heading = cells(["compressed", "uncompressed", "entries"], RECORD_STYLES.label);
  return [
    `  ${paint(RECORD_STYLES.label, "sizes:".padEnd(LABEL_COLUMNS))}${heading}\n`,
    row("log", log),
    row("store", store),
    `    ${" ".repeat(INNER_LABEL_COLUMNS)}${bars}\n`,
    row("total", total),
  ].join("");
}
