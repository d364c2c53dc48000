import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { roomOfGroups } from "./thread-limit.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "groups-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

function group(name: string, max: string, current: number): void {
  const folder = path.join(root, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "pids.max"), `${max}\n`);
  fs.writeFileSync(path.join(folder, "pids.current"), `${current}\n`);
}

test("the narrowest group around counts", () => {
  group("outer", "100", 90);
  group("outer/inner", "max", 5);
  group("outer/narrow", "8", 5);
  expect(roomOfGroups("0::/outer/inner\n", root)).toBe(10);
  expect(roomOfGroups("0::/outer/narrow\n", root)).toBe(3);
  expect(roomOfGroups("0::/elsewhere\n", root)).toBe(Infinity);
  expect(roomOfGroups("", root)).toBe(Infinity);
});

test("older systems have a tree of groups for each controller", () => {
  group("pids/box", "20", 4);
  expect(roomOfGroups("9:cpu,cpuacct:/\n8:pids:/box\n0::/\n", root)).toBe(16);
});
