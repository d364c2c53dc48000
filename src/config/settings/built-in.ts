/** The built-in values of settings, for keys that no file sets. */
import { REFUSED, Report, type SettingWithDefault } from "../schema/element.ts";
import { type TomlDocument, treeOfRaw } from "../toml/tree.ts";

/** Where built-in values come from. */
export const BUILT_IN_DOCUMENT: TomlDocument = {
  layer: { kind: "built-in" },
  source: { name: "", text: "" },
};

export function builtInValue<T>(setting: SettingWithDefault<T>): T {
  const node = treeOfRaw(setting.builtIn, { document: BUILT_IN_DOCUMENT, path: [setting.key] });
  const value = setting.element.read(node, new Report());
  if (value === REFUSED) throw new Error(`the built-in value of ${setting.key} is not valid`);
  return value;
}
