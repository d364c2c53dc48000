import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { tryLockFile } from "../../os/files/file-lock.ts";
import { type DoctestRecord, RECORD_NAME } from "./record.ts";
import { openSet, removeSet, replaceSet } from "./stored-set.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "stored-set-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));
let count = 0;

function newSet(): string {
  count += 1;
  return path.join(scratch, `set${count}`);
}

function record(prefix: string, names: readonly string[]): DoctestRecord {
  const tests = names.map((name) => {
    const run = { kind: "executable", file: `out-${name}`, number: undefined, shouldPanic: false } as const;
    return { name, ignored: false, run };
  });
  return { prefix, key: "k", files: [], uncertain: undefined, tests, messages: "", stored: undefined };
}

/** As another run that compiles does it. */
function store(folder: string, prefix: string, tests: readonly string[] = ["t"]): void {
  const from = fs.mkdtempSync(path.join(scratch, "work-"));
  for (const name of tests) fs.writeFileSync(path.join(from, `out-${name}`), prefix);
  const stored = replaceSet(folder, { record: record(prefix, tests), from });
  if (!stored.ok) throw new Error(stored.error);
  // The other run ends.
  stored.value.lock?.release();
}

const names = (folder: string): readonly string[] => fs.readdirSync(folder).sort();

/** What a run that uses the set would execute. */
function contents({ tests }: DoctestRecord, folder: string): Readonly<Record<string, string>> {
  const entries = tests.flatMap(({ name, run }): readonly (readonly [string, string])[] =>
    run.kind === "executable" ? [[name, fs.readFileSync(path.join(folder, run.file), "utf8")]] : [],
  );
  return Object.fromEntries(entries);
}

/** The prefixes of the files. */
const prefixes = (folder: string): readonly string[] => [
  ...new Set(names(folder).flatMap((name) => (name === RECORD_NAME ? [] : (name.split("-")[0] ?? [])))),
];

test("a test keeps its path, and those of tests that are gone are deleted", () => {
  const folder = newSet();
  store(folder, "aa", ["t", "gone"]);
  const before = openSet(folder);
  before?.lock?.release();
  store(folder, "bb", ["t", "new"]);
  const after = openSet(folder);
  after?.lock?.release();
  expect(after?.record.tests[0]).toEqual(before?.record.tests[0]);
  expect(contents(after?.record ?? record("", []), folder)).toEqual({ t: "bb", new: "bb" });
  expect(names(folder)).toHaveLength(3);
});

test("files that a run uses stay when another run replaces the record", () => {
  const folder = newSet();
  store(folder, "aa");
  const used = openSet(folder);
  expect(prefixes(folder)).toEqual(["0"]);
  store(folder, "bb");
  expect(prefixes(folder)).toEqual(["0", "bb"]);
  expect(contents(used?.record ?? record("", []), folder)).toEqual({ t: "aa" });
  used?.lock?.release();
  const second = openSet(folder);
  store(folder, "cc");
  // The usual prefix is free again.
  expect(prefixes(folder)).toEqual(["0", "bb"]);
  expect(contents(second?.record ?? record("", []), folder)).toEqual({ t: "bb" });
  second?.lock?.release();
  store(folder, "dd");
  expect(prefixes(folder)).toEqual(["0"]);
  expect(fs.readdirSync(scratch).filter((name) => name.endsWith(".lock"))).not.toContain(
    `${path.basename(folder)}.bb.lock`,
  );
});

test("while another process replaces the files, the set cannot be opened", () => {
  const folder = newSet();
  store(folder, "aa");
  const replacing = tryLockFile(`${folder}.0.lock`, "exclusive");
  expect(openSet(folder)).toBeUndefined();
  replacing?.release();
  expect(openSet(folder)?.record.tests).toHaveLength(1);
});

test("a set whose files have names of their own is used even if it cannot be locked", () => {
  const folder = newSet();
  store(folder, "aa");
  const used = openSet(folder);
  store(folder, "bb");
  // As on a file system without locks.
  const lock = tryLockFile(`${folder}.bb.lock`, "exclusive");
  expect(lock).toBeDefined();
  const opened = openSet(folder);
  expect(opened?.lock).toBeUndefined();
  expect(contents(opened?.record ?? record("", []), folder)).toEqual({ t: "bb" });
  lock?.release();
  used?.lock?.release();
});

test("a set that a run uses is not removed", () => {
  const folder = newSet();
  store(folder, "aa");
  const used = openSet(folder);
  removeSet(folder);
  expect(contents(used?.record ?? record("", []), folder)).toEqual({ t: "aa" });
  used?.lock?.release();
  removeSet(folder);
  expect(fs.existsSync(folder)).toBe(false);
  expect(fs.readdirSync(scratch).filter((name) => name.startsWith(`${path.basename(folder)}.`))).toEqual([]);
});
