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
  expect(states.thingAt(link)?.changedAt).toBe(fs.statSync(file).ctimeMs);
  expect(states.thingAt(link)?.changedAt).toBeGreaterThan(made);
  fs.rmSync(folder, { recursive: true });
});
