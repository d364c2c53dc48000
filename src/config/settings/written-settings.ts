/**
 * The part of a profile or override that is settings, read by key.
 *
 * Which keys there are follows from the tables of settings (test-settings.ts, run-settings.ts). A dotted key such as
 * `junit.path` is the key `path` of the table `junit`.
 */
import {
  checkKeys,
  fieldReader,
  type Fields,
  missingKey,
  type TableValue,
  tableSchema,
} from "../schema/compound.ts";
import {
  type DeeperKeys,
  type Element,
  type JsonSchema,
  type Located,
  REFUSED,
  type Refused,
  type Report,
  type Setting,
} from "../schema/element.ts";
import type { TableNode, TomlNode } from "../toml/tree.ts";

/** Settings that were written, by their dotted key. The element of that key read the value. */
export type WrittenSettings = ReadonlyMap<string, Located<unknown>>;

/** What a table inside the table is for. */
export interface GroupFacts {
  readonly meaning: string;
  readonly expected: string;
  /** A key that must be in it. */
  readonly requires?: string;
}

type SettingsByName = ReadonlyMap<string, Setting<unknown>>;

interface Group extends GroupFacts {
  readonly settings: SettingsByName;
}

/** The keys of a table: settings, and tables of settings inside it. */
interface Layout {
  readonly settings: SettingsByName;
  readonly groups: ReadonlyMap<string, Group>;
}

function layoutOf(all: readonly Setting<unknown>[], facts: Readonly<Record<string, GroupFacts>>): Layout {
  const settings = all.filter(({ key }) => !key.includes("."));
  const groups = Object.entries(facts).map(([name, group]) => {
    const inside = all.filter(({ key }) => key.startsWith(`${name}.`));
    const byName = inside.map((setting) => [setting.key.slice(name.length + 1), setting] as const);
    return [name, { ...group, settings: new Map(byName) }] as const;
  });
  return { settings: new Map(settings.map((setting) => [setting.key, setting])), groups: new Map(groups) };
}

/** A table with other keys in addition to settings. */
export function settingsTable<F extends Fields>(
  own: F,
  options: {
    readonly settings: readonly Setting<unknown>[];
    readonly groups: Readonly<Record<string, GroupFacts>>;
    readonly expected: string;
  },
): Element<TableValue<F> & { readonly settings: WrittenSettings }> {
  const { settings, groups, expected } = options;
  const layout = layoutOf(settings, groups);
  const known = [...Object.keys(own), ...layout.settings.keys(), ...layout.groups.keys()];
  const deeper = deeperKeys(layout);
  const readOwn = fieldReader(own);
  return {
    expected,
    schema: schemaOf(own, layout),
    read: (node, report) => {
      if (node.kind !== "table") return report.refuse(node, expected);
      const value = readOwn(node, report);
      const bag = readSettings(node, layout, report);
      checkKeys(node, { known, deeper }, report);
      return value === REFUSED || bag === REFUSED ? REFUSED : { ...value, settings: bag };
    },
  };
}

function readSettings(node: TableNode, layout: Layout, report: Report): WrittenSettings | Refused {
  const bag = new Map<string, Located<unknown>>();
  let complete = readInto(bag, layout.settings, node, report);
  for (const [name, group] of layout.groups) {
    const child = node.entries.get(name);
    if (child === undefined) continue;
    complete = readGroup(bag, group, child, report) && complete;
  }
  return complete ? bag : REFUSED;
}

type ReadValues = Map<string, Located<unknown>>;

/** `false` if a value was refused. */
function readInto(bag: ReadValues, settings: SettingsByName, node: TableNode, report: Report): boolean {
  let complete = true;
  for (const [name, setting] of settings) {
    const child = node.entries.get(name);
    if (child === undefined) continue;
    const value = setting.element.read(child, report);
    if (value === REFUSED) complete = false;
    else bag.set(setting.key, { value, origin: child.origin });
  }
  return complete;
}

function readGroup(bag: ReadValues, group: Group, node: TomlNode, report: Report): boolean {
  if (node.kind !== "table") {
    report.refuse(node, group.expected);
    return false;
  }
  const { requires } = group;
  if (requires !== undefined && !node.entries.has(requires)) {
    missingKey(node, requires, group.settings.get(requires)?.element.expected ?? "a value", report);
    return false;
  }
  const complete = readInto(bag, group.settings, node, report);
  checkKeys(node, { known: [...group.settings.keys()] }, report);
  return complete;
}

function schemaOf(own: Fields, { settings, groups }: Layout): JsonSchema {
  const schema = tableSchema(own);
  const inner = [...groups].map(([name, { meaning, settings: inside }]) => [
    name,
    {
      description: meaning,
      type: "object",
      properties: propertiesOf(inside),
      additionalProperties: false,
    },
  ]);
  return {
    ...schema,
    properties: { ...schema.properties, ...propertiesOf(settings), ...Object.fromEntries(inner) },
  };
}

function propertiesOf(settings: SettingsByName): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    [...settings].map(([name, { meaning, element }]) => [name, { description: meaning, ...element.schema }]),
  );
}

/** Keys of the tables that settings and groups are, where this table itself does not know them. */
function deeperKeys({ settings, groups }: Layout): DeeperKeys {
  const deeper = new Map<string, string[]>();
  const add = (table: string, key: string): void => {
    if (settings.has(key)) return;
    deeper.set(key, [...(deeper.get(key) ?? []), `${table}.${key}`]);
  };
  for (const [name, { element }] of settings) for (const key of keysOfSchema(element.schema)) add(name, key);
  for (const [name, group] of groups) for (const key of group.settings.keys()) add(name, key);
  return deeper;
}

function keysOfSchema({ properties, oneOf }: JsonSchema): ReadonlySet<string> {
  const own = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  return new Set([...own, ...(oneOf ?? []).flatMap((form) => [...keysOfSchema(form)])]);
}
