import { expect, test } from "bun:test";
import { absolutePath } from "./changes.ts";

test.each([
  ["../x.rs", "/a/b", "/a/x.rs"],
  ["../../x.rs", "/a/b", "/x.rs"],
  ["../../../../etc/passwd", "/a/b", "/etc/passwd"],
  ["../../..", "/a", "/"],
  ["../../../x.rs", "C:/a", "C:/x.rs"],
])("%s, seen from %s, never leads above the root", (path, base, absolute) => {
  expect(absolutePath(path, base)).toBe(absolute);
});
