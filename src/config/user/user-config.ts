/**
 * The user's own configuration: the terminal, and recordings on this machine.
 *
 * An override for the platform of this program comes first; for each setting, the first override that matches and sets
 * it counts. Then come the built-in override for Windows, `[ui]` and `[record]`, and the built-in values.
 */
import { fragmentLine } from "../../diagnostics/fragment.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { evaluateTargetSpec, parseTargetSpec, type TargetSpec } from "../../model/cfg/target-spec.ts";
import type { Platform } from "../../model/build/platform.ts";
import { BUILT_IN_DOCUMENT, builtInValue } from "../settings/built-in.ts";
import { type Located, REFUSED, Report, type SettingWithDefault } from "../schema/element.ts";
import { failWith, failWithAll, sortNotices } from "../schema/notices.ts";
import { spanOf } from "../toml/locations.ts";
import type { TableNode } from "../toml/tree.ts";
import { HISTORY_SETTINGS } from "./history.ts";
import { inputHandler } from "./input-handler.ts";
import { outputIndent } from "./output-indent.ts";
import { pager, pagerInterface, pagerRuler, pagerWrapping, paginate } from "./pager.ts";
import { doctestHint } from "./doctest-hint.ts";
import { rerunHint } from "./rerun-hint.ts";
import { maxProgressRunning, showProgress } from "./progress.ts";
import { OUTPUT_SIZE_LIMITS, RECORD_SETTINGS } from "./record.ts";
import { type HistoryTable, userConfig, type RecordTable, type UiTable, type UserFile } from "./fields.ts";
import type { UserConfig } from "./types.ts";

/** Settings in falling order of precedence. */
interface Layered {
  readonly ui: readonly UiTable[];
  readonly record: readonly RecordTable[];
  readonly history: readonly HistoryTable[];
}

export interface UserConfigContext {
  /** The platform that this program was built for. */
  readonly platform: Platform;
  readonly env: Readonly<Record<string, string>>;
  readonly strict: boolean;
  readonly warn: (warning: Warning) => void;
}

/** Interprets the file, or its absence. */
export function resolveUserConfig(
  root: TableNode | undefined,
  context: UserConfigContext,
): Result<UserConfig> {
  const file = root === undefined ? ok<UserFile>({}) : readFile(root, context);
  if (!file.ok) return file;
  const layers = layersFor(file.value, context.platform);
  if (!layers.ok) return layers;
  const recordFeature =
    file.value.experimental?.record === true || context.env["NEXTEST_EXPERIMENTAL_RECORD"] === "1";
  return ok({
    experimental: { record: recordFeature },
    ui: uiOf(layers.value.ui),
    record: recordOf(layers.value.record, context.warn),
    history: historyOf(layers.value.history, context),
    remote: file.value.remote ?? {},
    queue: file.value.queue ?? {},
  });
}

function readFile(root: TableNode, { strict, warn }: UserConfigContext): Result<UserFile> {
  const report = new Report();
  const value = userConfig.read(root, report);
  if (value === REFUSED) return failWith(report.problems);
  const where = `in user config file ${root.origin.document.source.name}, `;
  const { warnings, errors } = sortNotices(where, report.notices, strict);
  warnings.forEach(warn);
  return errors.length === 0 ? ok(value) : failWithAll(errors);
}

/** Overrides that match come first, in their order. Unlike in a repository's file, unknown does not match. */
function layersFor(file: UserFile, platform: Platform): Result<Layered> {
  const ui: UiTable[] = [];
  const record: RecordTable[] = [];
  const history: HistoryTable[] = [];
  const errors: UserError[] = [];
  for (const override of file.overrides ?? []) {
    const spec = targetSpec(override.platform, errors);
    if (spec === undefined || evaluateTargetSpec(spec, platform) !== true) continue;
    if (override.ui !== undefined) ui.push(override.ui);
    if (override.record !== undefined) record.push(override.record);
    if (override.history !== undefined) history.push(override.history);
  }
  const [refused, ...rest] = errors;
  if (refused !== undefined) return err([refused, ...rest]);
  const builtIn = platform.triple.includes("windows") ? [WINDOWS_UI] : [];
  return ok({
    ui: [...ui, ...builtIn, ...some(file.ui)],
    record: [...record, ...some(file.record)],
    history: [...history, ...some(file.history)],
  });
}

