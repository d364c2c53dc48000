import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { platform } from "./platform.ts";

test("a text is the target, a table may name the host", async () => {
  expect(await readAll(platform, ["'cfg(unix)'", "{ host = 'a', target = 'b' }", "{}"])).toMatchObject([
    { target: { value: "cfg(unix)" } },
    { host: { value: "a" }, target: { value: "b" } },
    {},
  ]);
});

test("what is refused, and what is noticed", async () => {
  const bad = ["5", "['x']", "true", "{ host = ['x'] }"];
  expect(await readAll(platform, bad)).toEqual(bad.map(() => undefined));
  expect((await readValue(platform, "{ hots = 'x' }")).notices).toHaveLength(1);
});
