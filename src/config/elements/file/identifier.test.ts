import { expect, test } from "bun:test";
import { checkIdentifier, toolOf } from "./identifier.ts";

test("letters first, then letters, digits, hyphens and underscores", () => {
  for (const good of ["a", "a-b", "a_1", "ä", "名", "@tool:x:y", "@tool:my-tool:g-1"]) {
    expect(checkIdentifier(good)).toEqual({ name: good });
  }
  for (const bad of [
    "",
    "1a",
    "_a",
    "-a",
    "a b",
    "a.b",
    "a:b",
    "@x",
    "@global",
    "@tool:x",
    "@tool::y",
    "@tool:x:",
  ]) {
    expect([bad, "complaint" in checkIdentifier(bad)]).toEqual([bad, true]);
  }
});

test("names are brought into composed form", () => {
  expect(checkIdentifier("e\u0301")).toEqual({ name: "\u00E9" });
});

test("the tool of a name", () => {
  expect(toolOf("@tool:x:y")).toBe("x");
  expect(toolOf("y")).toBeUndefined();
});
