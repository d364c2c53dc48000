/** On folders that look like control groups; `test/machine/cgroups.ts` runs the program on a kernel with real ones. */
import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { delegatedCgroup } from "./delegated-cgroup.ts";
import { removeOldGroups, TestCgroups } from "./test-cgroups.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "cgroup-"));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let count = 0;

/** A folder like that of a group. */
function group(files: Readonly<Record<string, string>>): { readonly mount: string; readonly folder: string } {
  count += 1;
  const mount = path.join(root, String(count));
  const folder = path.join(mount, "a.scope");
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return { mount, folder };
}

const MEMORY = { "cgroup.controllers": "cpu memory pids\n", "cgroup.procs": "" };
const found = (mount: string, more = {}): string | undefined =>
  delegatedCgroup({ mount, own: "1:cpu:/x\n0::/a.scope\n", isDelegated: () => true, ...more });

test("a delegated group with the memory controller is used, also by runs after the one that turned it on", () => {
  const { mount, folder } = group({ ...MEMORY, "cgroup.subtree_control": "" });
  expect(found(mount)).toBe(folder);
  expect(fs.readFileSync(`${folder}/cgroup.subtree_control`, "utf8")).toBe("+memory");
  const on = group({ ...MEMORY, "cgroup.subtree_control": "memory\n" });
  expect(found(on.mount, { own: "0::/a.scope/nextest-runner\n" })).toBe(on.folder);
});

test("processes move to a child if the controller cannot be turned on beside them", () => {
  const { mount, folder } = group({ ...MEMORY, "cgroup.procs": `${process.pid}\n` });
  // A folder cannot be written.
  fs.mkdirSync(`${folder}/cgroup.subtree_control`);
  expect(found(mount)).toBeUndefined();
  expect(fs.readFileSync(`${folder}/nextest-runner/cgroup.procs`, "utf8")).toBe(String(process.pid));
});

test.each([
  ["another owner", MEMORY, { isDelegated: () => false }],
  ["no memory controller", { ...MEMORY, "cgroup.controllers": "cpu pids" }, {}],
  ["version 1", MEMORY, { own: "4:memory:/a.scope\n" }],
  ["no such folder", MEMORY, { own: "0::/other\n" }],
])("%s: no group is used", (_, files, more) => {
  expect(found(group({ ...files, "cgroup.subtree_control": "memory" }).mount, more)).toBeUndefined();
});

test("a test has a group from its start to its end", () => {
  const { folder } = group({});
  const groups = new TestCgroups(folder, 7);
  groups.add(12);
  expect(fs.readFileSync(`${folder}/nextest-7-12/cgroup.procs`, "utf8")).toBe("12");
  fs.writeFileSync(`${folder}/nextest-7-12/memory.peak`, "123456\n");
  expect(groups.end(12)).toBe(123_456);
  expect(groups.end(12)).toBeUndefined();
  groups.add(13);
  expect(groups.end(13)).toBeUndefined();
});

test("groups of runners that are gone are removed, no others", () => {
  const { folder } = group({});
  for (const name of [`nextest-${process.pid}-1`, "nextest-99999999-1", "nextest-runner", "other"])
    fs.mkdirSync(`${folder}/${name}`);
  removeOldGroups(folder);
  expect(fs.readdirSync(folder).toSorted()).toEqual(
    [`nextest-${process.pid}-1`, "nextest-runner", "other"].toSorted(),
  );
});
