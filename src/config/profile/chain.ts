/** A profile of the chain: the chosen one, one of its ancestors, and at last the `default` profile. */
import type { ProfileTable } from "../repo/fields.ts";
import type { ProfileSettings } from "../settings/entry.ts";

export interface ChainLink extends ProfileSettings {
  readonly table: ProfileTable;
}
