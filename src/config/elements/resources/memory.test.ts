import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { maxMemory, showMaxMemory } from "./max-memory.ts";
import { memoryRequired } from "./memory-required.ts";
import { showMemorySize } from "./memory-size.ts";

const MIB = 2 ** 20;

test("memory-required takes sizes", async () => {
  expect(await readAll(memoryRequired.element, ['"512 MiB"', '"1GB"', '"7"', '"0 B"'])).toEqual([
    512 * MIB,
    1e9,
    7,
    0,
  ]);
  const bad = ['""', '"x"', '"-1 MiB"', '"50%"', "512", "true", '["1 MiB"]'];
  expect(await readAll(memoryRequired.element, bad)).toEqual(bad.map(() => undefined));
  expect([512 * MIB, 7, 0].map(showMemorySize)).toEqual(["512 MiB", "7 B", "0 B"]);
});

test("max-memory takes sizes and shares", async () => {
  const budgets = [
    { kind: "bytes", bytes: 4096 * MIB },
    { kind: "share", share: 0.75 },
    { kind: "share", share: 1 },
  ] as const;
  expect(await readAll(maxMemory.element, ['"4 GiB"', '"75%"', '"100%"'])).toEqual([...budgets]);
  const bad = ['""', '"0 B"', '"0%"', '"101%"', '"5.5%"', '"%"', "75", "0.5"];
  expect(await readAll(maxMemory.element, bad)).toEqual(bad.map(() => undefined));
  expect(budgets.map(showMaxMemory)).toEqual(["4096 MiB", "75%", "100%"]);
});
