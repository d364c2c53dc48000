import { describe, expect, test } from "bun:test";
import type { BuildPlatforms } from "../../model/build/platform.ts";
import { type ArtifactMessage, type BuildMessage, parseBuildLine } from "./build-messages.ts";
import { assembleBuild, formBinaryId, unknownPackages } from "./build-output.ts";
import { parseMetadata } from "../metadata/metadata-parse.ts";
import { APP, HELPER, RECORDED_BUILD, RECORDED_MEMBERS } from "../recorded.fixture.ts";

const parsed = parseMetadata(RECORDED_MEMBERS);
if (!parsed.ok) throw new Error("the recorded metadata is bad");
const workspace = parsed.value;
const recorded = RECORDED_BUILD.trim().split("\n").map(parseBuildLine);
const host = { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" } as const;

function assemble(
  messages: readonly BuildMessage[],
  platforms: BuildPlatforms = { host },
  folders: { targetDirectory?: string; buildDirectory?: string } = {},
) {
  const build = assembleBuild({ messages, workspace: { ...workspace, ...folders }, platforms });
  if (!build.ok) throw new Error(JSON.stringify(build.error));
  return build.value;
}

const artifact = (more: Partial<ArtifactMessage>): ArtifactMessage => ({
  type: "artifact",
  packageId: APP,
  targetName: "x",
  targetKinds: ["test"],
  test: true,
  executable: "/ws/target/debug/deps/x-1",
  filenames: [],
  ...more,
});

test("a recorded build gives its binaries in the order of their ids", () => {
  const { binaries } = assemble(recorded);
  expect(
    binaries.map(({ id, kind, name, buildPlatform, cwd }) => [String(id), kind, name, buildPlatform, cwd]),
  ).toEqual([
    ["helper", "proc-macro", "helper", "host", "/ws/helper"],
    ["my-app", "lib", "my_app", "target", "/ws"],
    ["my-app::it", "test", "it", "target", "/ws"],
    ["my-app::bin/tool-a", "bin", "tool-a", "target", "/ws"],
  ]);
});

test("a recorded build gives what the tests need", () => {
  const { meta } = assemble(recorded);
  const out = [...meta.buildScriptOutDirs.values()][0] ?? "";
  expect(out).toMatch(/^debug\/build\/my-app-[0-9a-f]+\/out$/);
  expect(meta.baseOutputDirectories).toEqual(["debug"]);
  expect(meta.nonTestBinaries).toEqual(
    new Map([[APP, [{ name: "tool-a", kind: "bin-exe", path: "debug/tool-a", buildPlatform: "target" }]]]),
  );
  expect(meta.buildScriptInfo).toEqual(new Map([[APP, { envs: { GIVEN: "a=b" } }]]));
  expect(meta.linkedPaths).toEqual(new Map([[`${out}/n`, [APP]]]));
});

describe("binary ids and kinds", () => {
  test("name the kind of all but libraries and integration tests", () => {
    expect(
      ["lib", "proc-macro", "test", "bin", "bench", "example"].map((kind) =>
        String(formBinaryId("p", kind, "t")),
      ),
    ).toEqual(["p", "p", "p::t", "p::bin/t", "p::bench/t", "p::example/t"]);
  });

  test.each([
    [["lib"], "lib"],
    [["rlib"], "lib"],
    [["cdylib", "rlib", "staticlib"], "lib"],
    [["staticlib"], "lib"],
    [["proc-macro"], "proc-macro"],
    [["bench"], "bench"],
    [["future"], "future"],
  ])("targets of the kinds %p are of kind %s", (targetKinds, kind) => {
    expect(assemble([artifact({ targetKinds })]).binaries[0]?.kind).toBe(kind);
  });

  test("a target without a kind is refused", () => {
    const build = assembleBuild({
      messages: [artifact({ targetKinds: [] })],
      workspace,
      platforms: { host },
    });
    expect(build).toMatchObject({ ok: false, error: [{ kind: "test-list" }] });
  });
});

describe("folders", () => {
  const bases = (executable: string, folders = {}): readonly string[] =>
    assemble([artifact({ executable })], { host }, folders).meta.baseOutputDirectories;

  test.each([
    ["/ws/target/debug/deps/x-1", ["debug"]],
    ["/ws/target/debug/examples/x-1", ["debug"]],
    ["/ws/target/x86_64-pc-windows-msvc/release/deps/x-1.exe", ["x86_64-pc-windows-msvc/release"]],
    ["/ws/target/debug/build/my-app/f3694e28990a9310/out/x", ["debug"]],
    ["/ws/target/debug/build/my-app-1/out/x", []],
    ["/ws/target/debug/x", []],
    ["/ws/target/deps/x", []],
    ["/elsewhere/debug/deps/x", []],
  ])("an executable at %s lies below %p", (executable, expected) => {
    expect(bases(executable)).toEqual(expected);
  });

  test("the build directory is where tests lie, the target directory where programs lie", () => {
    const folders = { buildDirectory: "/bd" };
    const messages = [
      artifact({ executable: "/bd/debug/deps/x-1" }),
      artifact({ test: false, targetKinds: ["bin"], executable: "/ws/target/debug/x" }),
    ];
    const { meta } = assemble(messages, { host }, folders);
    expect(meta.baseOutputDirectories).toEqual(["debug"]);
    expect(meta.nonTestBinaries.get(APP)?.map((binary) => binary.path)).toEqual(["debug/x"]);
  });
});

describe("what tests may call and load", () => {
  const dylib = (file: string): ArtifactMessage => {
    const { executable: _none, ...library } = artifact({
      test: false,
      targetKinds: ["cdylib"],
      filenames: [file],
    });
    return library;
  };

  test("dynamic libraries are kept, other libraries are not", () => {
    const messages = [dylib("/ws/target/debug/libx.so"), dylib("/elsewhere/libx.so")];
    expect([...assemble(messages).meta.nonTestBinaries.values()]).toEqual([
      [{ name: "x", kind: "dylib", path: "debug/libx.so", buildPlatform: "target" }],
    ]);
  });

  test("when cross-compiling, the folder tells what a file was built for", () => {
    const triple = "aarch64-unknown-linux-gnu";
    const messages = [dylib(`/ws/target/${triple}/debug/libx.so`), dylib("/ws/target/debug/libx.so")];
    const platforms = { host, target: { triple, targetFeatures: "unknown" } } as const;
    const [files = []] = assemble(messages, platforms).meta.nonTestBinaries.values();
    expect(files.map((file) => [file.path, file.buildPlatform])).toEqual([
      [`${triple}/debug/libx.so`, "target"],
      ["debug/libx.so", "host"],
    ]);
  });
});

test("build scripts of packages without tests leave no trace but their search paths", () => {
  const messages = recorded.filter((message) => message.type === "build-script");
  const { meta } = assemble(messages);
  expect(meta.buildScriptOutDirs.size).toBe(0);
  expect(meta.buildScriptInfo?.size).toBe(0);
  expect(meta.linkedPaths.size).toBe(1);
});

test("tests of packages that are not known are found out", () => {
  const packages = new Map([...workspace.packages].filter(([id]) => id !== HELPER));
  expect(unknownPackages({ messages: recorded, workspace: { ...workspace, packages } })).toEqual([HELPER]);
  expect(unknownPackages({ messages: recorded, workspace })).toEqual([]);
});
