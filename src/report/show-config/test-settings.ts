/** `show-config test` (ours): every setting in force for some tests, and where it came from. */
import type {
  EffectiveSetting,
  ExplainedRun,
  SettingLocation,
  SettingSource,
  SettingValue,
  StartMethod,
} from "../../model/effective-settings.ts";
import { type Paint, STYLES } from "../../text/terminal/style.ts";
import { visibleName } from "../../text/safe/visible.ts";
import { encodeJson } from "../../text/encoders.ts";

/** For people: tests whose settings are all alike stand together. */
export function showTestSettings(explained: ExplainedRun, paint: Paint): string {
  const run = `profile: ${paint(STYLES.bold, visibleName(explained.profile))}\n${settingLines(explained.run, paint)}`;
  const groups = new Map<string, string[]>();
  for (const { binaryId, testName, settings, start } of explained.tests) {
    const name = `${paint(STYLES.magentaBold, visibleName(binaryId))} ${paint(STYLES.blueBold, visibleName(testName))}`;
    const lines = settingLines(settings, paint) + startLine(start, paint);
    groups.set(lines, [...(groups.get(lines) ?? []), name]);
  }
  const tests = [...groups].map(([lines, names]) => `\n${names.join("\n")}\n${lines}`);
  return [run, ...(tests.length === 0 ? ["\n(no tests match)\n"] : tests)].join("");
}

function settingLines(settings: readonly EffectiveSetting[], paint: Paint): string {
  const cells = settings.map(({ key, value, source }) => ({
    text: visibleName(`${key} = ${value === undefined ? "(unset)" : showValue(value)}`),
    source: visibleName(describeSource(source)),
  }));
  const width = Math.max(0, ...cells.map(({ text }) => text.length));
  return cells
    .map(({ text, source }) => `    ${text.padEnd(width)}  ${paint(STYLES.dimmed, `# ${source}`)}\n`)
    .join("");
}

function startLine(start: StartMethod | undefined, paint: Paint): string {
  if (start === undefined) return "";
  const way = start.way === "program" ? "by executing its program" : "by a fork server";
  return `    starts ${way}  ${paint(STYLES.dimmed, `# ${start.reason}`)}\n`;
}

/** A value as TOML writes it. */
export function showValue(value: SettingValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(showValue).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${key} = ${showValue(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function isList(value: SettingValue): value is readonly SettingValue[] {
  return Array.isArray(value);
}

/** `override 2 of profile ci, .config/nextest.toml:12`. */
export function describeSource(source: SettingSource): string {
  switch (source.kind) {
    case "built-in":
      return "built-in default";
    case "profile":
      return `profile ${source.profile}, ${describeLocation(source)}`;
    case "override":
      return `override ${source.number} of profile ${source.profile}, ${describeLocation(source)}`;
    case "script-rule":
      return `scripts rule ${source.number} of profile ${source.profile}, ${describeLocation(source)}`;
    case "quarantine":
      return `quarantine ${source.number} of profile ${source.profile}, ${describeLocation(source)}`;
    case "command-line":
      return `command line: ${source.name}`;
    case "environment":
      return `environment: ${source.name}`;
  }
}

function describeLocation({ file, line, tool }: SettingLocation): string {
  return `${file}:${line}${tool === undefined ? "" : ` (tool ${tool})`}`;
}

/** For programs: one JSON document with everything that the text shows. */
export function testSettingsJson(explained: ExplainedRun): string {
  const settings = (list: readonly EffectiveSetting[]): unknown =>
    Object.fromEntries(list.map(({ key, value, source }) => [key, { value: value ?? null, source }]));
  const tests = explained.tests.map((test) => ({
    "binary-id": test.binaryId,
    "test-name": test.testName,
    settings: settings(test.settings),
    ...(test.start === undefined ? {} : { start: test.start }),
  }));
  return `${encodeJson({ profile: explained.profile, run: settings(explained.run), tests }, 2)}\n`;
}
