/**
 * Finds which overrides, or script rules, apply to a test.
 *
 * Most of them are decided by platform and binary. So for each binary they are reduced once to those that
 * may apply, and a test is evaluated only if its name matters. The answers select a path in a tree, which grows as
 * tests are evaluated: tests that match the same overrides reach the same leaf and get the same array, so that values
 * computed from it can be cached.
 */
import type { BinaryQuery, Residue, TestFilter, TestQuery } from "../../model/listed/queries.ts";
import type { BuildPlatforms, Platform } from "../../model/build/platform.ts";
import { evaluateTargetSpec, type TargetSpec } from "../../model/cfg/target-spec.ts";
import type { Scope } from "../repo/compile.ts";

/** Unknown (it depends on target features that rustc was not asked for) counts as met, as in the peer. */
export function meets(spec: TargetSpec | undefined, platform: Platform): boolean {
  return spec === undefined || evaluateTargetSpec(spec, platform) !== false;
}

interface Bound<S> {
  readonly scope: S;
  readonly filter: TestFilter | undefined;
  readonly onHost: boolean;
  readonly onTarget: boolean;
}

/** What is left of a filter to ask of a test, once the binary is known. */
type Question = Exclude<Residue, boolean>;

/** One that may apply to the tests of a binary. */
interface Candidate<S> {
  readonly scope: S;
  /** Present if the test's name decides. */
  readonly holds?: Question;
}

/** A node in the tree of answers: the path to it has one answer for each filter that was evaluated. */
interface Answers<S> {
  yes?: Answers<S>;
  no?: Answers<S>;
  /** At a leaf. */
  scopes?: readonly S[];
}

interface BinaryEntry<S> {
  readonly query: BinaryQuery;
  readonly candidates: readonly Candidate<S>[];
  /** The questions of the candidates that have one, in their order. */
  readonly questions: readonly Question[];
  readonly root: Answers<S>;
}

export class Selector<S extends Scope> {
  readonly #bind: () => readonly Bound<S>[];
  #bound: readonly Bound<S>[] | undefined;
  readonly #binaries = new Map<string, BinaryEntry<S>>();
  #last: { readonly test: TestQuery; readonly scopes: readonly S[] } | undefined;
  #lastEntry: BinaryEntry<S> | undefined;

  /** `defaultFilter` is what `default()` stands for. */
  constructor(scopes: readonly S[], platforms: BuildPlatforms, defaultFilter: TestFilter) {
    // Only once a test is asked for: lists need no overrides.
    this.#bind = () =>
      scopes
        .filter((scope) => meets(scope.host, platforms.host))
        .map((scope) => ({
          scope,
          // Configuration cannot say `group()`: groups follow from it.
          filter: scope.filter?.bind({ defaultFilter }),
          onHost: meets(scope.target, platforms.host),
          onTarget: meets(scope.target, platforms.target ?? platforms.host),
        }));
  }

  /** Those that apply to a test, in their order. */
  matching(test: TestQuery): readonly S[] {
    // Each setting of a test is looked up separately.
    if (this.#last?.test === test) return this.#last.scopes;
    const entry = this.#entry(test.binary);
    let at = entry.root;
    for (const holds of entry.questions) {
      at = holds(test.testName) ? (at.yes ??= {}) : (at.no ??= {});
    }
    const scopes = (at.scopes ??= scopesFor(entry.candidates, test));
    this.#last = { test, scopes };
    return scopes;
  }

  /** Whether the same ones apply to all tests of a binary. */
  isUniform(binary: BinaryQuery): boolean {
    return this.#entry(binary).questions.length === 0;
  }

  /** Those that apply to every test of a binary. */
  matchingBinary(binary: BinaryQuery): readonly S[] {
    return this.#entry(binary).candidates.flatMap(({ scope, holds }) => (holds === undefined ? [scope] : []));
  }

  #entry(binary: BinaryQuery): BinaryEntry<S> {
    if (this.#lastEntry?.query === binary) return this.#lastEntry;
    const known = this.#binaries.get(binary.binaryId);
    const entry = known?.query.platform === binary.platform ? known : this.#newEntry(binary);
    this.#lastEntry = entry;
    return entry;
  }

  #newEntry(query: BinaryQuery): BinaryEntry<S> {
    const candidates = this.#candidates(query);
    const questions = candidates.flatMap(({ holds }) => (holds === undefined ? [] : [holds]));
    const entry: BinaryEntry<S> = { query, candidates, questions, root: {} };
    this.#binaries.set(query.binaryId, entry);
    return entry;
  }

  #candidates(binary: BinaryQuery): readonly Candidate<S>[] {
    this.#bound ??= this.#bind();
    return this.#bound.flatMap(({ scope, filter, onHost, onTarget }): readonly Candidate<S>[] => {
      if (!(binary.platform === "host" ? onHost : onTarget)) return [];
      const residue = filter?.reduce(binary) ?? true;
      if (typeof residue === "boolean") return residue ? [{ scope }] : [];
      return [{ scope, holds: residue }];
    });
  }
}

function scopesFor<S>(candidates: readonly Candidate<S>[], test: TestQuery): readonly S[] {
  return candidates
    .filter(({ holds }) => holds === undefined || holds(test.testName))
    .map(({ scope }) => scope);
}
