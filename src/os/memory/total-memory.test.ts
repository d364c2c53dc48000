import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { groupLimit, totalMemory } from "./total-memory.ts";

test("the least limit of the groups around counts", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "groups-"));
  const limit = (group: string, text: string): void => {
    fs.mkdirSync(path.join(root, group), { recursive: true });
    fs.writeFileSync(path.join(root, group, "memory.max"), text);
  };
  limit("a/b", "4096\n");
  limit("a", "1024\n");
  limit(".", "max\n");
  expect(groupLimit("0::/a/b\n", root)).toBe(1024);
  expect(groupLimit("0::/c\n", root)).toBe(Infinity);
  expect(groupLimit("", root)).toBe(Infinity);
  fs.rmSync(root, { recursive: true });
});

test("there is some memory, and no more than the machine has", () => {
  expect(totalMemory()).toBeGreaterThan(2 ** 20);
  expect(totalMemory()).toBeLessThanOrEqual(os.totalmem());
});
