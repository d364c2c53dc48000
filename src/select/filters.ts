/** All filters of a selection, compiled. */
import type { BinaryId, TestName } from "../model/ids.ts";
import type { TestFilter } from "../model/listed/queries.ts";
import type { FilterOptions, Partition, RunIgnored } from "../model/requests/options.ts";
import { compileNames, type NameFilter } from "./names.ts";
import type { HashText, TimedShards } from "./time-shards.ts";

export interface Filters {
  readonly mode: "test" | "benchmark";
  readonly names: NameFilter;
  readonly runIgnored: RunIgnored;
  /** Of all `-E` together; absent without any. */
  readonly filterset?: TestFilter | undefined;
  /** Absent if it is ignored. */
  readonly defaultFilter?: TestFilter;
  readonly partition?: Partition | undefined;
  /** In a rerun: whether the test passed in the run before. */
  readonly alreadyPassed?: ((binary: BinaryId, test: TestName) => boolean) | undefined;
  readonly hash: HashText;
  /** Of `time:M/N`. */
  readonly timed?: TimedShards | undefined;
}

/** What the command line does not say itself. */
export interface FilterParts {
  readonly mode: "test" | "benchmark";
  /** Of all `-E` together; absent without any. */
  readonly filterset?: TestFilter | undefined;
  /** The default filter of the profile, whether or not it is ignored. */
  readonly defaultFilter: TestFilter;
  readonly alreadyPassed?: ((binary: BinaryId, test: TestName) => boolean) | undefined;
  readonly hash: HashText;
  readonly timed?: TimedShards | undefined;
}

/** Joins the options of the command line with their compiled filtersets. */
export function makeFilters(options: FilterOptions, parts: FilterParts): Filters {
  const { defaultFilter, ...others } = parts;
  return {
    ...others,
    names: compileNames(options),
    runIgnored: options.runIgnored ?? "default",
    ...(options.ignoreDefaultFilter ? {} : { defaultFilter }),
    partition: options.partition,
  };
}
