import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { testGroup, testGroups } from "./test-group.ts";

test("groups are tables with a limit", async () => {
  const { value } = await readValue(
    testGroups.element,
    "{ a = { max-threads = 2, max-memory = '50%' }, '@tool:t:b' = { max-threads = 'num-cpus' } }",
  );
  expect(value).toEqual(
    new Map([
      ["a", { "max-threads": 2, "max-memory": { kind: "share", share: 0.5 } }],
      ["@tool:t:b", { "max-threads": "num-cpus" }],
    ]),
  );
  const bad = [
    "{ g = {} }",
    "{ g = 5 }",
    "5",
    "{ g = { max-threads = 0 } }",
    '{ g = { max-threads = 1, max-memory = "0%" } }',
    '{ g = { max-memory = "1 GiB" } }',
    "{ '1a' = { max-threads = 1 } }",
    "{ '@global' = { max-threads = 1 } }",
  ];
  expect(await readAll(testGroups.element, bad)).toEqual(bad.map(() => undefined));
});

test("a test's group is a name or @global", async () => {
  expect(await readAll(testGroup.element, ["'g'", "'@global'", "'1a'", "''", "5", "['g']"])).toEqual([
    "g",
    "@global",
    ...Array<undefined>(4),
  ]);
});
