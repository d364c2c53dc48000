import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeOldRunFolders, runFolder } from "./run-folder.ts";

const top = fs.mkdtempSync(path.join(os.tmpdir(), "run-folder-"));
afterAll(() => fs.rmSync(top, { recursive: true }));

test("folders of runs that are over go, those of runs at work and of others stay", () => {
  const ended = Bun.spawnSync(["true"]).pid;
  const mine = runFolder(top, "run");
  for (const folder of [mine, path.join(top, `old.${ended}`), path.join(top, "notes")]) fs.mkdirSync(folder);
  fs.writeFileSync(path.join(top, `old.${ended}`, "stdout"), "text");
  removeOldRunFolders(top);
  expect(fs.readdirSync(top).toSorted()).toEqual([path.basename(mine), "notes"].toSorted());
});

test("a parent that is not there is no failure", () => {
  expect(() => removeOldRunFolders(path.join(top, "missing"))).not.toThrow();
});
