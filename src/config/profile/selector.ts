/**
 * Finds which overrides, or script rules, apply to a test.
 *
 * Most of them are decided by platform and binary. So for each binary they are reduced once to those that
 * may apply, and a test is asked only where its name matters. Tests that match the same ones get the same
 * array, so that whatever is computed from it can be kept.
 */
import type { BinaryQuery, TestFilter, TestQuery } from "../../model/queries.ts";
import type { BuildPlatforms, Platform } from "../../model/platform.ts";
import { evaluateTargetSpec, type TargetSpec } from "../../model/cfg/target-spec.ts";
import { GLOBAL_GROUP } from "../../model/settings.ts";
import type { Scope } from "../repo/compile.ts";

/** Unknown (it depends on target features that nobody asked for) counts as met, as in the peer. */
export function meets(spec: TargetSpec | undefined, platform: Platform): boolean {
  return spec === undefined || evaluateTargetSpec(spec, platform) !== false;
}

interface Bound<S> {
  readonly scope: S;
  readonly filter: TestFilter | undefined;
  readonly onHost: boolean;
  readonly onTarget: boolean;
}

interface Candidate<S> {
  readonly scope: S;
  /** Present where the test's name decides. */
  readonly filter?: TestFilter;
}

interface BinaryEntry<S> {
  readonly query: BinaryQuery;
  readonly candidates: readonly Candidate<S>[];
  /** The sets of matching ones met so far, by which of the undecided candidates matched. */
  readonly sets: Map<string, readonly S[]>;
}

export class Selector<S extends Scope> {
  private readonly bound: readonly Bound<S>[];
  private readonly binaries = new Map<string, BinaryEntry<S>>();

  /** `defaultFilter` is what `default()` stands for. */
  constructor(scopes: readonly S[], platforms: BuildPlatforms, defaultFilter: TestFilter) {
    const surroundings = { defaultFilter, groupOf: () => GLOBAL_GROUP };
    this.bound = scopes
      .filter((scope) => meets(scope.host, platforms.host))
      .map((scope) => ({
        scope,
        filter: scope.filter?.usesDefault === true ? scope.filter.bind(surroundings) : scope.filter,
        onHost: meets(scope.target, platforms.host),
        onTarget: meets(scope.target, platforms.target ?? platforms.host),
      }));
  }

  /** Those that apply to a test, in their order. */
  matching(test: TestQuery): readonly S[] {
    const { candidates, sets } = this.entry(test.binary);
    let key = "";
    for (const { filter } of candidates) {
      if (filter !== undefined) key += filter.matchesTest(test) ? "1" : "0";
    }
    const known = sets.get(key);
    if (known !== undefined) return known;
    let undecided = 0;
    const matching = candidates.filter(({ filter }) => {
      if (filter === undefined) return true;
      undecided += 1;
      return key.charAt(undecided - 1) === "1";
    });
    const scopes = matching.map(({ scope }) => scope);
    sets.set(key, scopes);
    return scopes;
  }

  /** Those that apply to every test of a binary. */
  matchingBinary(binary: BinaryQuery): readonly S[] {
    return this.entry(binary).candidates.flatMap(({ scope, filter }) =>
      filter === undefined ? [scope] : [],
    );
  }

  private entry(binary: BinaryQuery): BinaryEntry<S> {
    const known = this.binaries.get(binary.binaryId);
    if (known !== undefined && known.query.platform === binary.platform) return known;
    const entry: BinaryEntry<S> = { query: binary, candidates: this.candidates(binary), sets: new Map() };
    this.binaries.set(binary.binaryId, entry);
    return entry;
  }

  private candidates(binary: BinaryQuery): readonly Candidate<S>[] {
    return this.bound.flatMap(({ scope, filter, onHost, onTarget }): readonly Candidate<S>[] => {
      if (!(binary.platform === "host" ? onHost : onTarget)) return [];
      switch (filter?.matchesBinary(binary) ?? "yes") {
        case "yes":
          return [{ scope }];
        case "no":
          return [];
        case "maybe":
          return filter === undefined ? [] : [{ scope, filter }];
      }
    });
  }
}
