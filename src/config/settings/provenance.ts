/** Describes the origin of a value: a place in a file, an option, a variable, or the program itself. */
import type { SettingLocation, SettingSource } from "../../model/effective-settings.ts";
import { lineOf } from "../toml/locations.ts";
import type { Origin } from "../toml/tree.ts";

/** A value and its source. Sources of files are found only when asked for, since that means reading the file again. */
export interface Decided<T> {
  readonly value: T;
  readonly source: () => SettingSource;
}

/** What an override and a script rule have in common: where they stand. */
export interface Section {
  /** The profile that it stands in. */
  readonly profile: string;
  /** From 0, among those of the same profile and file. */
  readonly index: number;
  readonly origin: Origin;
}

export const BUILT_IN = (): SettingSource => ({ kind: "built-in" });

export function fromProfile(origin: Origin, profile: string): () => SettingSource {
  return () => {
    const place = locationInFile(origin);
    return place === undefined ? BUILT_IN() : { kind: "profile", profile, ...place };
  };
}

/** The line is that of the setting itself, where it has one, or else of the whole override or rule. */
export function fromSection(
  kind: "override" | "script-rule" | "quarantine",
  section: Section,
  origin: Origin = section.origin,
): () => SettingSource {
  return () => {
    const place = locationInFile(origin);
    if (place === undefined) return BUILT_IN();
    return { kind, profile: section.profile, number: section.index + 1, ...place };
  };
}

function locationInFile(origin: Origin): SettingLocation | undefined {
  const line = lineOf(origin);
  if (line === undefined) return undefined;
  const { layer, source } = origin.document;
  return { file: source.name, line, ...(layer.kind === "tool" ? { tool: layer.tool } : {}) };
}
