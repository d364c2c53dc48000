import { afterAll, beforeAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { inputsMatching } from "./declared-inputs.ts";

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "declared-")));

beforeAll(() => {
  for (const file of ["data/a", "data/.hidden", "data/sub/b", "other/x", "target/t"]) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), file);
  }
  fs.symlinkSync("../other/x", path.join(root, "data/link"));
  fs.symlinkSync("../other", path.join(root, "data/folder"));
  fs.symlinkSync("nowhere", path.join(root, "data/broken"));
});

afterAll(() => fs.rmSync(root, { recursive: true }));

function found(glob: string): readonly string[] {
  return (inputsMatching(glob, root) ?? [])
    .map(({ path: each, kind, absent }) => `${kind} ${path.relative(root, each)}${absent ? " absent" : ""}`)
    .toSorted();
}

const DATA = [
  "list data",
  "look data/.hidden",
  "look data/a",
  "look data/broken",
  "look data/folder",
  "look data/link",
];

function missing(glob: string, names: readonly string[]): readonly string[] {
  const all = found(glob);
  return names.filter((name) => !all.includes(name));
}

test("links count, and folders in which a matching file may begin to exist", () => {
  expect(missing("data/*", DATA)).toEqual([]);
  const deep = ["list data/folder", "list data/sub", "look data/folder/x", "look data/sub/b"];
  expect(missing("data/**", [...DATA, ...deep])).toEqual([]);
  expect(found("*/a")).not.toContain("list target");
});

test("each link to a folder is followed, and every link on the way counts", () => {
  fs.symlinkSync("../other", path.join(root, "data/same"));
  fs.symlinkSync("..", path.join(root, "data/sub/up"));
  const wanted = ["look data/same", "look data/same/x", "look data/folder/x", "look data/broken"];
  expect(missing("data/*/x", wanted)).toEqual([]);
  expect(missing("data/**", ["look data/sub/up", "look data/sub/b"])).toEqual([]);
  for (const link of ["data/same", "data/sub/up"]) fs.rmSync(path.join(root, link));
});

test("a folder's name means everything in it, and a missing file is an input too", () => {
  expect(found("data")).toEqual(found("data/**"));
  expect(found("data/a")).toEqual(["look data/a"]);
  expect(found("data/missing")).toEqual(["look data/missing absent"]);
});
