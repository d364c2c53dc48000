/** Which profile falls back to which: every chain ends at the `default` profile. */
import type { UserError } from "../../diagnostics/errors.ts";
import { closest } from "../../text/closest.ts";
import type { Located } from "../schema/element.ts";
import { spanOf } from "../toml/locations.ts";
import { DEFAULT_PROFILE, type ProfileTable } from "./fields.ts";

export type Profiles = ReadonlyMap<string, Located<ProfileTable>>;

/**
 * The mistakes of one file's `inherits` keys. A profile may inherit from one of the same file, or of a
 * file of lower precedence (`known`); profiles of the `default` family may not inherit at all.
 */
export function inheritanceErrors(profiles: Profiles, known: ReadonlySet<string>): readonly UserError[] {
  const errors: UserError[] = [];
  for (const [name, { value }] of profiles) {
    const parent = value.inherits;
    if (parent === undefined) continue;
    if (isDefault(name)) {
      errors.push(inheritanceError(parent, `profile \`${name}\` cannot inherit from another`));
    } else if (parent.value === name) {
      errors.push(inheritanceError(parent, `profile \`${name}\` inherits from itself`));
    } else if (!profiles.has(parent.value) && !known.has(parent.value)) {
      const meant = closest(
        parent.value,
        [...profiles.keys(), ...known].filter((other) => other !== name),
      );
      const label = meant === undefined ? "no such profile" : `no such profile; did you mean \`${meant}\`?`;
      errors.push(inheritanceError(parent, `profile \`${name}\` inherits from an unknown profile`, label));
    }
  }
  return [...errors, ...cycleErrors(profiles)];
}

function isDefault(name: string): boolean {
  return name === DEFAULT_PROFILE || name.startsWith("default-");
}

function inheritanceError(at: Located<string>, message: string, label = "set here"): UserError {
  return { kind: "config", message, spans: spanOf(at.origin, label) };
}

/** Each ring of two or more profiles once, named from its first profile in the file. */
export function cycleErrors(profiles: Profiles): readonly UserError[] {
  const done = new Set<string>();
  const errors: UserError[] = [];
  for (const start of profiles.keys()) {
    const trail: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && !done.has(name) && !trail.includes(name)) {
      trail.push(name);
      name = profiles.get(name)?.value.inherits?.value;
    }
    const ring = name === undefined ? [] : trail.slice(Math.max(0, trail.indexOf(name)));
    for (const passed of trail) done.add(passed);
    if (name !== undefined && trail.includes(name) && ring.length > 1)
      errors.push(cycleError(profiles, ring));
  }
  return errors;
}

/** A circle of more profiles is shown up to here: its message would fill many screens. */
const SHOWN_PROFILES = 10;

function cycleError(profiles: Profiles, ring: readonly string[]): UserError {
  const shown = ring.slice(0, SHOWN_PROFILES);
  const more = ring.length - shown.length;
  const spans = shown.flatMap((name) => {
    const parent = profiles.get(name)?.value.inherits;
    return parent === undefined ? [] : spanOf(parent.origin, `\`${name}\` inherits from \`${parent.value}\``);
  });
  const names = [...shown.map((name) => `\`${name}\``), ...(more === 0 ? [] : [`${more} more`])];
  const path = [...names, `\`${ring[0] ?? ""}\``].join(" -> ");
  return { kind: "config", message: `profiles inherit from one another in a circle: ${path}`, spans };
}

/** A profile's name, its ancestors from the nearest on, and at last `default`. The profiles hold no circle. */
export function inheritanceChain(profiles: Profiles, start: string): readonly string[] {
  const chain: string[] = [];
  let name: string | undefined = start;
  while (name !== undefined && name !== DEFAULT_PROFILE) {
    chain.push(name);
    name = profiles.get(name)?.value.inherits?.value;
  }
  return [...chain, DEFAULT_PROFILE];
}
