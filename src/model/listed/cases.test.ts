import { expect, test } from "bun:test";
import { Cases, listingOf } from "./cases.ts";
import { testsIn } from "./cases.fixture.ts";
import { testName } from "../ids.ts";
import type { MismatchReason, TestCase } from "./listed-test.ts";

function sample(name: string, reason?: MismatchReason): TestCase {
  const match =
    reason === undefined ? ({ status: "matches" } as const) : ({ status: "mismatch", reason } as const);
  return { name: testName(name), kind: "test", ignored: reason === "ignored", match };
}

test("tests that match are kept, others counted by reason from one match to the next", () => {
  const tests = [
    sample("a", "string"),
    sample("b", "ignored"),
    sample("c", "string"),
    sample("d"),
    sample("e", "ignored"),
    sample("f"),
  ];
  const cases = Cases.of(tests);
  expect(cases).toHaveLength(6);
  expect(cases.tally).toEqual({
    matching: [sample("d"), sample("f")],
    leftOut: [
      { reason: "string", first: testName("a"), count: 2 },
      { reason: "ignored", first: testName("b"), count: 1 },
      { reason: "ignored", first: testName("e"), count: 1 },
    ],
    ignored: 2,
  });
  expect(cases.map((each) => each)).toEqual(tests);
});

test("verdicts are asked for once, however often the tally is read", () => {
  let visits = 0;
  const cases = new Cases(1, (visit) => {
    visits += 1;
    visit(testName("a"), { kind: "test", ignored: false }, { status: "matches" });
  });
  expect([cases.tally.matching.length, cases.tally.ignored, visits]).toEqual([1, 0, 1]);
});

test("a test keeps how it is started", () => {
  const command = { program: "/p", args: [], env: {}, direct: false, expects: "success" } as const;
  const doctest = { ...sample("a"), command };
  expect(Cases.of([doctest]).tally.matching).toEqual([doctest]);
  expect(testsIn(listingOf([sample("b")]))).toEqual([{ name: testName("b"), kind: "test", ignored: false }]);
});
