import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { FileStates } from "./file-states.ts";

test("a link has changed when what it leads to has", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const [file, link] = [path.join(folder, "file"), path.join(folder, "link")];
  fs.symlinkSync("file", link);
  const states = new FileStates(new Map(), Date.now);
  const made = states.thingAt(link)?.changedAt ?? 0;
  while (Date.now() <= made + 20) Bun.sleepSync(1);
  fs.writeFileSync(file, "later");
  states.forget();
  expect(states.thingAt(link)?.changedAt).toBe(fs.statSync(file).ctimeMs);
  expect(states.thingAt(link)?.changedAt).toBeGreaterThan(made);
  fs.rmSync(folder, { recursive: true });
});

test("a digest is never that of an earlier content, however fast a file changes", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const file = path.join(folder, "file");
  const states = new FileStates(new Map(), Date.now);
  for (let index = 0; index < 300; index += 1) {
    const text = `content ${String(index).padStart(4, "0")}`;
    fs.writeFileSync(file, text);
    const fresh = new FileStates(new Map(), Date.now).digestOf(file);
    expect(states.digestOf(file)).toBe(fresh);
    if (index % 100 === 99) while (Date.now() < fs.statSync(file).ctimeMs + 120) Bun.sleepSync(1);
    expect(states.digestOf(file)).toBe(fresh);
  }
  expect(states.digests.size).toBe(0);
  fs.rmSync(folder, { recursive: true });
});
