/**
 * Writes the tables of settings from the rows that decide them: one into `docs/repo-config.md`, between two markers,
 * and the list of keys that `cargo nextest help repo-config` prints. `--check` fails where they are out of date.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Arg } from "../src/cli/arg.ts";
import { DOCTESTS } from "../src/cli/options/doctests.ts";
import { REPORTER } from "../src/cli/options/reporter.ts";
import { RUNNER } from "../src/cli/options/runner.ts";
import { RUN_SETTINGS } from "../src/config/settings/run-settings.ts";
import { JUNIT_TEST_SETTINGS, TEST_SETTINGS } from "../src/config/settings/test-settings.ts";
import type { SettingEntry } from "../src/config/settings/entry.ts";
import type { JsonSchema, Setting } from "../src/config/schema/element.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const CHECK = process.argv.includes("--check");

type Row = Pick<SettingEntry<unknown, never>, "keys" | "option">;
const ROWS: readonly Row[] = [
  ...Object.values(RUN_SETTINGS),
  ...Object.values(TEST_SETTINGS),
  ...Object.values(JUNIT_TEST_SETTINGS),
];
const ARGS: Readonly<Record<string, Arg>> = { ...RUNNER, ...REPORTER, ...DOCTESTS };

interface Key {
  readonly setting: Setting<unknown>;
  readonly scope: "profile" | "override" | "both";
  readonly option: string | undefined;
}

const KEYS: readonly Key[] = ROWS.flatMap(({ keys, option }) => keys.map((key) => ({ ...key, option })));

/** As TOML writes it. */
function toml(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key} = ${toml(item)}`)
    .join(", ")} }`;
}

/** Undefined: the setting has no built-in value, or an empty table, which means the same. */
function builtInText(value: unknown): string | undefined {
  const isEmptyTable = typeof value === "object" && !Array.isArray(value) && toml(value) === "{  }";
  return value === undefined || isEmptyTable ? undefined : toml(value);
}

function twins(option: string | undefined): string {
  const arg = option === undefined ? undefined : ARGS[option];
  if (arg === undefined) return "";
  return [`\`--${arg.long ?? ""}\``, ...(arg.env === undefined ? [] : [`\`${arg.env}\``])].join(", ");
}

function markdown(): string {
  const rows = KEYS.map(({ setting: { key, meaning, element, builtIn, extension }, scope, option }) => {
    const text = builtInText(builtIn);
    const value = text === undefined ? "–" : `\`${text}\``;
    const name = `\`${key}\`${extension === true ? " *(extension)*" : ""}`;
    return `| ${name} | ${meaning} Takes ${element.expected}. | ${value} | ${scope} | ${twins(option)} |`;
  });
  return [
    "| key | meaning | built in | in | option, variable |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

const WIDTH = 110;
const COLUMN = 33;

/** Words in lines, the first of them after `label`. */
function wrapped(label: string, text: string): string {
  const lines = [`  ${label}`.padEnd(COLUMN + 2)];
  if (label.length > COLUMN) lines.push(" ".repeat(COLUMN));
  for (const word of text.split(" ")) {
    const line = lines.pop() ?? "";
    const fits = line.length + word.length < WIDTH;
    lines.push(...(fits ? [`${line}${word} `] : [line, `${" ".repeat(COLUMN)}${word} `]));
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

function topic(wanted: readonly Key["scope"][]): string {
  return KEYS.filter(({ scope }) => wanted.includes(scope))
    .flatMap(({ setting: { key, meaning, element, builtIn, extension } }) => {
      const text = builtInText(builtIn);
      const value = text === undefined ? "" : ` [${text}]`;
      const ours = extension === true ? " (extension)" : "";
      const parts = key.startsWith("bench.") ? new Map<string, string>() : partsOf(element.schema);
      return [
        wrapped(`\`${key}\``, `${meaning} Takes ${element.expected}${ours}${value}`),
        ...[...parts].map(([name, text]) => wrapped(`  \`.${name}\``, text)),
      ];
    })
    .join("\n");
}

/** The keys of a setting that is a table, or an array of tables, with their meanings. */
function partsOf({ properties, items, oneOf }: JsonSchema): ReadonlyMap<string, string> {
  const inner = [...(oneOf ?? []), ...(isSchema(items) ? [items] : [])];
  const own = isSchema(properties)
    ? Object.entries(properties).map(([name, part]) => [name, descriptionOf(part)] as const)
    : [];
  return new Map([...inner.flatMap((part) => [...partsOf(part)]), ...own]);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

function descriptionOf(part: unknown): string {
  return isSchema(part) && typeof part["description"] === "string" ? part["description"] : "";
}

function names(wanted: Key["scope"]): string {
  const keys = KEYS.filter(({ scope }) => scope === wanted).map(({ setting }) => `\`${setting.key}\``);
  return wrapped("", `and ${keys.join(", ")}`).replace(/^ {4,}/gm, "  ");
}

/** A string of TypeScript that holds the text. */
function literal(text: string): string {
  return `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}

/** Writes a file, or says that it is out of date. */
function put(file: string, text: string): void {
  const full = path.join(ROOT, file);
  if (!CHECK) {
    fs.writeFileSync(full, text);
  } else if (!fs.existsSync(full) || fs.readFileSync(full, "utf8") !== text) {
    console.error(`${file} is out of date: run \`bun tools/settings-docs.ts\``);
    process.exitCode = 1;
  }
}

const BEGIN = "<!-- settings: written by tools/settings-docs.ts -->";
const END = "<!-- end of settings -->";
const PAGE = "docs/repo-config.md";
const page = fs.readFileSync(path.join(ROOT, PAGE), "utf8");
const [before = "", rest = ""] = page.split(BEGIN);
const after = rest.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} lacks the markers around the table of settings`);
put(PAGE, `${before}${BEGIN}\n\n${markdown()}\n\n${END}${after}`);

put(
  "src/cli/help/topics/setting-keys.ts",
  `/** The keys of profiles and overrides. Written by tools/settings-docs.ts; do not edit. */
export const PROFILE_KEYS = ${literal(topic(["profile", "both"]))};
export const OVERRIDE_KEYS = ${literal(`${topic(["override"])}\n${names("both")}`)};
`,
);
