import { expect, test } from "bun:test";
import type { Change } from "./changes.ts";
import { withLinks } from "./links.ts";

const change = (path: string, isFolder = false): Change => ({ path, kind: "modified", isFolder });

function names(changes: readonly Change[], links: Readonly<Record<string, readonly string[]>>): string[] {
  const tracked = Object.entries(links).map(([path, targets]) => ({ path, targets }));
  return withLinks(changes, tracked).map(({ path }) => path);
}

test("a change is known under the names of links to the file, and to a folder above it", () => {
  expect(names([change("/w/a/x")], { "/w/b/link": ["/w/a/x"], "/w/c": ["/w/a"] })).toEqual([
    "/w/a/x",
    "/w/b/link",
    "/w/c/x",
  ]);
});

test("links to links are followed", () => {
  const links = { "/w/one": ["/w/two", "/w/a"], "/w/two": ["/w/a"] };
  expect(names([change("/w/a/x")], links)).toEqual(["/w/a/x", "/w/one/x", "/w/two/x"]);
  expect(names([change("/w/two")], links)).toEqual(["/w/two", "/w/one"]);
});

test("a folder stands for everything that links lead to in it", () => {
  expect(names([change("/w/sub", true)], { "/w/link": ["/w/sub/deep/x"] })).toEqual(["/w/sub", "/w/link"]);
});

test("links in circles end", () => {
  const links = { "/w/a/up": ["/w"], "/w/one": ["/w/two"], "/w/two": ["/w/one"] };
  const found = names([change("/w/a/x"), change("/w/one/y")], links);
  expect(["/w/a/x", "/w/one/y", "/w/two/y"].filter((name) => !found.includes(name))).toEqual([]);
});

test("a link to a folder that contains it gives each file one more name", () => {
  const links = { "/w/a/all": ["/w"], "/w/b/all": ["/w"] };
  expect(names([change("/w/c/x")], links)).toEqual(["/w/c/x", "/w/a/all/c/x", "/w/b/all/c/x"]);
});

test("links from two folders to each other end", () => {
  const links = { "/w/a/b": ["/w/b"], "/w/b/a": ["/w/a"] };
  expect(names([change("/w/a/x")], links)).toEqual(["/w/a/x", "/w/b/a/x", "/w/a/b/a/x"]);
});
