/** A profile with everything it falls back to: its ancestors, and at last the `default` profile. */
import { REFUSED, Report, type Located, type Setting } from "../schema/element.ts";
import { BUILT_IN_DOCUMENT } from "../repo/interpret.ts";
import type { ProfileTable } from "../repo/fields.ts";
import { treeOfRaw } from "../toml/tree.ts";
import { BUILT_IN, type Decided, fromProfile } from "./provenance.ts";

export interface ChainLink {
  readonly name: string;
  readonly table: ProfileTable;
}

/** The first value in the chain; `undefined` where no profile sets it. */
export function firstInChain<T>(
  chain: readonly ChainLink[],
  pick: (table: ProfileTable) => Located<T> | undefined,
): Decided<T> | undefined {
  for (const { name, table } of chain) {
    const found = pick(table);
    if (found !== undefined) return { value: found.value, source: fromProfile(found.origin, name) };
  }
  return undefined;
}

/** The first value in the chain, or the setting's built-in one. */
export function settingInChain<T>(
  chain: readonly ChainLink[],
  setting: Setting<T>,
  pick: (table: ProfileTable) => Located<T> | undefined,
): Decided<T> {
  return firstInChain(chain, pick) ?? { value: builtInValue(setting), source: BUILT_IN };
}

/** What a setting is when no file says anything. Only for settings that have such a value. */
export function builtInValue<T>(setting: Setting<T>): T {
  const node = treeOfRaw(setting.builtIn ?? {}, { document: BUILT_IN_DOCUMENT, path: [setting.key] });
  const value = setting.element.read(node, new Report());
  if (value === REFUSED) throw new Error(`the built-in value of ${setting.key} is not valid`);
  return value;
}
