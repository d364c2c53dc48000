/** Which binaries need to be run at all: those that no filter leaves out whole. */
import type { TestBinary } from "../model/build/binaries.ts";
import { compareBinaryIds } from "../model/ids.ts";
import type { BinaryQuery } from "../model/listed/queries.ts";
import type { FilterOptions } from "../model/requests/options.ts";
import type { BinarySkipReason } from "../model/listed/test-list.ts";
import type { Filters } from "./filters.ts";

/** Known facts about a binary before it is called to list its tests. */
export interface BinaryChoice {
  readonly binary: TestBinary;
  readonly query: BinaryQuery;
  /** Why it is not run at all. */
  readonly skip?: BinarySkipReason | undefined;
}

const queries = new WeakMap<TestBinary, BinaryQuery>();

/** A binary for a filter to judge; always the same object, by which filters know it again. */
export function binaryQuery(binary: TestBinary): BinaryQuery {
  const known = queries.get(binary);
  if (known !== undefined) return known;
  const query = {
    packageId: binary.packageId,
    binaryId: binary.id,
    kind: binary.kind,
    binaryName: binary.name,
    platform: binary.buildPlatform,
  };
  queries.set(binary, query);
  return query;
}

/** `--platform-filter`: the binaries that exist as far as the rest of the run is concerned. */
export function filterByPlatform(
  binaries: readonly TestBinary[],
  platform: FilterOptions["platformFilter"],
): readonly TestBinary[] {
  return platform === "any" ? binaries : binaries.filter((binary) => binary.buildPlatform === platform);
}

/** Judges every binary; the choices are ordered by binary id. */
export function chooseBinaries(binaries: readonly TestBinary[], filters: Filters): readonly BinaryChoice[] {
  return [...binaries]
    .sort((left, right) => compareBinaryIds(left.id, right.id))
    .map((binary) => chooseBinary(binary, filters));
}

function chooseBinary(binary: TestBinary, filters: Filters): BinaryChoice {
  const query = binaryQuery(binary);
  const byFilterset = filters.filterset?.matchesBinary(query) ?? "yes";
  const byDefault = filters.defaultFilter?.matchesBinary(query) ?? "yes";
  const skip = byFilterset === "no" ? "expression" : byDefault === "no" ? "default-filter" : undefined;
  return {
    binary,
    query,
    skip,
  };
}
