import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { makeTempFile, makeTempFolder, removeFile } from "./temporary-files.ts";

test("what cannot be removed is no reason to fail", () => {
  const file = path.join("/dev/null", "x");
  expect(() => fs.rmSync(file, { force: true })).toThrow();
  removeFile(file);
});

test("a folder for temporary files that is missing is a failure, not an exception", () => {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = "/no-such-folder";
  try {
    expect(makeTempFolder("x-")).toMatchObject({ ok: false, error: { code: "ENOENT" } });
    expect(makeTempFile("x-")).toMatchObject({ ok: false, error: { code: "ENOENT" } });
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
});
