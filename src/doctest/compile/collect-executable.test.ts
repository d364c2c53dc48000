import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { collectExecutable } from "./collect-executable.ts";
import { keptExecutable, ORDER } from "./collector.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "collect-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** As rustdoc leaves it: each executable in a folder of its own. */
function compiled(id: string, files: readonly string[]) {
  const keep = fs.mkdtempSync(path.join(scratch, "é "));
  const folder = path.join(keep, "tmp", id);
  fs.mkdirSync(folder, { recursive: true });
  for (const file of files) fs.writeFileSync(path.join(folder, file), file);
  return { keep, executable: path.join(folder, files[0] ?? "") };
}

test("an executable is stored under the name of its folder, with its extension, and named in the output", () => {
  const { keep, executable } = compiled("rustdoctestAb1", ["rust_out.exe"]);
  const collected = collectExecutable(keep, executable);
  expect(keptExecutable(collected.ok ? collected.value : "")).toBe("rustdoctestAb1.exe");
  expect(fs.readFileSync(path.join(keep, "rustdoctestAb1.exe"), "utf8")).toBe("rust_out.exe");
  expect(fs.readFileSync(path.join(keep, ORDER), "utf8")).toBe("rustdoctestAb1.exe\n");
});

test("a merged executable brings its source, and no name", () => {
  const { keep, executable } = compiled("rustdoctestAb2", ["rust_out", "doctest_runner_2024.rs"]);
  expect(collectExecutable(keep, executable)).toEqual({ ok: true, value: "" });
  expect(fs.existsSync(path.join(keep, "rustdoctestAb2.rs"))).toBe(true);
  expect(fs.existsSync(path.join(keep, ORDER))).toBe(false);
});

test("what cannot be moved is named", () => {
  const { keep, executable } = compiled("rustdoctestAb3", []);
  const collected = collectExecutable(keep, path.join(executable, "rust_out"));
  expect(collected.ok ? "" : collected.error).toContain("failed to move");
});
