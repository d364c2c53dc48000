/** What is done with a whole table of settings, row by row. */
import type { EffectiveSetting } from "../../model/effective-settings.ts";
import type {
  Decide,
  Decision,
  DecisionContext,
  OverrideSettings,
  SettingEntry,
  SettingTable,
  WritableKey,
} from "./entry.ts";

/** The rows, ready to decide for tests of one profile. */
export type Prepared<Settings, Facts> = {
  readonly [Key in keyof Settings]-?: Decide<Settings[Key], Facts>;
};
export type Decisions<Settings, Facts> = {
  readonly [Key in keyof Settings]-?: Decision<Settings[Key], Facts>;
};

/** The settings that a table resolves to. */
export type ResolvedBy<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends SettingEntry<infer Resolved, never> ? Resolved : never;
};

export function prepareAll<Settings extends object, Facts>(
  table: SettingTable<Settings, Facts>,
  context: DecisionContext,
): Prepared<Settings, Facts> {
  const rows: readonly [string, SettingEntry<unknown, Facts>][] = Object.entries(table);
  // One result for each key, of that key's row.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(rows.map(([key, entry]) => [key, entry.prepare(context)])) as Prepared<
    Settings,
    Facts
  >;
}

export function decideAll<Settings extends object, Facts>(
  prepared: Prepared<Settings, Facts>,
  overrides: readonly OverrideSettings[],
): Decisions<Settings, Facts> {
  const rows: readonly [string, Decide<unknown, Facts>][] = Object.entries(prepared);
  // As above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(rows.map(([key, decide]) => [key, decide(overrides)])) as Decisions<
    Settings,
    Facts
  >;
}

export function resolveAll<Settings extends object, Facts>(
  decisions: Decisions<Settings, Facts>,
  facts: Facts,
): Settings {
  const rows: readonly [string, Decision<unknown, Facts>][] = Object.entries(decisions);
  // As above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(rows.map(([key, decision]) => [key, decision.resolve(facts)])) as Settings;
}

export function explainAll(
  decisions: Readonly<Record<string, { readonly explain: () => EffectiveSetting }>>,
): readonly EffectiveSetting[] {
  return Object.values(decisions).map((decision) => decision.explain());
}

/** The keys that a profile, or an override, may have. */
export function keysOf(
  tables: readonly SettingTable<Readonly<Record<string, unknown>>, never>[],
  place: "profile" | "override",
): readonly WritableKey["setting"][] {
  return tables
    .flatMap((table) => Object.values(table))
    .flatMap(({ keys }) => keys)
    .flatMap(({ scope, setting }) => (scope === "both" || scope === place ? [setting] : []));
}
