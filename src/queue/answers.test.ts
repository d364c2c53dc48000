import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { readJoinAnswer, readSyncAnswer } from "./answers.ts";

const TESTS = 10;
const GOOD = {
  accepted: "10",
  given: "000001000009",
  condemned: "",
  wait: 50,
  tests: TESTS,
  settled: 1,
  failed: 0,
  stopped: 0,
  over: 0,
  reports: 0,
  awaited: 0,
};
const read = (changes: object) => readSyncAnswer(JSON.stringify({ ...GOOD, ...changes }), TESTS);

test("a sound answer is read", () => {
  expect(read({})).toEqual({
    accepted: [true, false],
    given: [1, 9],
    condemned: [],
    wait: 50,
    whole: { tests: 10, settled: 1, failed: 0, stopped: false },
    over: false,
    reports: false,
    awaited: false,
  });
});

test.each([
  ["tests that the run does not have", { given: "00000a" }],
  ["a test that is given twice", { given: "000001000001" }],
  ["a test that is given and condemned", { condemned: "000001" }],
  ["what is no list of tests", { given: "zzzzzz" }],
  ["a list that is cut", { given: "00000" }],
  ["a list of another type", { given: [1] }],
  ["a negative time", { wait: -1 }],
  ["a time that is no number", { wait: "soon" }],
  ["no time", { wait: undefined }],
  ["another number of tests", { tests: 11 }],
  ["more results than tests", { settled: 11 }],
  ["a part of a result", { settled: 0.5 }],
  ["no marks", { accepted: undefined }],
])("%s: not an answer", (_, changes) => {
  expect(read(changes)).toBeUndefined();
});

const anything = fc.oneof(
  fc.anything(),
  fc.json(),
  fc.constantFrom(null, 5n, { toString: 1 }, { valueOf: null, toString: null }),
);

test("anything that a server may send is an answer or none", () => {
  fc.assert(
    fc.property(
      anything,
      fc.dictionary(fc.constantFrom(...Object.keys(GOOD)), fc.anything()),
      (value, fields) => {
        readSyncAnswer(value, TESTS);
        readJoinAnswer(value, TESTS);
        let text: string | undefined;
        try {
          text = JSON.stringify({ ...GOOD, kind: "replay", got: "000001", ...fields });
        } catch {
          return;
        }
        for (const each of readSyncAnswer(text, TESTS)?.given ?? []) expect(each).toBeLessThan(TESTS);
        readJoinAnswer(text, TESTS);
      },
    ),
  );
});

test("a lease that has ended, and was not removed yet, leaves a time below zero", () => {
  expect(readJoinAnswer('{"kind":"busy","wait":-20}', TESTS)).toEqual({ kind: "busy", wait: -20 });
});

test("a node's earlier tests are read, and must be those of the run", () => {
  const replay = (got: unknown) => readJoinAnswer(JSON.stringify({ kind: "replay", node: 2, got }), TESTS);
  expect(replay("000003")).toEqual({ kind: "replay", node: 2, tests: [3] });
  expect(replay("00000f")).toBeUndefined();
  expect(replay(7)).toBeUndefined();
});
