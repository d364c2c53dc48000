/** What `--explain` prints: each test binary or each test, and why it is affected or not. */
import { type BinaryReason, causeText, chainText, reasonOf } from "../../changed/explain.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import { compareBinaryIds, type TestName } from "../../model/ids.ts";
import { stripPrefix } from "../../model/paths.ts";
import type { MismatchReason, TestCase, TestSuite } from "../../model/listed/test-list.ts";
import { visibleName } from "../../text/safe/visible.ts";
import type { BuiltTests, ListedTests } from "../build/list-tests.ts";
import type { AffectedTests } from "./comparison.ts";
import { encodeJson } from "../../text/encoders.ts";

export type ExplainFormat = "human" | "oneline" | "json" | "json-pretty";

interface ExplainedBinary {
  readonly binary: TestBinary;
  readonly reason: BinaryReason;
  /** Why another filter excludes it. */
  readonly leftOut?: string | undefined;
}

interface ExplainedTest extends ExplainedBinary {
  readonly name: TestName;
}

export function explainBinaries({ build, affected }: BuiltTests, format: ExplainFormat): string {
  if (affected === undefined) return "";
  const explained = explainAll(build.binaries, affected);
  return isJson(format)
    ? asJson(affected, { binaries: explained.map(binaryJson) }, format)
    : explained.map(binaryText).join("");
}

/** Binaries that no change reaches are not listed: one line represents all of their tests. */
export function explainTests({ build, affected, list }: ListedTests, format: ExplainFormat): string {
  if (affected === undefined) return "";
  const tests = list.suites.flatMap((suite) => testsOf(suite, affected));
  const listed = new Set(tests.map(({ binary }) => binary.id));
  const skipped = new Map(
    list.suites.flatMap((suite) =>
      suite.status === "skipped" ? [[suite.binary.id, LEFT_OUT[suite.reason]] as const] : [],
    ),
  );
  const others = explainAll(
    build.binaries.filter(({ id }) => !listed.has(id)),
    affected,
  ).map((each) => ({ ...each, leftOut: skipped.get(each.binary.id) }));
  return isJson(format)
    ? asJson(affected, { binaries: others.map(binaryJson), tests: tests.map(testJson) }, format)
    : [...tests.map(testText), ...others.map(binaryText)].join("");
}

function explainAll(binaries: readonly TestBinary[], affected: AffectedTests): readonly ExplainedBinary[] {
  return binaries
    .toSorted((left, right) => compareBinaryIds(left.id, right.id))
    .map((binary) => ({ binary, reason: binaryReason(binary, affected) }));
}

function binaryReason(binary: TestBinary, affected: AffectedTests): BinaryReason {
  const reason = reasonByGraph(binary, affected);
  if (reason.selected) return reason;
  const byRule = affected.ruleFilters.find(
    ({ filter }) => filter.matchesBinary(binaryQueryOf(binary)) !== "no",
  );
  if (byRule === undefined) return reason;
  const { cause } = byRule;
  return {
    selected: true,
    chain: [`${cause.file} (${cause.note})`, `tests of ${binary.id} that its filter matches`],
  };
}

function testsOf(suite: TestSuite, affected: AffectedTests): readonly ExplainedTest[] {
  if (suite.status === "skipped") return [];
  const { binary } = suite;
  const byGraph = reasonByGraph(binary, affected);
  return suite.cases.map((each) => ({
    binary,
    name: each.name,
    reason: byGraph.selected ? byGraph : testReason(binary, each, { affected, byGraph }),
    leftOut: leftOut(each),
  }));
}

interface GraphReason {
  readonly affected: AffectedTests;
  readonly byGraph: BinaryReason;
}

function testReason(
  binary: TestBinary,
  { name }: TestCase,
  { affected, byGraph }: GraphReason,
): BinaryReason {
  const query = { binary: binaryQueryOf(binary), testName: name };
  const byRule = affected.ruleFilters.find(({ filter }) => filter.matchesTest(query));
  if (byRule === undefined) return byGraph;
  return { selected: true, chain: [causeText(byRule.cause), `${binary.id} ${name}`] };
}

function reasonByGraph({ packageId, kind, name, id }: TestBinary, { affected }: AffectedTests): BinaryReason {
  return reasonOf(affected, id, { packageId, kind, name });
}

function binaryQueryOf({ packageId, id, kind, name, buildPlatform }: TestBinary) {
  return { packageId, binaryId: id, kind, binaryName: name, platform: buildPlatform };
}

/** Ignore exclusion by `affected()` itself, as it is already reported. */
function leftOut({ match }: TestCase): string | undefined {
  return match.status === "matches" ? undefined : LEFT_OUT[match.reason];
}

const LEFT_OUT: Readonly<Record<MismatchReason, string>> = {
  "not-benchmark": "it is no benchmark",
  ignored: "it is ignored",
  string: "its name is not among the given ones",
  expression: "no filterset matches it",
  partition: "it belongs to another partition",
  "rerun-already-passed": "it has passed already",
  "default-filter": "the default filter leaves it out",
};

function binaryText({ binary, reason, leftOut }: ExplainedBinary): string {
  return reasonText(visibleName(binary.id), reason, leftOut);
}

function testText({ binary, name, reason, leftOut }: ExplainedTest): string {
  return reasonText(`${visibleName(binary.id)} ${visibleName(name)}`, reason, leftOut);
}

function reasonText(name: string, reason: BinaryReason, leftOut: string | undefined): string {
  if (!reason.selected) return `${name}: not affected, ${reason.reason}\n`;
  const verdict = leftOut === undefined ? "affected" : `affected, but left out: ${leftOut}`;
  return `${name}: ${verdict}\n    ${visibleName(chainText(reason.chain))}\n`;
}

function binaryJson({ binary, reason, leftOut }: ExplainedBinary) {
  return {
    "binary-id": binary.id,
    ...reasonJson(reason),
    ...(leftOut !== undefined && reason.selected ? { "left-out": leftOut } : {}),
  };
}

function testJson({ binary, name, reason, leftOut }: ExplainedTest) {
  return {
    "binary-id": binary.id,
    "test-name": name,
    ...reasonJson(reason),
    chosen: leftOut === undefined,
    ...(leftOut !== undefined && reason.selected ? { "left-out": leftOut } : {}),
  };
}

function reasonJson(reason: BinaryReason) {
  return {
    affected: reason.selected,
    ...(reason.selected ? { chain: reason.chain } : { reason: reason.reason }),
  };
}

function isJson(format: ExplainFormat): format is "json" | "json-pretty" {
  return format === "json" || format === "json-pretty";
}

function asJson(
  { base, facts }: AffectedTests,
  explained: Readonly<Record<string, unknown>>,
  format: "json" | "json-pretty",
): string {
  const { root } = facts.workspace;
  const changes = facts.changes.map(({ path, kind }) => ({ path: stripPrefix(path, root) ?? path, kind }));
  const value = { base: base ?? null, changes, ...explained };
  return `${format === "json" ? encodeJson(value) : encodeJson(value, 2)}\n`;
}
