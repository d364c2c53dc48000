/** Archives created and extracted on a disk, with small files instead of a build. */
import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildOutput } from "../model/build/binaries.ts";
import { readBinaryList } from "../model/build/build-meta-read.ts";
import { binaryId, packageId } from "../model/ids.ts";
import { chooseContents } from "./choose.ts";
import { createArchive } from "./create.ts";
import { defaultLimit, extractArchive, type ExtractRequest } from "./extract.ts";
import { AS_IT_IS } from "./placeholders.ts";
import { type ArchiveProgressEvent, NOTHING_LEFT_OUT } from "./progress-events.ts";

const BASE = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "nextest-ts-archive-"));
afterAll(() => fs.rmSync(BASE, { recursive: true }));

const PACKAGE = packageId("path+file:///ws#demo@1.0.0");
const HOST = { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" } as const;

let folders = 0;
function folder(): string {
  folders += 1;
  const made = path.join(BASE, `folder-${folders}`);
  fs.mkdirSync(made);
  return made;
}

/** A build of one test binary whose file holds `contents`. */
function makeBuild(contents: Uint8Array | string): BuildOutput {
  const target = path.join(folder(), "target");
  fs.mkdirSync(path.join(target, "debug/deps"), { recursive: true });
  const binary = path.join(target, "debug/deps/demo-1");
  fs.writeFileSync(binary, contents, { mode: 0o755 });
  return {
    binaries: [
      {
        id: binaryId("demo"),
        packageId: PACKAGE,
        packageName: "demo",
        kind: "lib",
        name: "demo",
        path: binary,
        buildPlatform: "target",
        cwd: "/ws",
      },
    ],
    meta: {
      targetDirectory: target,
      buildDirectory: target,
      baseOutputDirectories: ["debug"],
      nonTestBinaries: new Map(),
      buildScriptOutDirs: new Map(),
      buildScriptInfo: new Map(),
      linkedPaths: new Map(),
      platforms: { host: HOST },
    },
  };
}

const CLOCK = { wall: () => 1_700_000_000_000, monotonic: () => 0 };

function createAt(
  file: string,
  build: BuildOutput,
  onProgress: (event: ArchiveProgressEvent) => void,
): Promise<Result<void>> {
  return createArchive({
    name: "a.tar.zst",
    file,
    build,
    leftOut: NOTHING_LEFT_OUT,
    cargoMetadata: "{}",
    extraPaths: [],
    describePackage: (id) => id,
    zstdLevel: 1,
    processors: 2,
    clock: CLOCK,
    onProgress,
    shown: AS_IT_IS,
  });
}

async function create(build: BuildOutput): Promise<{ file: string; events: ArchiveProgressEvent[] }> {
  const events: ArchiveProgressEvent[] = [];
  const file = path.join(folder(), "a.tar.zst");
  const created = await createAt(file, build, (each) => events.push(each));
  expect(created).toEqual(ok(undefined));
  expect(fs.readdirSync(path.dirname(file))).toEqual(["a.tar.zst"]);
  return { file, events };
}

function extract(file: string, more: Partial<ExtractRequest> = {}): ReturnType<typeof extractArchive> {
  return extractArchive({
    name: "a.tar.zst",
    file,
    folder: folder(),
    parseBinaries: (text) => {
      const build = readBinaryList(text, HOST);
      return "problem" in build ? err(build.problem) : ok(build);
    },
    processors: 2,
    monotonic: () => 0,
    onProgress: () => undefined,
    ...more,
  });
}

test("what was archived is unpacked", async () => {
  const { file, events } = await create(makeBuild("a binary"));
  expect(events.map(({ type }) => type)).toEqual(["archiving", "archived"]);
  const to = folder();
  const extracted = await extract(file, { folder: to });
  expect(extracted).toMatchObject(ok({ cargoMetadata: "{}", hasLibdir: { host: false, target: false } }));
  const binary = path.join(to, "target/debug/deps/demo-1");
  expect(fs.readFileSync(binary, "utf8")).toBe("a binary");
  expect(fs.statSync(binary).mode & 0o7777).toBe(0o755);
});

test("large files cross the borders of frames", async () => {
  // 9 MiB that do not compress, so that every byte counts.
  const contents = new Uint8Array(9 * 1024 * 1024);
  for (let at = 0; at < contents.length; at += 65536)
    crypto.getRandomValues(contents.subarray(at, at + 65536));
  const { file } = await create(makeBuild(contents));
  const to = folder();
  expect((await extract(file, { folder: to })).ok).toBe(true);
  expect(fs.readFileSync(path.join(to, "target/debug/deps/demo-1")).equals(contents)).toBe(true);
});

test("every flipped bit is noticed or changes nothing", async () => {
  const { file } = await create(makeBuild("a binary with some text in it"));
  const sound = fs.readFileSync(file);
  const damaged = path.join(folder(), "damaged.tar.zst");
  let noticed = 0;
  for (let at = 0; at < sound.length; at += 7) {
    const bytes = Buffer.from(sound);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    fs.writeFileSync(damaged, bytes);
    const to = folder();
    const extracted = await extract(damaged, { folder: to });
    if (!extracted.ok) noticed += 1;
    else
      expect(fs.readFileSync(path.join(to, "target/debug/deps/demo-1"), "utf8")).toContain("some text in it");
  }
  expect(noticed).toBeGreaterThan(sound.length / 7 / 2);
});

test("an archive that was cut anywhere is not complete", async () => {
  const { file } = await create(makeBuild("a binary"));
  const sound = fs.readFileSync(file);
  const cut = path.join(folder(), "cut.tar.zst");
  for (const part of [0, 0.2, 0.5, 0.9]) {
    fs.writeFileSync(cut, sound.subarray(0, Math.floor(sound.length * part)));
    const extracted = await extract(cut);
    expect(extracted).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
  }
});

test("more than is allowed does not come out", async () => {
  const { file } = await create(makeBuild(new Uint8Array(1024 * 1024)));
  const refused = await extract(file, { limit: 1024 * 1024 });
  expect(refused).toMatchObject({ ok: false });
  expect(JSON.stringify(refused)).toContain("--extract-limit");
  expect((await extract(file, { limit: 2 * 1024 * 1024 })).ok).toBe(true);
  expect((await extract(file, { limit: "infinite" })).ok).toBe(true);
  expect(defaultLimit(100)).toBe(1024 ** 3);
  expect(defaultLimit(1024 ** 3)).toBe(200 * 1024 ** 3);
});

test("a file that cannot be read leaves no archive behind", async () => {
  const build = makeBuild("a binary");
  const [binary] = build.binaries;
  fs.rmSync(binary?.path ?? "");
  const file = path.join(folder(), "a.tar.zst");
  const created = await createAt(file, build, () => undefined);
  expect(created).toMatchObject({ ok: false, error: [{ kind: "archive-creation" }] });
  expect(fs.readdirSync(path.dirname(file))).toEqual([]);
});

test("libraries stay whatever is chosen, programs go with their package", () => {
  const build = makeBuild("a binary");
  const other = packageId("other");
  const meta = {
    ...build.meta,
    nonTestBinaries: new Map([
      [
        PACKAGE,
        [
          { name: "tool", kind: "bin-exe", path: "debug/tool" },
          { name: "lib", kind: "dylib", path: "debug/lib.so" },
          { name: "lib", kind: "dylib", path: "debug/lib.rlib" },
        ],
      ],
    ]),
    buildScriptOutDirs: new Map([
      [PACKAGE, "debug/build/demo/out"],
      [other, "debug/build/other/out"],
    ]),
  };
  const chosen = chooseContents({ ...build, meta }, () => false);
  expect(chosen.leftOut).toEqual({ testBinaries: 1, nonTestBinaries: 1, outDirs: 2 });
  expect([...chosen.build.meta.nonTestBinaries.values()].flat().map(({ path: file }) => file)).toEqual([
    "debug/lib.so",
    "debug/lib.rlib",
  ]);
});
