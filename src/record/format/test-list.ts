/** `meta/test-list.json`: the tests of a recorded run, in the shape of `list --message-format json`. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import { Cases, type TestTraits } from "../../model/listed/cases.ts";
import { binaryId, packageId, testName } from "../../model/ids.ts";
import { isJsonObject, type JsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";
import type {
  FilterMatch,
  MismatchReason,
  TestCase,
  TestList,
  TestSuite,
} from "../../model/listed/test-list.ts";

/** A problem says what is wrong with the text. */
export function parseTestList(text: string): Result<TestList, string> {
  const mark = markFor(text);
  const document = parseJson(mark === undefined ? text : text.replaceAll(USUAL_TEXT, `\n"${mark}"`));
  if ("problem" in document) return err(document.problem);
  const reader = new JsonReader();
  const suites = reader.object(reader.asObject(document.value, "the document"), "rust-suites");
  const list = {
    suites: Object.values(suites).map((suite) => readSuite(reader, reader.asObject(suite, "a suite"), mark)),
  };
  const [problem] = reader.problems;
  return problem === undefined ? ok(list) : err(problem);
}

function readSuite(reader: JsonReader, json: JsonObject, mark: Mark): TestSuite {
  const binary = readBinary(reader, json);
  const status = reader.text(json, "status");
  if (status === "skipped-default-filter") return { status: "skipped", binary, reason: "default-filter" };
  if (status === "skipped") return { status: "skipped", binary, reason: "expression" };
  return { status: "listed", binary, cases: readCases(reader, reader.object(json, "testcases"), mark) };
}

/** Nearly all tests of nearly all lists are plain ones that match, and there may be many thousands. */
const USUAL: TestTraits = { kind: "test", ignored: false };
const MATCHES: FilterMatch = { status: "matches" };

/** What recorders write for these. */
const USUAL_TEXT = '{"kind":"test","ignored":false,"filter-match":{"status":"matches"}}';

/** Stands for a usual test in a list that is shortened before it is parsed. */
type Mark = string | undefined;

/**
 * Undefined: the text has the mark itself. Shortening changes nothing else: inside a string, the quotes would be escaped;
 * and a text that is not JSON does not become JSON, because the line feed before the mark may not be in a string.
 */
function markFor(text: string): Mark {
  const mark = "usual test";
  return text.includes(mark) ? undefined : mark;
}

function isUsual(test: unknown, mark: Mark): boolean {
  if (mark !== undefined && test === mark) return true;
  if (!isJsonObject(test)) return false;
  const match = test["filter-match"];
  return (
    test["kind"] === "test" &&
    test["ignored"] === false &&
    isJsonObject(match) &&
    match["status"] === "matches"
  );
}

function readCases(reader: JsonReader, tests: JsonObject, mark: Mark): Cases {
  const names = Object.keys(tests);
  const unusual = new Map<string, TestCase>();
  for (const name of names) {
    const test = tests[name];
    if (!isUsual(test, mark)) unusual.set(name, readCase(reader, name, reader.asObject(test, "a test")));
  }
  return new Cases(names.length, (visit) => {
    for (const name of names) {
      const test = unusual.get(name);
      visit(testName(name), test ?? USUAL, test?.match ?? MATCHES);
    }
  });
}

function readBinary(reader: JsonReader, json: JsonObject): TestBinary {
  return {
    id: binaryId(reader.text(json, "binary-id")),
    packageId: packageId(reader.text(json, "package-id")),
    packageName: reader.text(json, "package-name"),
    kind: reader.text(json, "kind"),
    name: reader.text(json, "binary-name"),
    path: reader.text(json, "binary-path"),
    buildPlatform: reader.text(json, "build-platform") === "host" ? "host" : "target",
    cwd: reader.text(json, "cwd"),
  };
}

function readCase(reader: JsonReader, name: string, json: JsonObject): TestCase {
  const kind = reader.optionalText(json, "kind") === "bench" ? "bench" : "test";
  const match = readMatch(reader, reader.object(json, "filter-match"));
  return { name: testName(name), kind, ignored: reader.flag(json, "ignored", false), match };
}

const REASONS: ReadonlySet<string> = new Set<MismatchReason>([
  "not-benchmark",
  "ignored",
  "string",
  "expression",
  "partition",
  "rerun-already-passed",
  "default-filter",
]);

function isReason(text: string): text is MismatchReason {
  return REASONS.has(text);
}

function readMatch(reader: JsonReader, json: JsonObject): FilterMatch {
  if (reader.text(json, "status") === "matches") return { status: "matches" };
  const reason = reader.text(json, "reason");
  // An unknown value from a later version is treated like the most common one.
  return { status: "mismatch", reason: isReason(reason) ? reason : "expression" };
}
