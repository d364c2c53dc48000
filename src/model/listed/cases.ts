/**
 * The tests of a binary, before and after selection. A workspace may have very many of which a run needs few, so a test
 * becomes an object only if it is kept; the others are only visited and counted.
 */
import type { TestName } from "../ids.ts";
import type { FilterMatch, ListedTest, MismatchReason, TestCase } from "./listed-test.ts";

/** Known facts about a test, in addition to its name. */
export type TestTraits = Omit<ListedTest, "name">;

/** The tests that a binary listed, each name once, in order. */
export interface Listing {
  readonly length: number;
  each(visit: (name: TestName, traits: TestTraits) => void): void;
}

export function listingOf(tests: readonly ListedTest[]): Listing {
  return {
    length: tests.length,
    each: (visit) => {
      for (const test of tests) visit(test.name, test);
    },
  };
}

export type VisitCase = (name: TestName, traits: TestTraits, match: FilterMatch) => void;

/** Tests that are left out for the same reason, with none that matches between them. */
export interface LeftOut {
  readonly reason: MismatchReason;
  readonly first: TestName;
  readonly count: number;
}

interface Tally {
  readonly matching: readonly TestCase[];
  /** In the order of the first of each. */
  readonly leftOut: readonly LeftOut[];
  /** Tests marked `#[ignore]`, whether they match or not. */
  readonly ignored: number;
}

/** The tests of a binary with their verdicts, in order. */
export class Cases {
  readonly length: number;
  /** Visits each test. */
  readonly each: (visit: VisitCase) => void;
  #tally: Tally | undefined;

  constructor(length: number, each: (visit: VisitCase) => void) {
    this.length = length;
    this.each = each;
  }

  static of(tests: readonly TestCase[]): Cases {
    return new Cases(tests.length, (visit) => {
      for (const test of tests) visit(test.name, test, test.match);
    });
  }

  /** Those that match, and how many do not; found at the first call. */
  get tally(): Tally {
    return (this.#tally ??= tallyOf(this.each));
  }

  map<T>(make: (test: TestCase) => T): T[] {
    const made: T[] = [];
    this.each((name, traits, match) => made.push(make(testCase(name, traits, match))));
    return made;
  }
}

function testCase(name: TestName, { kind, ignored, command }: TestTraits, match: FilterMatch): TestCase {
  return command === undefined ? { name, kind, ignored, match } : { name, kind, ignored, command, match };
}

function tallyOf(each: Cases["each"]): Tally {
  const matching: TestCase[] = [];
  const leftOut: LeftOut[] = [];
  /** The row that was counted last, and all that can still grow. */
  let row: Row | undefined;
  let rows: Row[] = [];
  let ignored = 0;
  each((name, traits, match) => {
    if (traits.ignored) ignored += 1;
    if (match.status === "matches") {
      matching.push(testCase(name, traits, match));
      row = undefined;
      rows = [];
      return;
    }
    if (row?.reason !== match.reason) row = rows.find(({ reason }) => reason === match.reason);
    if (row !== undefined) return void (row.count += 1);
    row = { reason: match.reason, first: name, count: 1 };
    rows.push(row);
    leftOut.push(row);
  });
  return { matching, leftOut, ignored };
}

/** Tests that are still being counted. */
type Row = { -readonly [Key in keyof LeftOut]: LeftOut[Key] };
