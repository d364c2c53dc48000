/** Values that may be known at once. A promise for each of thousands of values takes more time than most of them. */

export type Pending<T> = T | Promise<T>;

/** The result of `next` for the value: at once if the value is known. */
export function after<T, R>(value: Pending<T>, next: (value: T) => Pending<R>): Pending<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** All of the values, at once if they are known. */
export function all<T>(values: readonly Pending<T>[]): Pending<readonly T[]> {
  const known: T[] = [];
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values);
    known.push(value);
  }
  return known;
}
