import { expect, test } from "bun:test";
import { parseBuildScriptOutput, parseScriptVariables } from "./build-script.ts";
import { absolutePath } from "../changes.ts";
import { parseDepInfo } from "./dep-info.ts";
import { parseFileList, parseIndex, parseRawDiff, parseUntracked } from "./git-output.ts";

test("dep-info: sources with spaces, the root first, variables set, unset and escaped", () => {
  const text = [
    "/t/deps/a-57.d: a/src/lib.rs /t/build/a-1/out/g.rs a/src/with\\ space.txt",
    "",
    "/t/deps/liba-57.rlib: a/src/lib.rs",
    "",
    "a/src/lib.rs:",
    "",
    "# env-dep:BLAH",
    "# env-dep:TWO=a\\nb=\\\\c",
    "",
  ].join("\n");
  expect(parseDepInfo(text, "/w")).toEqual({
    root: "/w/a/src/lib.rs",
    sources: ["/w/a/src/lib.rs", "/t/build/a-1/out/g.rs", "/w/a/src/with space.txt"],
    written: ["/w/a/src/lib.rs", "/t/build/a-1/out/g.rs", "/w/a/src/with space.txt"],
    env: new Map([
      ["BLAH", undefined],
      ["TWO", "a\nb=\\c"],
    ]),
    isLibrary: true,
  });
  expect(
    parseDepInfo("/t/deps/a-57.d: a/src/lib.rs\n\n/t/deps/a-57: a/src/lib.rs\n", "/w")?.isLibrary,
  ).toBeUndefined();
  expect(parseDepInfo("", "/w")).toBeUndefined();
  expect(parseDepInfo("/t/x.d:\n", "/w")).toBeUndefined();
});

test("build script output: both spellings; without an instruction the whole package", () => {
  expect(parseBuildScriptOutput("cargo:rustc-cfg=x\n", "/w/a", "/w").paths).toBeUndefined();
  expect(parseBuildScriptOutput("cargo::rerun-if-env-changed=FOO\n", "/w/a", "/w").paths).toEqual([]);
  const text = "cargo:rerun-if-changed=data\n  cargo::rerun-if-changed=../x/y \r\nrerun-if-changed=no\n";
  expect(parseBuildScriptOutput(text, "/w/a", "/w").paths).toEqual(["/w/a/data", "/w/a/../x/y"]);
});

test("build script output: where the linker searches, from the package's folder or the workspace's", () => {
  const text =
    "cargo::rustc-link-search=native=lib\ncargo:rustc-link-arg-tests=-Tx.ld\ncargo:rustc-link-search=/y\n";
  const { linked } = parseBuildScriptOutput(text, "/w/a", "/w");
  for (const path of ["/w/a/lib", "/w/lib", "/y", "/w/a/x.ld", "/w/x.ld"]) expect(linked).toContain(path);
});

test("git's raw diff: renames are two changes, a submodule is a folder, names are not quoted", () => {
  const raw = [
    ":100644 100644 aaaa bbbb M",
    "src/ä b.rs",
    ":100644 000000 aaaa 0000 D",
    "old.rs",
    ":000000 100644 0000 aaaa A",
    "new.rs",
    ":160000 160000 aaaa bbbb M",
    "vendor/sub",
    "",
  ].join("\0");
  expect(parseRawDiff(raw, "/w")).toEqual([
    { path: "/w/src/ä b.rs", kind: "modified", isFolder: false },
    { path: "/w/old.rs", kind: "deleted", isFolder: false },
    { path: "/w/new.rs", kind: "added", isFolder: false },
    { path: "/w/vendor/sub", kind: "modified", isFolder: true },
  ]);
  expect(parseRawDiff("", "/w")).toEqual([]);
});

test("untracked files and lists of files", () => {
  expect(parseUntracked("a.rs\0nested/\0", "/w")).toEqual([
    { path: "/w/a.rs", kind: "added", isFolder: false, isUntracked: true },
    { path: "/w/nested", kind: "added", isFolder: true, isUntracked: true },
  ]);
  const paths = (text: string): readonly string[] =>
    (parseFileList(text, "/w/sub") ?? []).map(({ path }) => path);
  expect(paths("a.rs\r\n../b.rs\n\n/c.rs\n")).toEqual(["/w/sub/a.rs", "/w/b.rs", "/c.rs"]);
  expect(paths("with\nnewline\0b\0")).toEqual(["/w/sub/with\nnewline", "/w/sub/b"]);
  expect(paths("\uFEFFa\r\na\nb\r")).toEqual(["/w/sub/a", "/w/sub/b\r"]);
  expect(paths("")).toEqual([]);
});

test("a list of files has a limit, to which repetitions do not count", () => {
  expect(parseFileList("a\na\n\nb\n", "/w", 2)).toHaveLength(2);
  expect(parseFileList("a\nb\nc", "/w", 2)).toBeUndefined();
});

test("paths are made absolute and plain", () => {
  expect(absolutePath("./a//b/../c/", "/w")).toBe("/w/a/c");
  expect(absolutePath("C:\\x\\y", "/w")).toBe("C:/x/y");
  expect(absolutePath("/", "/w")).toBe("/");
});

test("variables of a build script, as cargo recorded them", () => {
  const record = {
    rustc: 1,
    local: [
      { RerunIfChanged: { output: "debug/build/a-1/output", paths: ["x"] } },
      { RerunIfEnvChanged: { var: "SET", val: "value" } },
      { RerunIfEnvChanged: { var: "UNSET", val: null } },
    ],
  };
  expect(parseScriptVariables(JSON.stringify(record))).toEqual([
    { name: "SET", value: "value" },
    { name: "UNSET", value: undefined },
  ]);
  expect(parseScriptVariables('{"local":{}}')).toEqual([]);
  expect(parseScriptVariables("not JSON")).toEqual([]);
});

test("entries of the index that are no plain files, or that git does not see", () => {
  const text = [
    "H 100644 aa 0\ta/file",
    "H 120000 bb 0\ta/my link",
    "H 160000 cc 0\tsub",
    "h 100755 dd 0\tassumed",
    "S 100644 ee 0\tskipped",
    "s 100644 ff 0\tboth",
    "",
  ].join("\0");
  const file = { kind: "file", executable: false, unseen: true } as const;
  expect(parseIndex(text, "/w")).toEqual([
    { path: "/w/a/my link", kind: "link", id: "bb", executable: false, unseen: false, skipped: false },
    { path: "/w/sub", kind: "submodule", id: "cc", executable: false, unseen: false, skipped: false },
    { ...file, path: "/w/assumed", id: "dd", executable: true, skipped: false },
    { ...file, path: "/w/skipped", id: "ee", skipped: true },
    { ...file, path: "/w/both", id: "ff", skipped: true },
  ]);
});
