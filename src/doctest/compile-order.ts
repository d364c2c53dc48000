/** The order in which crates are compiled, and the threads for each. Pure. */

/** Crates that are compiled at the same time. Stages follow one another. */
export interface Stage {
  /** Indices of crates, in the order in which they begin. */
  readonly crates: readonly number[];
  readonly atOnce: number;
  /** Number of doctests of each crate that are compiled at the same time. */
  readonly threads: number;
}

/** How many doctests may be compiled at the same time. */
export interface CompileThreads {
  readonly threads: number;
  /** The user has not chosen the number: it is that of the processors. */
  readonly isDefault: boolean;
}

/** A crate with this many doctests for each thread keeps all threads busy for most of the time. */
const LARGE = 2;
/**
 * With this many, one more is compiled at a time than there are threads: a compiler waits for a sixth of its time, for its
 * linker, its own threads, the disk. With few doctests, the last one would begin later for it, and run alone.
 */
const MANY = 4;

/** Of a crate alone, it need not be known how many more it has. */
export function manyDoctests(threads: number): number {
  return MANY * threads;
}

/**
 * The number of threads of a crate cannot be changed once rustdoc runs. So large crates have all threads, one crate after
 * the other, as under cargo; small ones share the threads, as rustdoc parses each crate in one thread. `sizes`: about how many
 * doctests each has. A number of threads that the user has chosen is never exceeded.
 */
export function compileStages(
  sizes: readonly number[],
  { threads, isDefault }: CompileThreads,
): readonly Stage[] {
  const size = (index: number): number => sizes[index] ?? 0;
  const order = [...sizes.keys()].toSorted((a, b) => size(b) - size(a));
  const isLarge = (index: number): boolean => size(index) >= LARGE * threads;
  const more = (index: number): number => (isDefault && size(index) >= manyDoctests(threads) ? 1 : 0);
  const large = order
    .filter(isLarge)
    .map((index): Stage => ({ crates: [index], atOnce: 1, threads: threads + more(index) }));
  const small = order.filter((index) => !isLarge(index));
  if (small.length === 0) return large;
  const atOnce = Math.min(threads, small.length);
  return [...large, { crates: small, atOnce, threads: Math.floor(threads / atOnce) }];
}
