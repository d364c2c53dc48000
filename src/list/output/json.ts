/**
 * The list for programs. Keys are in the peer's order. The JSON is built as text, because names of tests become keys:
 * an object of the language would put `1` before `0x` and lose `__proto__`.
 */
import type { BuildMeta, TestBinary } from "../../model/build/binaries.ts";
import { buildMetaToJson } from "../../model/build/build-meta-json.ts";
import type { Cases, TestTraits } from "../../model/listed/cases.ts";
import { countTests, type FilterMatch, type TestList, type TestSuite } from "../../model/listed/test-list.ts";
import { type JsonMember, JsonWriter } from "./json-writer.ts";

/** Writes the list in pieces. There is no line end at its end, as under the peer. */
export function writeJsonList(list: TestList, meta: BuildMeta, out: JsonWriter): void {
  out.object(0, [
    ["rust-build-meta", out.text(1, buildMetaToJson(meta))],
    ["test-count", String(countTests(list))],
    [
      "rust-suites",
      () =>
        out.objectOf(1, list.suites, {
          key: ({ binary }) => binary.id,
          value: (suite) => () => writeSuite(suite, out),
        }),
    ],
  ]);
}

/** The list as one text. */
export function jsonList(list: TestList, meta: BuildMeta, pretty: boolean): string {
  let text = "";
  writeJsonList(list, meta, new JsonWriter((piece) => (text += piece), pretty));
  return text;
}

function binaryMembers(binary: TestBinary): readonly JsonMember[] {
  return [
    ["binary-id", JSON.stringify(binary.id)],
    ["binary-name", JSON.stringify(binary.name)],
    ["package-id", JSON.stringify(binary.packageId)],
    ["kind", JSON.stringify(binary.kind)],
    ["binary-path", JSON.stringify(binary.path)],
    ["build-platform", JSON.stringify(binary.buildPlatform)],
  ];
}

function writeSuite(suite: TestSuite, out: JsonWriter): void {
  const { binary } = suite;
  out.object(2, [
    ["package-name", JSON.stringify(binary.packageName)],
    ...binaryMembers(binary),
    ["cwd", JSON.stringify(binary.cwd)],
    ["status", JSON.stringify(statusOf(suite))],
    ["testcases", suite.status === "listed" ? () => writeCases(suite.cases, out) : "{}"],
  ]);
}

function writeCases(cases: Cases, out: JsonWriter): void {
  const textOf = caseTexts((traits, match) => caseText(traits, match, out));
  out.members(3, (add) => cases.each((name, traits, match) => add(name, textOf(traits, match))));
}

function statusOf(suite: TestSuite): string {
  if (suite.status === "listed") return "listed";
  return suite.reason === "default-filter" ? "skipped-default-filter" : "skipped";
}

/** The text of a test's value. Verdicts are few and shared; of each there are four texts. */
function caseTexts(make: CaseText): CaseText {
  const known = new Map<FilterMatch, string[]>();
  return (traits, match) => {
    let texts = known.get(match);
    if (texts === undefined) known.set(match, (texts = []));
    const variant = (traits.ignored ? 2 : 0) + (traits.kind === "bench" ? 1 : 0);
    return (texts[variant] ??= make(traits, match));
  };
}

type CaseText = (traits: TestTraits, match: FilterMatch) => string;

function caseText({ kind, ignored }: TestTraits, match: FilterMatch, out: JsonWriter): string {
  const { status } = match;
  const verdict = match.status === "matches" ? { status } : { status, reason: match.reason };
  return out.text(4, { kind, ignored, "filter-match": verdict });
}
