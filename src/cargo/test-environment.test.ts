import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildMeta, TestBinary } from "../model/build/binaries.ts";
import { binaryId, runId } from "../model/ids.ts";
import { dylibFolders, dylibPath, dylibVariable } from "./dylib-path.ts";
import { parseMetadata } from "./metadata/metadata-parse.ts";
import { alteredMembers, APP, HELPER, RECORDED_MEMBERS } from "./recorded.fixture.ts";
import { binaryEnvironment, type EnvironmentFacts, scriptEnvironment } from "./test-environment.ts";

const parsed = parseMetadata(RECORDED_MEMBERS);
if (!parsed.ok) throw new Error("the recorded metadata is bad");
const workspace = parsed.value;

const META: BuildMeta = {
  targetDirectory: "/ws/target",
  buildDirectory: "/bd",
  baseOutputDirectories: ["debug"],
  nonTestBinaries: new Map([
    [
      APP,
      [
        { name: "tool-a", kind: "bin-exe", path: "debug/tool-a" },
        { name: "x", kind: "dylib", path: "debug/libx.so" },
      ],
    ],
  ]),
  buildScriptOutDirs: new Map([[APP, "debug/build/my-app-1/out"]]),
  buildScriptInfo: new Map([[APP, { envs: { GIVEN: "a=b", NEXTEST_PROFILE: "evil", PLAIN: "script" } }]]),
  linkedPaths: new Map(),
  platforms: { host: { triple: "t", targetFeatures: "unknown", libdir: "/sysroot" } },
};

const FACTS: EnvironmentFacts = {
  inherited: { HOME: "/home", LD_PRELOAD: "p", DYLD_X: "d", TAKEN: "own", FORCED: "own" },
  system: "linux",
  workspace,
  workspaceRoot: "/ws",
  meta: META,
  cargoEnv: [
    { name: "FORCED", value: "config", force: true },
    { name: "NEXTEST", value: "config", force: true },
    { name: "PLAIN", value: "config", force: false },
    { name: "TAKEN", value: "config", force: false },
  ],
  dylibPath: "/bd/debug/deps:/sysroot",
  profile: "ci",
  runId: runId("66a8f9bd-ffbc-4ce5-aca3-365f7619a9b8"),
  versions: { current: "0.9.148", required: "0.9.0" },
};

const IT: TestBinary = {
  id: binaryId("my-app::it"),
  packageId: APP,
  packageName: "my-app",
  kind: "test",
  name: "it",
  path: "/bd/debug/deps/it-1",
  buildPlatform: "target",
  cwd: "/ws",
};

test("a test gets what cargo and the runner promise", () => {
  expect(binaryEnvironment(FACTS, { binary: IT, phase: "run" })).toEqual({
    HOME: "/home",
    LD_PRELOAD: "p",
    DYLD_X: "d",
    TAKEN: "own",
    FORCED: "config",
    PLAIN: "script",
    GIVEN: "a=b",
    OUT_DIR: "/bd/debug/build/my-app-1/out",
    NEXTEST: "1",
    NEXTEST_EXECUTION_MODE: "process-per-test",
    NEXTEST_PROFILE: "ci",
    NEXTEST_TEST_PHASE: "run",
    NEXTEST_BINARY_ID: "my-app::it",
    NEXTEST_RUN_ID: "66a8f9bd-ffbc-4ce5-aca3-365f7619a9b8",
    NEXTEST_WORKSPACE_ROOT: "/ws",
    NEXTEST_VERSION: "0.9.148",
    NEXTEST_REQUIRED_VERSION: "0.9.0",
    NEXTEST_RECOMMENDED_VERSION: "none",
    NEXTEST_LD_PRELOAD: "p",
    NEXTEST_DYLD_X: "d",
    LD_LIBRARY_PATH: "/bd/debug/deps:/sysroot",
    NEXTEST_LD_LIBRARY_PATH: "/bd/debug/deps:/sysroot",
    "CARGO_BIN_EXE_tool-a": "/ws/target/debug/tool-a",
    "NEXTEST_BIN_EXE_tool-a": "/ws/target/debug/tool-a",
    NEXTEST_BIN_EXE_tool_a: "/ws/target/debug/tool-a",
    CARGO_MANIFEST_DIR: "/ws",
    CARGO_PKG_VERSION: "1.2.3-rc.1+x",
    CARGO_PKG_VERSION_MAJOR: "1",
    CARGO_PKG_VERSION_MINOR: "2",
    CARGO_PKG_VERSION_PATCH: "3",
    CARGO_PKG_VERSION_PRE: "rc.1",
    CARGO_PKG_AUTHORS: "Ann:Bob",
    CARGO_PKG_NAME: "my-app",
    CARGO_PKG_DESCRIPTION: "",
    CARGO_PKG_HOMEPAGE: "",
    CARGO_PKG_LICENSE: "MIT",
    CARGO_PKG_LICENSE_FILE: "",
    CARGO_PKG_REPOSITORY: "",
    CARGO_PKG_RUST_VERSION: "1.70.0",
  });
});

