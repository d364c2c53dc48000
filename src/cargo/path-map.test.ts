import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBuildLine } from "./build/build-messages.ts";
import { assembleBuild } from "./build/build-output.ts";
import { parseMetadata } from "./metadata/metadata-parse.ts";
import { makePathMap, mapPath, type PathMap, placeBuild } from "./path-map.ts";
import { APP, RECORDED_BUILD, RECORDED_GRAPH } from "./recorded.fixture.ts";
import {
  checkWorkspaceRoot,
  manifestOfStoredWorkspace,
  parseStoredBuild,
  readStoredMetadata,
} from "./reuse.ts";
import { binaryListToJson } from "../model/build/build-meta-json.ts";
import { guessWorkspaceRoot } from "./metadata/workspace-root.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "path-map-")));
afterAll(() => rmSync(top, { recursive: true }));
mkdirSync(join(top, "moved"));

const parsed = parseMetadata(RECORDED_GRAPH);
if (!parsed.ok) throw new Error("the recorded metadata is bad");
const workspace = parsed.value;
const built = assembleBuild({
  messages: RECORDED_BUILD.trim().split("\n").map(parseBuildLine),
  workspace,
  platforms: { host: { triple: "t", targetFeatures: "unknown", libdir: "/old" } },
});
if (!built.ok) throw new Error("the recorded build is bad");
const build = built.value;
const stored = parseStoredBuild(JSON.stringify(binaryListToJson(build)), "b.json");
if (!stored.ok) throw new Error("the stored build is bad");

const place = (map: PathMap) => {
  const placed = placeBuild(stored.value, workspace, map);
  if (!placed.ok) throw new Error(JSON.stringify(placed.error));
  return placed.value;
};

test("a stored build comes back as it was", () => {
  const { binaries, meta } = place({});
  expect(binaries).toEqual(build.binaries);
  // Who asked for a search path is not stored.
  const linkedPaths = new Map([...build.meta.linkedPaths.keys()].map((path) => [path, []]));
  expect(meta).toEqual({ ...build.meta, linkedPaths });
});

describe("remapping", () => {
  test("moves binaries with the build directory and their folders with the workspace", () => {
    const { binaries, meta } = place({
      workspace: { from: "/ws", to: "/new" },
      targetDirectory: { from: "/ws/target", to: "/t" },
      buildDirectory: { from: "/ws/target", to: "/b" },
    });
    const it = binaries.find((binary) => binary.kind === "test");
    expect(it?.path).toStartWith("/b/debug/deps/it-");
    expect(binaries.map((binary) => binary.cwd)).toEqual(["/new/helper", "/new", "/new", "/new"]);
    expect([meta.targetDirectory, meta.buildDirectory]).toEqual(["/t", "/b"]);
  });

  test("takes an archive's standard library, or says that there is none", () => {
    expect(place({ libdirs: { host: { path: "/lib" } } }).meta.platforms.host.libdir).toBe("/lib");
    const { host } = place({ libdirs: { host: "not-in-archive" } }).meta.platforms;
    expect(host).toEqual({ triple: "t", targetFeatures: "unknown", libdirUnavailable: "not-in-archive" });
  });

  test("leaves paths elsewhere alone", () => {
    const move = { from: "/ws", to: "/new" };
    expect(mapPath("/ws", move)).toBe("/new");
    expect(mapPath("/ws2/x", move)).toBe("/ws2/x");
    expect(mapPath("/ws/x", undefined)).toBe("/ws/x");
  });

  test("checks the folders; the build directory follows the target directory", () => {
    const moved = join(top, "moved");
    const request = { workspace, meta: build.meta };
    expect(makePathMap(request)).toEqual({ ok: true, value: {} });
    expect(makePathMap({ ...request, targetDirRemap: moved })).toEqual({
      ok: true,
      value: {
        targetDirectory: { from: "/ws/target", to: moved },
        buildDirectory: { from: "/ws/target", to: moved },
      },
    });
    const gone = makePathMap({ ...request, workspaceRemap: join(top, "gone") });
    expect(gone).toMatchObject({ error: [{ kind: "setup", causes: ["no such file or directory"] }] });
    const file = join(top, "file");
    writeFileSync(file, "");
    expect(makePathMap({ ...request, buildDirRemap: file })).toMatchObject({
      error: [{ causes: ["it is not a directory"] }],
    });
  });
});

describe("stored metadata", () => {
  test("is read from a file, which errors name", () => {
    writeFileSync(join(top, "m.json"), RECORDED_GRAPH);
    writeFileSync(join(top, "bad.json"), "{");
    expect(readStoredMetadata(top, "m.json")).toMatchObject({ ok: true, value: { json: RECORDED_GRAPH } });
    expect(readStoredMetadata(top, "bad.json")).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
    expect(readStoredMetadata(top, "gone.json")).toMatchObject({
      error: [{ causes: ["file `gone.json`: no such file or directory"] }],
    });
  });

  test("binaries of a package that the workspace does not have are refused", () => {
    const packages = new Map([...workspace.packages].filter(([id]) => id !== APP));
    expect(placeBuild(stored.value, { ...workspace, packages }, {})).toMatchObject({
      error: [{ kind: "test-list" }],
    });
  });

  test("builds the one default member, or the root", () => {
    expect(manifestOfStoredWorkspace(workspace, false)).toBe("/ws/Cargo.toml");
    const inner = { ...workspace, defaultMembers: workspace.members.slice(0, 1) };
    expect(manifestOfStoredWorkspace(inner, false)).toBe("/ws/helper/Cargo.toml");
    expect(manifestOfStoredWorkspace(inner, true)).toBe("/ws/Cargo.toml");
    const many = { ...workspace, defaultMembers: workspace.members };
    expect(manifestOfStoredWorkspace(many, false)).toBe("/ws/Cargo.toml");
  });

  test("needs the sources", () => {
    const result = checkWorkspaceRoot({ root: join(top, "moved"), reuse: "reused" });
    expect(result).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
    if (!result.ok) expect(result.error[0].help).toContain("--workspace-remap");
    writeFileSync(join(top, "Cargo.toml"), "");
    expect(checkWorkspaceRoot({ root: top, reuse: "none" })).toEqual({ ok: true, value: undefined });
  });
});

describe("the guessed root", () => {
  const manifest = (path: string, text: string): void => {
    mkdirSync(join(top, path), { recursive: true });
    writeFileSync(join(top, path, "Cargo.toml"), text);
  };

  test("is the nearest manifest with a workspace, or the package's own folder", () => {
    manifest("g", "[workspace]\nmembers = ['a']\n");
    manifest("g/a", "[package]\nname = 'a'\n");
    mkdirSync(join(top, "g/a/src"));
    expect(guessWorkspaceRoot(join(top, "g/a/src"))).toBe(join(top, "g"));
    manifest("alone", "[package]\nname = 'b'\n");
    expect(guessWorkspaceRoot(join(top, "alone"))).toBe(join(top, "alone"));
  });

  test("follows `package.workspace` and `--manifest-path`", () => {
    manifest("far/a", "[package]\nname = 'a'\nworkspace = '../../g'\n");
    expect(guessWorkspaceRoot(join(top, "far/a"))).toBe(join(top, "g"));
    expect(guessWorkspaceRoot(top, "g/a/Cargo.toml")).toBe(join(top, "g"));
    expect(guessWorkspaceRoot(top, "none/Cargo.toml")).toBeUndefined();
  });
});
