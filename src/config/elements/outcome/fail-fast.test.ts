import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { failFast } from "./fail-fast.ts";

test("a boolean or a table", async () => {
  const texts = [
    "true",
    "false",
    "{ max-fail = 3 }",
    "{ max-fail = 'all', terminate = 'immediate' }",
    "{ max-fail = 1, terminate = 'immediate' }",
  ];
  expect(await readAll(failFast.element, texts)).toEqual([
    { kind: "count", count: 1, terminate: "wait" },
    { kind: "all" },
    { kind: "count", count: 3, terminate: "wait" },
    { kind: "all" },
    { kind: "count", count: 1, terminate: "immediate" },
  ]);
});

test("what is refused", async () => {
  const bad = [
    "'true'",
    "1",
    "[]",
    "{}",
    "{ terminate = 'wait' }",
    ..."0 -1 '1' 'ALL' true 1.0".split(" ").map((n) => `{ max-fail = ${n} }`),
    "{ max-fail = 1, terminate = 'x' }",
  ];
  expect(await readAll(failFast.element, bad)).toEqual(bad.map(() => undefined));
});
