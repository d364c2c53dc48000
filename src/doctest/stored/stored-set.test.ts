import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type DoctestRecord, RECORD_NAME } from "./record.ts";
import { openSet, removeSet, replaceSet } from "./stored-set.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "stored-set-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));
let count = 0;

function newSet(): string {
  count += 1;
  return path.join(scratch, `set${count}`);
}

function record(prefix: string): DoctestRecord {
  const run = { kind: "executable", file: "rust_out", number: undefined, shouldPanic: false } as const;
  const tests = [{ name: "t", ignored: false, run }];
  return { prefix, key: "k", files: [], uncertain: undefined, tests, messages: "", stored: undefined };
}

/** As another run that compiles does it. */
function store(folder: string, prefix: string): void {
  const from = fs.mkdtempSync(path.join(scratch, "work-"));
  fs.writeFileSync(path.join(from, "rust_out"), prefix);
  const stored = replaceSet(folder, { record: record(prefix), from });
  if (!stored.ok) throw new Error(stored.error);
  // The other run ends.
  stored.value.lock?.release();
}

const names = (folder: string): readonly string[] => fs.readdirSync(folder).sort();

test("files that a run uses stay when another run replaces the record", () => {
  const folder = newSet();
  store(folder, "aa");
  const used = openSet(folder);
  expect(used?.record.tests[0]?.run).toMatchObject({ file: "aa-rust_out" });
  store(folder, "bb");
  expect(names(folder)).toEqual(["aa-rust_out", "bb-rust_out", RECORD_NAME]);
  used?.lock?.release();
  store(folder, "cc");
  expect(names(folder)).toEqual(["cc-rust_out", RECORD_NAME]);
  expect(fs.readdirSync(scratch).filter((name) => name.endsWith(".lock"))).toEqual([
    `${path.basename(folder)}.cc.lock`,
  ]);
});

test("a set that a run uses is not removed", () => {
  const folder = newSet();
  store(folder, "aa");
  const used = openSet(folder);
  removeSet(folder);
  expect(names(folder)).toContain("aa-rust_out");
  used?.lock?.release();
  removeSet(folder);
  expect(fs.existsSync(folder)).toBe(false);
});
