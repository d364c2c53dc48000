import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileContains, isDirectory, isFile } from "./file-system.ts";
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
