/**
 * The tests that a plan leaves out. Of a filtered run of a large workspace these are nearly all, so those that no
 * output names become one entry for each row of them in the list.
 */
import type { ResolvedProfile } from "../../../config/profile/resolved.ts";
import type { SkippedTest } from "../../../model/plan.ts";
import type { TestName } from "../../../model/ids.ts";
import type { TestList, TestSuite } from "../../../model/listed/test-list.ts";
import type { SkipKind } from "../../../report/output.ts";
import { binaryQuery } from "../../../select/binaries.ts";

/** `named`: whether an output needs an event for each test that is skipped in this way. */
export function skippedTests(
  list: TestList,
  profile: ResolvedProfile,
  named: (skip: SkipKind) => boolean,
): readonly SkippedTest[] {
  const answers = new Map<string, boolean>();
  const isNamed = (skip: SkipKind): boolean => {
    const key = `${skip.reason} ${skip.reportSkipped}`;
    const answer = answers.get(key) ?? named(skip);
    answers.set(key, answer);
    return answer;
  };
  return list.suites.flatMap((suite) =>
    suite.status === "skipped" ? [] : (rowsOf(suite, profile, isNamed) ?? skippedOf(suite, profile, isNamed)),
  );
}

type Listed = Extract<TestSuite, { readonly status: "listed" }>;

/** Entries that are counted while the row continues. */
type Row = { -readonly [Key in keyof SkippedTest]: SkippedTest[Key] };

/** For a binary whose tests all have the same settings; undefined if one of them must be named. */
function rowsOf(
  { binary, cases }: Listed,
  profile: ResolvedProfile,
  named: (skip: SkipKind) => boolean,
): readonly SkippedTest[] | undefined {
  const settings = profile.sharedSettings(binaryQuery(binary));
  if (settings === undefined) return undefined;
  const { priority, junit } = settings;
  const { reportSkipped } = junit;
  const rows = cases.tally.leftOut.map(({ reason, first: name, count: unnamed }) => ({
    binary,
    name,
    reason,
    priority,
    reportSkipped,
    unnamed,
  }));
  return rows.some(named) ? undefined : rows;
}

function skippedOf(
  { binary, cases }: Listed,
  profile: ResolvedProfile,
  named: (skip: SkipKind) => boolean,
): readonly SkippedTest[] {
  const settingsOf = settingsIn(binary, profile);
  const skipped: SkippedTest[] = [];
  let rows: Row[] = [];
  cases.each((name, _, match) => {
    // A test that runs ends all rows: it is reported where the run comes past it.
    if (match.status === "matches") return void (rows = []);
    const { reason } = match;
    const { priority, junit } = settingsOf(name);
    const { reportSkipped } = junit;
    const row = rows.find((each) => each.reason === reason && each.priority === priority);
    if (named({ reason, reportSkipped })) skipped.push({ binary, name, reason, priority, reportSkipped });
    else if (row !== undefined) row.unnamed = (row.unnamed ?? 1) + 1;
    else {
      const first: Row = { binary, name, reason, priority, reportSkipped, unnamed: 1 };
      rows.push(first);
      skipped.push(first);
    }
  });
  return skipped;
}

type Settings = ReturnType<ResolvedProfile["settingsFor"]>;

function settingsIn(binary: Listed["binary"], profile: ResolvedProfile): (name: TestName) => Settings {
  const query = binaryQuery(binary);
  const shared = profile.sharedSettings(query);
  if (shared !== undefined) return () => shared;
  return (name) => profile.settingsFor({ binary: query, testName: name });
}
