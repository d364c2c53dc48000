import { expect, test } from "bun:test";
import type { StoredBuild } from "../model/build/build-meta-read.ts";
import { binaryId, packageId } from "../model/ids.ts";
import { buildProblem, isPlainPath, linkProblem, pathProblem } from "./inside.ts";

test("entries have plain names below target", () => {
  for (const path of ["target/a", "target/a/b c", "target/dir/", "target/..a", "target"]) {
    expect([path, pathProblem(path)]).toEqual([path, undefined]);
  }
  for (const path of [
    "a",
    "/target/a",
    "target/../a",
    "target/./a",
    "target//a",
    "./target/a",
    "targets/a",
    "",
  ]) {
    expect([path, pathProblem(path) === undefined]).toEqual([path, false]);
  }
});

test("links lead only to what lies in the archive", () => {
  for (const target of ["b", "b/c", "../b", "../../b", "./b", "b/"]) {
    expect([target, linkProblem("target/x/y/link", target)]).toEqual([target, undefined]);
  }
  // A name before `..` may be a link itself, so its destination is unknown.
  for (const target of ["/etc", "../../../b", "b/../c", "", "a//b", "../../.."]) {
    expect([target, linkProblem("target/x/y/link", target) === undefined]).toEqual([target, false]);
  }
});

function storedBuild(path: string, meta: Partial<StoredBuild["meta"]> = {}): StoredBuild {
  return {
    binaries: [
      {
        id: binaryId("a"),
        packageId: packageId("a"),
        kind: "lib",
        name: "a",
        path,
        buildPlatform: "target",
      },
    ],
    meta: {
      targetDirectory: "/ws/target",
      buildDirectory: "/ws/target",
      baseOutputDirectories: ["debug"],
      nonTestBinaries: new Map(),
      buildScriptOutDirs: new Map(),
      linkedPaths: new Map(),
      platforms: { host: { triple: "x", targetFeatures: "unknown" } },
      ...meta,
    },
  };
}

test("binaries that lie elsewhere are refused", () => {
  expect(buildProblem(storedBuild("/ws/target/debug/a"))).toBeUndefined();
  for (const path of [
    "/bin/ls",
    "/ws/target/../../bin/ls",
    "/ws/target2/a",
    "a",
    "/ws/target/debug/../../x",
  ]) {
    expect([path, buildProblem(storedBuild(path)) === undefined]).toEqual([path, false]);
  }
});

test("metadata of other files stays inside as well", () => {
  const id = packageId("a");
  const inside = "/ws/target/debug/a";
  const stray: readonly Partial<StoredBuild["meta"]>[] = [
    { baseOutputDirectories: ["../.."] },
    { nonTestBinaries: new Map([[id, [{ name: "a", kind: "bin-exe", path: "/bin/ls" }]]]) },
    { buildScriptOutDirs: new Map([[id, "debug/../../out"]]) },
    { linkedPaths: new Map([["C:\\lib", [id]]]) },
  ];
  for (const meta of stray) expect(buildProblem(storedBuild(inside, meta))).toContain("leads out of it");
});

test("a build directory of Windows has other slashes", () => {
  const build = storedBuild("D:\\ws\\target\\debug\\a.exe", { targetDirectory: "D:\\ws\\target" });
  expect(buildProblem(build)).toBeUndefined();
  expect(isPlainPath("a/b")).toBe(true);
});
