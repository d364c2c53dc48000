import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UnpackFolder } from "./unpack-folder.ts";

const BASE = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-unpack-"));
afterAll(() => fs.rmSync(BASE, { recursive: true }));

let count = 0;
function root(): string {
  count += 1;
  const folder = path.join(BASE, String(count));
  fs.mkdirSync(folder);
  return folder;
}

function lay(unpack: UnpackFolder, file: string, text: string, mode = 0o644): boolean {
  const made = unpack.file(file, { mode, modified: 1000 });
  if (!made.ok) return false;
  return made.value.write(Buffer.from(text), 0).ok && made.value.close(text.length).ok;
}

test("files get mode and time, and no other user's rights", () => {
  const folder = root();
  expect(lay(new UnpackFolder(folder), "a/b/file", "text", 0o6755)).toBe(true);
  const stat = fs.statSync(path.join(folder, "a/b/file"));
  expect([stat.mode & 0o7777, stat.mtimeMs, stat.size]).toEqual([0o755, 1_000_000, 4]);
});

test("nothing is laid out through a link", () => {
  const outside = root();
  const folder = root();
  fs.symlinkSync(outside, path.join(folder, "link"));
  const unpack = new UnpackFolder(folder);
  expect(lay(unpack, "link/file", "text")).toBe(false);
  expect(unpack.folder("link").ok).toBe(false);
  expect(unpack.hardlink("x", "link/file").ok).toBe(false);
  expect(fs.readdirSync(outside)).toEqual([]);
});

test("what stands in a file's place is replaced, not written through", () => {
  const outside = path.join(root(), "precious");
  fs.writeFileSync(outside, "precious");
  const folder = root();
  fs.symlinkSync(outside, path.join(folder, "file"));
  expect(lay(new UnpackFolder(folder), "file", "text")).toBe(true);
  expect(fs.readFileSync(outside, "utf8")).toBe("precious");
  expect(fs.readFileSync(path.join(folder, "file"), "utf8")).toBe("text");
});

test("holes are left, and the end is where it belongs", () => {
  const folder = root();
  const made = new UnpackFolder(folder).file("file", { mode: 0o600, modified: 0 });
  expect(made.ok).toBe(true);
  if (!made.ok) return;
  expect(made.value.write(Buffer.from("x"), 10).ok).toBe(true);
  expect(made.value.close(20).ok).toBe(true);
  const text = fs.readFileSync(path.join(folder, "file"), "latin1");
  expect(text).toBe(`${"\0".repeat(10)}x${"\0".repeat(9)}`);
});

test("links are what the caller says", () => {
  const folder = root();
  const unpack = new UnpackFolder(folder);
  lay(unpack, "file", "text");
  expect(unpack.symlink("a/soft", "../file").ok).toBe(true);
  expect(unpack.hardlink("hard", "file").ok).toBe(true);
  expect(fs.readFileSync(path.join(folder, "a/soft"), "utf8")).toBe("text");
  expect(fs.statSync(path.join(folder, "hard")).nlink).toBe(2);
});