describe("what depends on the binary", () => {
  test("the list phase is distinguished", () => {
    const { NEXTEST_TEST_PHASE } = binaryEnvironment(FACTS, { binary: IT, phase: "list" });
    expect(NEXTEST_TEST_PHASE).toBe("list");
  });

  test("a doctest gets the variables of its crate, and other tests do not", () => {
    const names = ["CARGO_CRATE_NAME", "CARGO_MANIFEST_PATH", "CARGO_PKG_README"];
    const doctest = { ...IT, kind: "doctest", name: "my-app" };
    const environment = binaryEnvironment(FACTS, { binary: doctest, phase: "run" });
    expect(names.map((name) => environment[name])).toEqual(["my_app", "/ws/Cargo.toml", ""]);
    const other = binaryEnvironment(FACTS, { binary: IT, phase: "run" });
    expect(names.map((name) => other[name])).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ["test", true],
    ["bench", true],
    ["lib", false],
    ["bin", false],
    ["example", false],
  ])("a %s knows the package's programs: %p", (kind, knows) => {
    const environment = binaryEnvironment(FACTS, { binary: { ...IT, kind }, phase: "run" });
    expect("CARGO_BIN_EXE_tool-a" in environment).toBe(knows);
    expect("CARGO_BIN_EXE_x" in environment).toBe(false);
  });

  test("a package without a build script has no OUT_DIR", () => {
    const environment = binaryEnvironment(FACTS, { binary: { ...IT, packageId: HELPER }, phase: "run" });
    expect("OUT_DIR" in environment || "GIVEN" in environment).toBe(false);
  });

  test("a wrapper's variables are stronger than `[env]` and weaker than the rest", () => {
    const wrapperEnv = { TAKEN: "wrapper", FORCED: "wrapper", PLAIN: "wrapper", NEXTEST: "wrapper" };
    const environment = binaryEnvironment(FACTS, { binary: IT, phase: "run", wrapperEnv });
    expect(environment).toMatchObject({ TAKEN: "wrapper", FORCED: "wrapper", PLAIN: "script", NEXTEST: "1" });
  });
});

test("metadata without variables falls back to the build script's recorded output", () => {
  const buildDirectory = mkdtempSync(join(tmpdir(), "environment-"));
  afterAll(() => rmSync(buildDirectory, { recursive: true }));
  const script = join(buildDirectory, "debug/build/my-app-1");
  mkdirSync(join(script, "out"), { recursive: true });
  writeFileSync(
    join(script, "output"),
    "cargo:rustc-env=OLD=1\nnoise\ncargo::rustc-env=NEW=a=b\ncargo:rustc-env=BAD\n",
  );
  const { buildScriptInfo: _none, ...old } = { ...META, buildDirectory };
  const environment = binaryEnvironment({ ...FACTS, meta: old }, { binary: IT, phase: "run" });
  expect(environment).toMatchObject({ OLD: "1", NEW: "a=b" });
  expect("BAD" in environment).toBe(false);
});

