import { expect, test } from "bun:test";
import { comparePaths, isWithin, stripPrefix, withForwardSlashes } from "./paths.ts";

test("a prefix ends at a whole component", () => {
  expect(stripPrefix("/ws/target/debug", "/ws/target")).toBe("debug");
  expect(stripPrefix("/ws/target/debug", "/ws/target/")).toBe("debug");
  expect(stripPrefix("/ws/target", "/ws/target")).toBe("");
  expect(stripPrefix("/ws/target2/debug", "/ws/target")).toBeUndefined();
  expect(stripPrefix("/etc/x", "/")).toBe("etc/x");
  expect(stripPrefix("C:\\ws\\target\\debug", "C:\\ws\\target")).toBe("debug");
});

test("a path is within a folder, not within one whose name starts alike", () => {
  expect(isWithin("/ws/target", "/ws/target")).toBe(true);
  expect(isWithin("/ws/target/debug", "/ws/target")).toBe(true);
  expect(isWithin("/ws/target/debug", "/ws/target/")).toBe(true);
  expect(isWithin("/ws/target2", "/ws/target")).toBe(false);
  expect(isWithin("/ws", "/ws/target")).toBe(false);
  expect(isWithin("/ws", "/")).toBe(true);
});

test("paths are ordered by components, where text would put `-` before `/`", () => {
  expect(["a-b", "a/b", "a", "b"].sort(comparePaths)).toEqual(["a", "a/b", "a-b", "b"]);
});

test("machine outputs write forward slashes", () => {
  expect(withForwardSlashes("debug\\deps", "\\")).toBe("debug/deps");
  expect(withForwardSlashes("odd\\name/deps", "/")).toBe("odd\\name/deps");
});
