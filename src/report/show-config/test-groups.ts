/** The text of `show-config test-groups`, equal to the peer's: groups, and which override put which tests there. */
import type { BinaryId } from "../../model/ids.ts";
import { GLOBAL_GROUP } from "../../model/settings.ts";
import type { TestCase } from "../../model/listed/test-list.ts";
import type { GroupAssignment, GroupingOverride, ShownGroup } from "../../model/listed/test-groups-view.ts";
import { visibleName, visibleText } from "../../text/safe/visible.ts";
import { type Paint, STYLES } from "../../text/terminal/style.ts";

/** Tests by binary, in the order of the list. */
export type TestsByBinary = ReadonlyMap<BinaryId, readonly TestCase[]>;

export interface TestGroupsView {
  /** Ordered by name, without the global one. */
  readonly groups: readonly ShownGroup[];
  /** Every test of every listed binary, in the order of the list, whether or not it would run. */
  readonly tests: readonly {
    readonly binaryId: BinaryId;
    readonly test: TestCase;
    readonly assignment: GroupAssignment;
  }[];
  /** Also show tests that no override put into a group. */
  readonly showDefault: boolean;
  /** Show these groups only; empty for all. */
  readonly only: readonly string[];
}

export interface TestGroupsStyle {
  readonly paint: Paint;
  /** The list for people, of these tests only. */
  readonly listTests: (tests: TestsByBinary) => string;
}

class Gathered {
  readonly byBinary = new Map<BinaryId, TestCase[]>();

  add(binaryId: BinaryId, test: TestCase): void {
    const known = this.byBinary.get(binaryId);
    if (known === undefined) this.byBinary.set(binaryId, [test]);
    else known.push(test);
  }
}

interface GroupEntry {
  /** By the override's key, in the order in which tests met them. */
  readonly overrides: Map<string, { readonly override: GroupingOverride; readonly tests: Gathered }>;
}

/** Groups that were requested and do not exist, in order. */
export function unknownGroups(groups: readonly string[], only: readonly string[]): readonly string[] {
  const known = new Set([...groups, GLOBAL_GROUP]);
  return [...new Set(only)].filter((name) => !known.has(name)).toSorted();
}

function limitsText({ maxThreads, maxMemory }: Partial<ShownGroup>, { paint }: TestGroupsStyle): string {
  if (maxThreads === undefined) return "";
  const memory = maxMemory === undefined ? "" : `, max memory = ${paint(STYLES.bold, maxMemory)}`;
  return ` (max threads = ${paint(STYLES.bold, maxThreads)}${memory})`;
}

export function showTestGroups(view: TestGroupsView, look: TestGroupsStyle): string {
  const shown = (name: string): boolean => view.only.length === 0 || view.only.includes(name);
  const groups: readonly (Pick<ShownGroup, "name"> & Partial<ShownGroup>)[] = [
    ...view.groups,
    { name: GLOBAL_GROUP },
  ];
  const { entries, unassigned } = collect(view, new Set(groups.map(({ name }) => name).filter(shown)));
  return groups
    .filter(({ name }) => entries.has(name) && isShown(name, entries.get(name), view.showDefault))
    .map((group) => {
      const limit = limitsText(group, look);
      const heading = `group: ${look.paint(STYLES.boldUnderline, visibleName(group.name))}${limit}\n`;
      const parts = [...(entries.get(group.name)?.overrides.values() ?? [])].map(
        ({ override, tests }) =>
          overrideLine(override, look.paint) + indented(look.listTests(tests.byBinary)),
      );
      const rest =
        group.name === GLOBAL_GROUP && view.showDefault
          ? [`  * from default settings:\n${indented(look.listTests(unassigned.byBinary))}`]
          : [];
      const body = [...parts, ...rest];
      return heading + (body.length === 0 ? "    (no matches)\n" : body.join(""));
    })
    .join("");
}

/** The global group is shown only if an override names it, or if all groups are shown. */
function isShown(name: string, entry: GroupEntry | undefined, showDefault: boolean): boolean {
  return name !== GLOBAL_GROUP || showDefault || (entry?.overrides.size ?? 0) > 0;
}

function collect(
  view: TestGroupsView,
  names: ReadonlySet<string>,
): { readonly entries: ReadonlyMap<string, GroupEntry>; readonly unassigned: Gathered } {
  const entries = new Map<string, GroupEntry>([...names].map((name) => [name, { overrides: new Map() }]));
  const unassigned = new Gathered();
  for (const { binaryId, test, assignment } of view.tests) {
    const { by, group } = assignment;
    if (by === undefined) {
      unassigned.add(binaryId, test);
      continue;
    }
    const overrides = entries.get(group)?.overrides;
    if (overrides === undefined) continue;
    const known = overrides.get(by.key) ?? { override: by, tests: new Gathered() };
    known.tests.add(binaryId, test);
    overrides.set(by.key, known);
  }
  return { entries, unassigned };
}

function overrideLine(override: GroupingOverride, paint: Paint): string {
  const { profile, filter, platform, file, tool } = override;
  const withFilter =
    filter === undefined ? "" : ` with filter ${paint(STYLES.yellow, `'${visibleText(filter)}'`)}`;
  const onPlatform =
    platform === undefined ? "" : ` on platform ${paint(STYLES.yellow, `'${visibleText(platform)}'`)}`;
  const byTool =
    tool === undefined ? "" : ` provided by tool \`${paint(STYLES.yellowBold, visibleName(tool))}\``;
  const from = ` (from ${paint(STYLES.cyan, visibleName(file))}${byTool})`;
  return `  * override for ${paint(STYLES.bold, visibleName(profile))} profile${withFilter}${onPlatform}${from}:\n`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : `      ${line}`))
    .join("\n");
}
