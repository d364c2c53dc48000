/** `[env]` of cargo's configuration, merged over all layers and applied to an environment. */
import { dirname, isAbsolute, sep } from "node:path";
import { compareText } from "../../model/ids.ts";
import { type CargoConfigs, type EnvEntry, writtenLayers } from "./model.ts";

/** A variable for test processes, with every relative path resolved. */
export interface EnvVariable {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces a variable that the runner itself was given. */
  readonly force: boolean;
}

interface Merged {
  readonly entry: EnvEntry;
  /** The folder that holds the `.cargo` of the layer which gave the value. */
  readonly folder: string;
}

/**
 * The strongest layer gives the value; `force` and `relative` come from the strongest layer that
 * says anything of them, so a weaker file may still complete a stronger one.
 */
export function mergeEnvTables(configs: CargoConfigs): readonly EnvVariable[] {
  const merged = new Map<string, Merged>();
  for (const layer of writtenLayers(configs)) {
    const folder = layer.source.kind === "file" ? dirname(dirname(layer.source.path)) : configs.cwd;
    for (const [name, entry] of layer.env) {
      const stronger = merged.get(name);
      merged.set(
        name,
        stronger === undefined ? { entry, folder } : { ...stronger, entry: complete(stronger.entry, entry) },
      );
    }
  }
  return [...merged]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, { entry, folder }]) => ({
      name,
      value: entry.relative === true ? joinPlainly(folder, entry.value) : entry.value,
      force: entry.force ?? false,
    }));
}

function complete(stronger: EnvEntry, weaker: EnvEntry): EnvEntry {
  return {
    value: stronger.value,
    force: stronger.force ?? weaker.force,
    relative: stronger.relative ?? weaker.relative,
  };
}

/** Joins without tidying up: `..` and doubled slashes stay, as cargo leaves them. */
export function joinPlainly(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  return folder.endsWith(sep) ? folder + path : folder + sep + path;
}

/** Adds the variables to `target`; those that the runner was given itself stay unless forced. */
export function applyEnvTable(
  target: { set(name: string, value: string): void },
  table: readonly EnvVariable[],
  isInherited: (name: string) => boolean,
): void {
  for (const { name, value, force } of table) {
    if (force || !isInherited(name)) target.set(name, value);
  }
}
