import { expect, test } from "bun:test";
import { parseTestList } from "./test-list.ts";

const SUITE = {
  "package-name": "alpha",
  "binary-id": "alpha",
  "binary-name": "alpha",
  "package-id": "path+file:///w#alpha@0.1.0",
  kind: "lib",
  "binary-path": "/w/target/debug/deps/alpha-0",
  "build-platform": "target",
  cwd: "/w",
  status: "listed",
  testcases: {
    a: { kind: "test", ignored: false, "filter-match": { status: "matches" } },
    __proto__x: { ignored: true, "filter-match": { status: "mismatch", reason: "ignored" } },
    later: { ignored: false, "filter-match": { status: "mismatch", reason: "bad-mood" } },
  },
};

function textOf(suite: object): string {
  return JSON.stringify({ "rust-suites": { alpha: suite } });
}

test("tests are read with their verdicts", () => {
  const list = parseTestList(textOf(SUITE));
  const [suite] = list.ok ? list.value.suites : [];
  expect(suite?.status === "listed" && suite.cases.map(({ match }) => match)).toEqual([
    { status: "matches" },
    { status: "mismatch", reason: "ignored" },
    { status: "mismatch", reason: "expression" },
  ]);
});

test("skipped binaries say by what", () => {
  for (const [status, reason] of [
    ["skipped", "expression"],
    ["skipped-default-filter", "default-filter"],
  ] as const) {
    const list = parseTestList(textOf({ ...SUITE, status }));
    expect(list.ok && list.value.suites[0]).toMatchObject({ status: "skipped", reason });
  }
});

test("what is missing is reported", () => {
  const { cwd: _cwd, ...without } = SUITE;
  expect(parseTestList(textOf(without))).toEqual({ ok: false, error: "`cwd` should be a string" });
  expect(parseTestList("[]").ok).toBe(false);
});

test("usual tests are read in the same way, however they are written", () => {
  const { a: usual } = SUITE.testcases;
  const casesOf = (text: string): unknown => {
    const list = parseTestList(text);
    const [suite] = list.ok ? list.value.suites : [];
    return suite?.status === "listed" ? suite.cases.map((test) => test) : list;
  };
  const testcases = { b: usual, 'usual "test"': usual, c: { ...usual, ignored: true }, d: usual };
  const text = textOf({ ...SUITE, testcases });
  const spread = JSON.stringify(JSON.parse(text), undefined, 2);
  expect(casesOf(text)).toEqual(casesOf(spread));
  expect(casesOf(text)).toHaveLength(4);
  const named = textOf({ ...SUITE, testcases: { ...testcases, "usual test": usual } });
  expect(casesOf(named)).toHaveLength(5);
});

test("lists that are damaged within a usual test, or around it, are refused", () => {
  const text = textOf(SUITE);
  const usual = JSON.stringify(SUITE.testcases.a);
  for (const damaged of [`"${usual}"`, `${usual}${usual}`, '"usual test"', usual.slice(1)]) {
    const replaced = text.replace(usual, damaged);
    expect([damaged, parseTestList(replaced).ok]).toEqual([damaged, false]);
  }
});
