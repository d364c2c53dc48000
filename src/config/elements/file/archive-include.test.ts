import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { archiveInclude } from "./archive-include.ts";

const { element } = archiveInclude;

test("defaults and values", async () => {
  const { value } = await readValue(
    element,
    "[{ path = './x//y', relative-to = 'target' }, { path = 'z', relative-to = 'target', depth = 'infinite', on-missing = 'error' }]",
  );
  expect(value).toEqual([
    { path: "x/y", relativeTo: "target", depth: 16, depthGiven: false, onMissing: "warn" },
    { path: "z", relativeTo: "target", depth: "infinite", depthGiven: true, onMissing: "error" },
  ]);
});

test("what is refused", async () => {
  const bad = [
    ..."path='x'|relative-to='target'|path='x',relative-to='foo'|path='x',relative-to='target',foo=1".split(
      "|",
    ),
    ...["/x", "../x", "x/../y"].map((path) => `path='${path}',relative-to='target'`),
    ...["-1", "1.5", "'x'"].map((depth) => `path='x',relative-to='target',depth=${depth}`),
  ].map((keys) => `[{${keys}}]`);
  expect(await readAll(element, [...bad, "5", "[5]", "{}"])).toEqual([...bad, 1, 2, 3].map(() => undefined));
});
