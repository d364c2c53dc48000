/** Turns matches into the typed parts of a request. */
import type { Arg } from "./arg.ts";
import type { Matches } from "./command.ts";

type Table = Readonly<Record<string, Arg>>;
type ValueOf<A> = A extends Arg<infer V> ? V : never;
type OptionalKeys<T> = { [Key in keyof T]: undefined extends ValueOf<T[Key]> ? Key : never }[keyof T];

/** What a table's arguments become: values that may be absent are optional. */
export type Collected<T> = {
  readonly [Key in Exclude<keyof T, OptionalKeys<T>>]: ValueOf<T[Key]>;
} & { readonly [Key in OptionalKeys<T>]?: Exclude<ValueOf<T[Key]>, undefined> };

/** One argument's value. */
export function valueOf<V>(arg: Arg<V>, matches: Matches): V {
  return arg.value(matches.get(arg.id));
}

/** A whole table's values; absent ones are left out. Arguments that a command does not have count as not given. */
export function collect<T extends Table>(table: T, matches: Matches): Collected<T> {
  const values: Record<string, unknown> = {};
  for (const key in table) {
    const value = table[key]?.value(matches.get(table[key].id));
    if (value !== undefined) values[key] = value;
  }
  // Each argument of the table gave its own value under its own key, or none, where it may be absent.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return values as Collected<T>;
}
