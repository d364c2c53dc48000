import { expect, test } from "bun:test";
import { withoutProcesses } from "./own-processes.ts";

test("only the test's own processes are dropped and renamed", () => {
  const text = (...entries: readonly string[]): string => entries.map((each) => `${each}\0\0`).join("");
  expect(
    withoutProcesses(text("P12", "R/proc/12/maps", "R/proc/123/maps", "S/proc/12", "P7", "R/proc/7/cwd")),
  ).toBe(text("R/proc/self/maps", "R/proc/123/maps", "S/proc/self", "R/proc/self/cwd"));
});
