import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeWorkFolder } from "./work-folder.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "work-folder-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

test("folders of owners that are gone are deleted, and others stay", () => {
  const prefix = path.join(scratch, "made", "x.new-");
  const first = makeWorkFolder(prefix);
  if (!first.ok) throw new Error(first.error.message);
  fs.writeFileSync(path.join(first.value.path, "file"), "");
  // The state after its owner was killed.
  fs.mkdirSync(`${prefix}dead`);
  fs.writeFileSync(`${prefix}dead.lock`, "");
  fs.mkdirSync(`${prefix}foreign`);
  const second = makeWorkFolder(prefix);
  if (!second.ok) throw new Error(second.error.message);
  expect(fs.existsSync(path.join(first.value.path, "file"))).toBe(true);
  expect(fs.existsSync(`${prefix}dead`)).toBe(false);
  expect(fs.existsSync(`${prefix}foreign`)).toBe(true);
  first.value.remove();
  second.value.remove();
  expect(fs.readdirSync(path.dirname(prefix))).toEqual(["x.new-foreign"]);
});

test("a folder that a killed owner's process made again, after its lock was deleted, is deleted", () => {
  const prefix = path.join(scratch, "again", "x.new-");
  const late = `${prefix}${crypto.randomUUID()}`;
  fs.mkdirSync(path.join(late, "set"), { recursive: true });
  const made = makeWorkFolder(prefix);
  if (!made.ok) throw new Error(made.error.message);
  expect(fs.existsSync(late)).toBe(false);
  made.value.remove();
  expect(fs.readdirSync(path.dirname(prefix))).toEqual([]);
});

test("where no folder can be made, it says so", () => {
  const file = path.join(scratch, "file");
  fs.writeFileSync(file, "");
  expect(makeWorkFolder(path.join(file, "x.new-")).ok).toBe(false);
});