test("on Windows a variable replaces its namesake in other letters", () => {
  const facts = { ...FACTS, system: "win32", inherited: { Path: "C:\\x", taken: "own" } };
  const environment = binaryEnvironment(facts, { binary: IT, phase: "run" });
  expect(environment).toMatchObject({ PATH: FACTS.dylibPath, taken: "own" });
  expect("Path" in environment || "TAKEN" in environment).toBe(false);
});

test("scripts know of the run, not of a package", () => {
  const environment = scriptEnvironment(FACTS, { PLAIN: "script", NEXTEST_PROFILE: "script" });
  expect(environment).toMatchObject({
    NEXTEST: "1",
    NEXTEST_PROFILE: "ci",
    PLAIN: "script",
    LD_LIBRARY_PATH: FACTS.dylibPath,
    NEXTEST_RUN_ID: FACTS.runId,
  });
  expect("CARGO_PKG_NAME" in environment || "NEXTEST_TEST_PHASE" in environment).toBe(false);
});

test("a `rust-version` of any length becomes a whole version", () => {
  const versionOf = (version: string | undefined): string | undefined => {
    const text = alteredMembers({}).replace(
      '"rust_version":"1.70"',
      `"rust_version":${JSON.stringify(version ?? null)}`,
    );
    const metadata = parseMetadata(text);
    if (!metadata.ok) throw new Error("bad metadata");
    const facts = { ...FACTS, workspace: metadata.value };
    return binaryEnvironment(facts, { binary: IT, phase: "run" })["CARGO_PKG_RUST_VERSION"];
  };
  expect([undefined, "1", "1.70", "1.70.2", "1.80.0-beta.1"].map(versionOf)).toEqual([
    "",
    "1.0.0",
    "1.70.0",
    "1.70.2",
    "1.80.0-beta.1",
  ]);
});

describe("the dynamic linker's path", () => {
  test("has search paths that exist, artifacts, dependencies and the standard library", () => {
    const linkedPaths = new Map([["gone", [APP]]]);
    const target = { triple: "u", targetFeatures: "unknown", libdir: "/sysroot" } as const;
    const meta = { ...META, linkedPaths, platforms: { ...META.platforms, target } };
    expect(dylibFolders(meta)).toEqual(["/ws/target/debug", "/bd/debug/deps", "/sysroot"]);
    const here = { ...meta, buildDirectory: import.meta.dirname, linkedPaths: new Map([["config", [APP]]]) };
    expect(dylibFolders(here)[0]).toBe(join(import.meta.dirname, "config"));
  });

  test("comes before what was inherited, an empty value too", () => {
    const built = "/ws/target/debug:/bd/debug/deps:/sysroot";
    expect(dylibPath(META, undefined, "linux")).toEqual({ ok: true, value: built });
    expect(dylibPath(META, "/a:/b", "linux")).toEqual({ ok: true, value: `${built}:/a:/b` });
    expect(dylibPath(META, "", "linux")).toEqual({ ok: true, value: `${built}:` });
  });

  test("on macOS keeps dyld's own folders", () => {
    const path = dylibPath(META, undefined, "darwin");
    expect(path.ok && path.value.endsWith("/lib:/usr/local/lib:/usr/lib")).toBe(true);
    expect(["linux", "darwin", "win32"].map(dylibVariable)).toEqual([
      "LD_LIBRARY_PATH",
      "DYLD_FALLBACK_LIBRARY_PATH",
      "PATH",
    ]);
  });

  test("cannot hold a folder with the separator in its name", () => {
    expect(dylibPath({ ...META, targetDirectory: "/a:b" }, undefined, "linux")).toMatchObject({
      ok: false,
      error: [{ kind: "test-list" }],
    });
  });
});
