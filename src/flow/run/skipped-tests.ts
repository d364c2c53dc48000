/**
 * The tests that a plan leaves out. Of a filtered run of a large workspace these are nearly all, so those that no
 * output names become one entry for each row of them in the list.
 */
import type { ResolvedProfile } from "../../config/profile/resolved.ts";
import type { SkippedTest } from "../../model/plan.ts";
import type { TestCase, TestList, TestSuite } from "../../model/test-list.ts";
import type { SkipKind } from "../../report/output.ts";
import { binaryQuery } from "../../select/binaries.ts";

/** `named`: whether an output needs an event for each test that is skipped in this way. */
export function skippedTests(
  list: TestList,
  profile: ResolvedProfile,
  named: (skip: SkipKind) => boolean,
): readonly SkippedTest[] {
  return list.suites.flatMap((suite) => (suite.status === "skipped" ? [] : skippedOf(suite, profile, named)));
}

type Listed = Extract<TestSuite, { readonly status: "listed" }>;

/** Entries that are counted while the row goes on. */
type Row = { -readonly [Key in keyof SkippedTest]: SkippedTest[Key] };

function skippedOf(
  { binary, cases }: Listed,
  profile: ResolvedProfile,
  named: (skip: SkipKind) => boolean,
): readonly SkippedTest[] {
  const settingsOf = settingsIn(binary, profile);
  const skipped: SkippedTest[] = [];
  let rows: Row[] = [];
  for (const test of cases) {
    const { name, match } = test;
    // A test that runs ends all rows: it is reported where the run comes past it.
    if (match.status === "matches") rows = [];
    else {
      const { reason } = match;
      const { priority, junit } = settingsOf(test);
      const { reportSkipped } = junit;
      const row = rows.find((each) => each.reason === reason && each.priority === priority);
      if (named({ reason, reportSkipped })) skipped.push({ binary, name, reason, priority, reportSkipped });
      else if (row !== undefined) row.unnamed = (row.unnamed ?? 1) + 1;
      else {
        const first: Row = { binary, name, reason, priority, reportSkipped, unnamed: 1 };
        rows.push(first);
        skipped.push(first);
      }
    }
  }
  return skipped;
}

type Settings = ReturnType<ResolvedProfile["settingsFor"]>;

function settingsIn(binary: Listed["binary"], profile: ResolvedProfile): (test: TestCase) => Settings {
  const query = binaryQuery(binary);
  const shared = profile.sharedSettings(query);
  if (shared !== undefined) return () => shared;
  return ({ name }) => profile.settingsFor({ binary: query, testName: name });
}
