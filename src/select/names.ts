/** Filters by name, as given before and after `--`: a test passes if a name matches and no skip does. */
import type { FilterOptions } from "../model/requests/options.ts";

export type NameFilter = (testName: string) => boolean;

type NameOptions = Pick<FilterOptions, "substrings" | "exact" | "skipSubstrings" | "skipExact">;

/** Without any name, all names match. An empty substring is part of every name. */
export function compileNames(options: NameOptions): NameFilter {
  const { substrings, skipSubstrings } = options;
  const exact = new Set(options.exact);
  const skipExact = new Set(options.skipExact);
  const matchesAll = substrings.length === 0 && exact.size === 0;
  // The peer forgets exact skips when nothing but exact skips is given; users of both see the same tests.
  if (matchesAll && skipSubstrings.length === 0) return () => true;
  return (name) =>
    !skipExact.has(name) &&
    !containsAny(name, skipSubstrings) &&
    (matchesAll || exact.has(name) || containsAny(name, substrings));
}

function containsAny(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name.includes(part));
}
