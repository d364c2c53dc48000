import { describe, expect, test } from "bun:test";
import { archivedBinaryListToJson, binaryListToJson, buildMetaToJson } from "./build-meta-json.ts";
import { readBinaryList, type StoredBuild } from "./build-meta-read.ts";
import type { BuildMeta, BuildOutput, TestBinary } from "./binaries.ts";
import { binaryId, packageId } from "../ids.ts";
import type { Platform } from "./platform.ts";

const ID = packageId("path+file:///ws#app@1.0.0");
const HOST: Platform = { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown", libdir: "/lib" };

const META: BuildMeta = {
  targetDirectory: "/ws/target",
  buildDirectory: "/ws/build",
  baseOutputDirectories: ["debug"],
  nonTestBinaries: new Map([
    [ID, [{ name: "tool", kind: "bin-exe", path: "debug/tool", buildPlatform: "target" as const }]],
  ]),
  buildScriptOutDirs: new Map([[ID, "debug/build/app-1/out"]]),
  buildScriptInfo: new Map([[ID, { envs: { B: "2", A: "1" } }]]),
  linkedPaths: new Map([["debug/build/app-1/out/n", [ID]]]),
  platforms: { host: HOST },
};

const BINARY: TestBinary = {
  id: binaryId("app::it"),
  packageId: ID,
  packageName: "app",
  kind: "test",
  name: "it",
  path: "/ws/build/debug/deps/it-1",
  buildPlatform: "target",
  cwd: "/ws",
};

const BUILD: BuildOutput = { meta: META, binaries: [BINARY] };

test("`rust-build-meta` has the keys of list JSON, in their order", () => {
  const json = buildMetaToJson(META);
  expect(Object.keys(json)).toEqual([
    "target-directory",
    "build-directory",
    "base-output-directories",
    "non-test-binaries",
    "build-script-out-dirs",
    "build-script-info",
    "linked-paths",
    "platforms",
    "target-platforms",
    "target-platform",
  ]);
  expect(json["non-test-binaries"]).toEqual({
    [ID]: [{ name: "tool", kind: "bin-exe", path: "debug/tool", "build-platform": "target" }],
  });
  expect(JSON.stringify(json["build-script-info"])).toBe(`{"${ID}":{"envs":{"A":"1","B":"2"}}}`);
  expect(json["platforms"]).toEqual({
    host: {
      platform: { triple: HOST.triple, "target-features": "unknown" },
      libdir: { status: "available", path: "/lib" },
    },
    targets: [],
  });
  expect(json["target-platform"]).toBeNull();
});

test("a target replaces the host where only one platform is named", () => {
  const target: Platform = {
    triple: "my-board",
    targetFeatures: ["neon"],
    customSpec: '{"arch":"arm"}',
    libdirUnavailable: "rustc-failed",
  };
  const json = buildMetaToJson({ ...META, platforms: { host: HOST, target } });
  const platform = { triple: "my-board", "custom-json": '{"arch":"arm"}', "target-features": ["neon"] };
  expect(json["target-platforms"]).toEqual([platform]);
  expect(json["target-platform"]).toBe("my-board");
  expect(json["platforms"]).toHaveProperty("targets", [
    { platform, libdir: { status: "unavailable", reason: "rustc-failed" } },
  ]);
});

describe("reading back", () => {
  const read = (json: unknown) => readBinaryList(JSON.stringify(json), HOST);

  test("gives what was written", () => {
    const linkedPaths = new Map([["debug/build/app-1/out/n", []]]);
    const { packageName: _name, cwd: _cwd, ...stored } = BINARY;
    const expected: StoredBuild = { meta: { ...META, linkedPaths }, binaries: [stored] };
    expect(read(binaryListToJson(BUILD))).toEqual(expected);
  });

  test("an archive has one folder for everything", () => {
    const back = read(archivedBinaryListToJson(BUILD));
    if ("problem" in back) throw new Error(back.problem);
    expect(back.meta.buildDirectory).toBe("/ws/target");
    expect(back.binaries[0]?.path).toBe("/ws/target/debug/deps/it-1");
  });

  test("old versions named no build directory, no script variables and no host", () => {
    const { "build-directory": _b, "build-script-info": _i, platforms: _p, ...old } = buildMetaToJson(META);
    const back = read({ "rust-build-meta": old, "rust-binaries": {} });
    if ("problem" in back) throw new Error(back.problem);
    expect(back.meta.buildDirectory).toBe("/ws/target");
    expect(back.meta.buildScriptInfo).toBeUndefined();
    expect(back.meta.platforms.host.libdirUnavailable).toBe("old-summary");
    expect(back.meta.platforms.target?.triple).toBe(HOST.triple);
  });

  test("damage is a problem, not a guess", () => {
    expect(readBinaryList("{", HOST)).toHaveProperty("problem");
    expect(read({ "rust-build-meta": {}, "rust-binaries": {} })).toEqual({
      problem: "`target-directory` should be a string",
    });
    const text = JSON.stringify(binaryListToJson(BUILD));
    const odd = text.replaceAll('"build-platform":"target"', '"build-platform":"moon"');
    expect(readBinaryList(odd, HOST)).toEqual({
      problem: "`build-platform` should be `host` or `target`, not `moon`",
    });
  });
});
