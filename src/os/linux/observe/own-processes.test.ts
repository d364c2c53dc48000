import { expect, test } from "bun:test";
import { withoutProcesses } from "./own-processes.ts";

test("only the test's own processes are dropped and renamed", () => {
  const text = (...entries: readonly string[]): string => entries.map((each) => `${each}\0\0`).join("");
  expect(
    withoutProcesses(text("P12", "R/proc/12/maps", "R/proc/123/maps", "S/proc/12", "P7", "R/proc/7/cwd")),
  ).toBe(text("R/proc/self/maps", "R/proc/123/maps", "S/proc/self", "R/proc/self/cwd"));
});

test("facts and paths that look like processes stay", () => {
  const text = "P12\0\0R1:2:3/P12\x007.8\0P13\0\0r/proc/12x\0\0r/a/proc/12/proc/13/b\0\0!P12\0\0";
  expect(withoutProcesses(text)).toBe(
    "R1:2:3/P12\x007.8\0r/proc/12x\0\0r/a/proc/self/proc/self/b\0\0!P12\0\0",
  );
  expect(withoutProcesses("")).toBe("");
});
