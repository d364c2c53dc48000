import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileContains, isDirectory, isFile, readFileBytes, readTextFile } from "./file-system.ts";
import { findProgram } from "../processes/find-program.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "files-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A name that the system refuses, as it refuses what lies in another user's folders. */
const UNSPEAKABLE = path.join(folder, "x".repeat(300));

test("what cannot be looked at is not there", () => {
  expect(isFile(UNSPEAKABLE)).toBe(false);
  expect(isDirectory(UNSPEAKABLE)).toBe(false);
  expect(findProgram("true", `${UNSPEAKABLE}:/bin:/usr/bin`, "/").ok).toBe(true);
});

test("a text is found across the windows that a file is read in", () => {
  const file = path.join(folder, "large");
  fs.writeFileSync(file, `${" ".repeat(1024 * 1024 - 5)}test result: `);
  expect(fileContains(file, "test result: ")).toBe(true);
  expect(fileContains(file, "test results")).toBe(false);
  expect(fileContains(UNSPEAKABLE, "x")).toBe(false);
});

test.skipIf(process.platform !== "linux")("what is no regular file is read up to a limit", () => {
  expect(readFileBytes("/dev/zero", 1024)).toEqual({
    ok: false,
    error: {
      code: "EFBIG",
      message: "it is no regular file, and longer than 1 KB, which is the limit for others",
    },
  });
  expect(readFileBytes("/dev/null")).toEqual({ ok: true, value: new Uint8Array() });
  expect(readTextFile("/proc/self/status").ok).toBe(true);
  expect(readTextFile(folder)).toMatchObject({ error: { code: "EISDIR" } });
});

test("a regular file is read whatever the limit for others", () => {
  const file = path.join(folder, "plain");
  fs.writeFileSync(file, "abc");
  expect(readFileBytes(file, 1)).toMatchObject({ ok: true, value: { length: 3 } });
});