/** No pager can be counted on there. As in the peer this wins over `[ui]`, though not over an override. */
const WINDOWS_UI: UiTable = {
  pager: { value: { kind: "builtin" }, origin: { document: BUILT_IN_DOCUMENT, path: [] } },
};

function some<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function targetSpec(text: Located<string>, errors: UserError[]): TargetSpec | undefined {
  const parsed = parseTargetSpec(text.value);
  if (parsed.ok) return parsed.value;
  errors.push({
    kind: "config",
    message: "invalid platform in an override",
    spans: spanOf(text.origin, parsed.error.message),
  });
  return undefined;
}

function first<T, Table>(
  tables: readonly Table[],
  setting: SettingWithDefault<T>,
  pick: (table: Table) => Located<T> | undefined,
): T {
  for (const table of tables) {
    const found = pick(table);
    if (found !== undefined) return found.value;
  }
  return builtInValue(setting);
}

function uiOf(tables: readonly UiTable[]): UserConfig["ui"] {
  return {
    showProgress: first(tables, showProgress, (table) => table["show-progress"]),
    maxProgressRunning: first(tables, maxProgressRunning, (table) => table["max-progress-running"]),
    inputHandler: first(tables, inputHandler, (table) => table["input-handler"]),
    outputIndent: first(tables, outputIndent, (table) => table["output-indent"]),
    rerunHint: first(tables, rerunHint, (table) => table["rerun-hint"]),
    doctestHint: first(tables, doctestHint, (table) => table["doctest-hint"]),
    pager: first(tables, pager, (table) => table.pager),
    paginate: first(tables, paginate, (table) => table.paginate),
    streampager: {
      interface: first(tables, pagerInterface, (table) => table.streampager?.interface),
      wrapping: first(tables, pagerWrapping, (table) => table.streampager?.wrapping),
      showRuler: first(tables, pagerRuler, (table) => table.streampager?.["show-ruler"]),
    },
  };
}

function recordOf(tables: readonly RecordTable[], warn: UserConfigContext["warn"]): UserConfig["record"] {
  const asked = first(tables, RECORD_SETTINGS.maxOutputSize, (table) => table["max-output-size"]);
  const { min, max } = OUTPUT_SIZE_LIMITS;
  const maxOutputSize = Math.min(Math.max(asked, min), max);
  if (maxOutputSize !== asked) {
    const message = `\`record.max-output-size\` is ${asked} bytes, taken as ${maxOutputSize} (it can be from ${min} to ${max})`;
    warn({ level: "warning", message });
  }
  return {
    enabled: first(tables, RECORD_SETTINGS.recordEnabled, (table) => table.enabled),
    maxOutputSize,
    maxRecords: first(tables, RECORD_SETTINGS.maxRecords, (table) => table["max-records"]),
    maxTotalSize: first(tables, RECORD_SETTINGS.maxTotalSize, (table) => table["max-total-size"]),
    maxAge: first(tables, RECORD_SETTINGS.maxAge, (table) => table["max-age"]),
  };
}

/** The variable overrides the file. */
const HISTORY_VARIABLE: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

function historyOf(
  tables: readonly HistoryTable[],
  { env, warn }: Pick<UserConfigContext, "env" | "warn">,
): UserConfig["history"] {
  const { historyEnabled, historyMaxRuns, historyMaxAge } = HISTORY_SETTINGS;
  const variable = env["NEXTEST_HISTORY"] ?? "";
  const given = HISTORY_VARIABLE.get(variable);
  if (given === undefined && variable !== "") {
    const message = `ignoring the environment variable NEXTEST_HISTORY: expected 1 or 0, not \`${fragmentLine(variable)}\``;
    warn({ level: "warning", message });
  }
  return {
    enabled: given ?? first(tables, historyEnabled, (table) => table.enabled),
    maxRuns: first(tables, historyMaxRuns, (table) => table["max-runs"]),
    maxAge: first(tables, historyMaxAge, (table) => table["max-age"]),
  };
}
