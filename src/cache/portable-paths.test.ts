import { expect, test } from "bun:test";
import { localPath, portablePath, portableRoots, portableText, rootsBeside } from "./portable-paths.ts";

const here = portableRoots("/w", { targetDirectory: "/tmp/a/target", buildDirectory: "/tmp/a/target" });
const there = portableRoots("/else/w", { targetDirectory: "/tmp/b/target", buildDirectory: "/tmp/b/target" });

test("paths in the workspace and in a target directory elsewhere are the same on each machine", () => {
  for (const rest of ["/src/lib.rs", "/tests/data", ""]) {
    expect(portablePath(`/w${rest}`, here)).toBe(portablePath(`/else/w${rest}`, there));
    expect(localPath(portablePath(`/w${rest}`, here), there)).toBe(`/else/w${rest}`);
  }
  expect(localPath(portablePath("/tmp/a/target/debug/x", here), there)).toBe("/tmp/b/target/debug/x");
  expect(portableText("L=/tmp/a/target/debug:/w/lib", here)).toBe("L=$TARGET/debug:$WORKSPACE/lib");
});

test("other paths stay as they are", () => {
  for (const path of ["/usr/lib/x", "/www/x", "/tmp/a/targets/x"])
    expect(portablePath(path, here)).toBe(path);
  const top = portableRoots("/", undefined);
  expect(localPath(portablePath("/etc/x", top), top)).toBe("/etc/x");
});

test("a target directory in the workspace is not taken for one elsewhere", () => {
  const inside = portableRoots("/w", { targetDirectory: "/w/target", buildDirectory: "/w/target" });
  expect(portablePath("/w/target/debug/x", inside)).toBe("$WORKSPACE/target/debug/x");
  expect(portableText("/w/target", inside)).not.toBe(portableText("/tmp/a/target", here));
});

test("a workspace in the target directory, and a build directory of its own", () => {
  const roots = portableRoots("/t/w", { targetDirectory: "/t", buildDirectory: "/b" });
  expect(portablePath("/t/w/x", roots)).toBe("$WORKSPACE/x");
  expect(portablePath("/t/x", roots)).toBe("$TARGET/x");
  expect(portablePath("/b/x", roots)).toBe("$BUILD/x");
});

test("names that only contain a folder's name stay as they are", () => {
  for (const text of ["/w-data/x", "/ww", "/mnt/w/x", "/w b/x", "../w/x", "x/w"]) {
    expect(portableText(text, here)).toBe(text);
  }
  expect(portableText("/w/w/x", here)).toBe("$WORKSPACE/w/x");
  expect(portableText("-L /w -C '/w'=\"/w/x\"", here)).toBe("-L /w -C '$WORKSPACE'=\"$WORKSPACE/x\"");
});

test("text that looks like a mark is not one", () => {
  expect(portableText("$TARGET", here)).not.toBe(portableText("/tmp/a/target", here));
});

test("what is in a folder above a root, and not in a root, is beside it", () => {
  const roots = portableRoots("/h/c/w", { targetDirectory: "/t/d/x", buildDirectory: "/t/d/x" });
  const beside = (path: string): readonly string[] => rootsBeside(path, roots).map(({ mark }) => mark);
  for (const path of ["/h/c/w/x", "/h/c", "/h", "/", "/etc/passwd", "/ho/x", "/t/d/x/y", "/*"])
    expect(beside(path)).toEqual([]);
  for (const path of ["/h/.git", "/h/c/.git", "/h/c/w2", "/h/c/*"])
    expect(beside(path)).toEqual(["$WORKSPACE"]);
  expect(beside("/t/.git")).toEqual(["$TARGET"]);
});
