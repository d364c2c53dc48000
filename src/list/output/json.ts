/**
 * The list for programs. Keys come in the peer's order. Texts are joined by hand, since names of tests
 * become keys: an object of the language would put `1` before `0x` and lose `__proto__`.
 */
import type { BuildMeta, TestBinary } from "../../model/binaries.ts";
import { buildMetaToJson } from "../../model/build-meta-json.ts";
import { countTests, type TestCase, type TestList, type TestSuite } from "../../model/test-list.ts";
import { jsonLayout, type JsonLayout, type JsonMember } from "./json-layout.ts";

/** There is no line end at its end, as under the peer. */
export function jsonList(list: TestList, meta: BuildMeta, pretty: boolean): string {
  const layout = jsonLayout(pretty);
  return layout.object(0, [
    ["rust-build-meta", layout.value(1, buildMetaToJson(meta))],
    ["test-count", String(countTests(list))],
    [
      "rust-suites",
      layout.object(
        1,
        list.suites.map((suite) => suiteMember(suite, layout)),
      ),
    ],
  ]);
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

function suiteMember(suite: TestSuite, layout: JsonLayout): JsonMember {
  const { binary } = suite;
  const cases = suite.status === "listed" ? suite.cases : [];
  const members: readonly JsonMember[] = [
    ["package-name", JSON.stringify(binary.packageName)],
    ...binaryMembers(binary),
    ["cwd", JSON.stringify(binary.cwd)],
    ["status", JSON.stringify(statusOf(suite))],
    ["testcases", layout.objectOf(3, cases, { key: (test) => test.name, text: caseTexts(layout) })],
  ];
  return [binary.id, layout.object(2, members)];
}

function statusOf(suite: TestSuite): string {
  if (suite.status === "listed") return "listed";
  return suite.reason === "default-filter" ? "skipped-default-filter" : "skipped";
}

/** The text of a test's value. Verdicts are few and shared; of each there are four texts. */
function caseTexts(layout: JsonLayout): (test: TestCase) => string {
  const known = new Map<TestCase["match"], string[]>();
  return (test) => {
    let texts = known.get(test.match);
    if (texts === undefined) known.set(test.match, (texts = []));
    const variant = (test.ignored ? 2 : 0) + (test.kind === "bench" ? 1 : 0);
    return (texts[variant] ??= caseText(test, layout));
  };
}

function caseText({ kind, ignored, match }: TestCase, layout: JsonLayout): string {
  const status: JsonMember = ["status", JSON.stringify(match.status)];
  return layout.object(4, [
    ["kind", JSON.stringify(kind)],
    ["ignored", String(ignored)],
    [
      "filter-match",
      layout.object(
        5,
        match.status === "matches" ? [status] : [status, ["reason", JSON.stringify(match.reason)]],
      ),
    ],
  ]);
}
