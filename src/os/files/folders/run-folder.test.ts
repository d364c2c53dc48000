import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { claimRunFolder, removeOldRunFolders, runFolder } from "./run-folder.ts";

const top = fs.mkdtempSync(path.join(os.tmpdir(), "run-folder-"));
afterAll(() => fs.rmSync(top, { recursive: true }));

const RUN_ID = "0a1b2c3d-0000-4000-8000-00000000000";

/** Claims a folder in another process, and waits until it is claimed. */
async function claimElsewhere(folder: string) {
  const script = `import { claimRunFolder } from ${JSON.stringify(path.join(import.meta.dirname, "run-folder.ts"))};
    claimRunFolder(${JSON.stringify(folder)});
    console.log("claimed");
    process.stdin.on("data", () => undefined);`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdin: "pipe", stdout: "pipe" });
  await child.stdout.getReader().read();
  return child;
}

test("the folder of a run goes once the run was killed, whatever its process id says", async () => {
  const parent = path.join(top, "killed");
  // The id of a process that is alive, as one of another container may be here.
  const folder = path.join(parent, `${RUN_ID}1.${process.pid}`);
  const child = await claimElsewhere(folder);
  fs.writeFileSync(path.join(folder, "stdout.txt"), "text");
  removeOldRunFolders(parent);
  expect(fs.readdirSync(parent)).toEqual([path.basename(folder)]);
  child.kill("SIGKILL");
  await child.exited;
  removeOldRunFolders(parent);
  expect(fs.readdirSync(parent)).toEqual([]);
});

test("the folder of a run that goes on stays, also where no process here has its id", async () => {
  const parent = path.join(top, "alive");
  const gone = Bun.spawnSync(["true"]).pid;
  const folder = path.join(parent, `${RUN_ID}2.${gone}`);
  const child = await claimElsewhere(folder);
  removeOldRunFolders(parent);
  expect(fs.existsSync(folder)).toBe(true);
  child.kill();
  await child.exited;
});

test("what has another name or no lock file stays", () => {
  const parent = path.join(top, "foreign");
  const lock = ["report.2024", "log.3000000", "notes", `${RUN_ID}3`, "x.1"].map((name) =>
    path.join(parent, name, ".lock"),
  );
  const unlocked = path.join(parent, `${RUN_ID}4.999999`);
  for (const file of lock) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "");
  }
  fs.mkdirSync(unlocked);
  fs.writeFileSync(path.join(parent, `${RUN_ID}5.7`), "a file");
  const before = fs.readdirSync(parent);
  removeOldRunFolders(parent);
  expect(fs.readdirSync(parent)).toEqual(before);
});

test("a folder is claimed once it has output, and only then is there", () => {
  const folder = runFolder(path.join(top, "own"), `${RUN_ID}6`);
  expect(fs.existsSync(folder)).toBe(false);
  claimRunFolder(folder);
  claimRunFolder(folder);
  removeOldRunFolders(path.dirname(folder));
  expect(fs.readdirSync(folder)).toEqual([".lock"]);
});

test("a parent that is not there, or is no folder, is no failure", () => {
  expect(() => removeOldRunFolders(path.join(top, "missing"))).not.toThrow();
  expect(() => removeOldRunFolders("/dev/null")).not.toThrow();
  expect(() => claimRunFolder(`/dev/null/${RUN_ID}7.1`)).not.toThrow();
});
