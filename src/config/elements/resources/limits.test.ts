import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { cpuLimit } from "./cpu-limit.ts";
import { memoryLimit } from "./memory-limit.ts";
import { nice } from "./nice.ts";

const none = (values: readonly string[]) => values.map(() => undefined);

test("memory-limit takes sizes above nothing", async () => {
  expect(await readAll(memoryLimit.element, ['"512 MiB"', '"1"'])).toEqual([512 * 2 ** 20, 1]);
  const bad = ['"0 B"', '""', '"50%"', "512", "true"];
  expect(await readAll(memoryLimit.element, bad)).toEqual(none(bad));
});

test("cpu-limit takes durations above nothing", async () => {
  expect(await readAll(cpuLimit.element, ['"300ms"', '"1m 30s"'])).toEqual([300, 90_000]);
  const bad = ['"0s"', '""', '"x"', "3", '["1s"]'];
  expect(await readAll(cpuLimit.element, bad)).toEqual(none(bad));
});

test("nice takes what the system takes without a privilege", async () => {
  expect(await readAll(nice.element, ["0", "19"])).toEqual([0, 19]);
  const bad = ["-1", "20", "1.5", "true", "[]"];
  expect(await readAll(nice.element, bad)).toEqual(none(bad));
});
