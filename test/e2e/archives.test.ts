/** Archives of a real build: left-over files, damage that is detected, and memory use. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../rig/rig.ts";
import { Fakes } from "./fakes.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { peakOfCommand } from "./peak.ts";
import { environmentFor, own, type Ran, run, shared, type Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const FAST = ["--zstd-level", "-7"];
const LIB = ["-p", "alpha", "--lib"];

/** Archives are made once: the tests that need a sound one only read it. */
const made = new Map<string, Promise<string>>();

function archiveOf(workspace: Workspace, args: readonly string[]): Promise<string> {
  const key = [workspace.folder, ...args].join(" ");
  const known = made.get(key) ?? makeArchive(workspace, args);
  made.set(key, known);
  return known;
}

async function makeArchive(workspace: Workspace, args: readonly string[]): Promise<string> {
  const file = path.join(scratchFolder(), "a.tar.zst");
  const ran = await workspace.nextest(["archive", "--archive-file", file, ...FAST, ...args]);
  expect(ran).toMatchObject({ exitCode: 0 });
  return file;
}

/** A run from an archive with a temporary folder of its own; returns the files that are left in it. */
async function runFrom(
  workspace: Workspace,
  file: string,
  args: readonly string[] = [],
): Promise<Ran & { readonly left: readonly string[] }> {
  const temporary = scratchFolder();
  const ran = await workspace.nextest(["run", "--archive-file", file, ...args], {
    env: { TMPDIR: temporary },
  });
  return { ...ran, left: fs.readdirSync(temporary) };
}

describe("an archive", () => {
  test("has everything that the tests of a workspace need", async () => {
    const workspace = await shared("basic");
    const file = await archiveOf(workspace, ["--workspace"]);
    const ran = await runFrom(workspace, file);
    expect(ran).toMatchObject({ exitCode: 0, left: [] });
    expect(ran.stderr).toMatch(/29 tests run: 29 passed/);
  });

  test("is run where the workspace was moved to", async () => {
    const workspace = await own("basic");
    const file = await makeArchive(workspace, LIB);
    const moved = path.join(scratchFolder(), "moved");
    fs.renameSync(workspace.folder, moved);
    fs.rmSync(path.join(moved, "target"), { recursive: true });
    const ran = await run(
      [EXECUTABLE, "nextest", "run", "--archive-file", file, "--workspace-remap", moved],
      { env: { CARGO: "/nonexistent/cargo" } },
    );
    expect(ran).toMatchObject({ exitCode: 0 });
  });

  test("can be checked by sha256sum where it was unpacked", async () => {
    const workspace = await shared("basic");
    const to = scratchFolder();
    const file = await archiveOf(workspace, ["--workspace"]);
    expect(await runFrom(workspace, file, ["--extract-to", to])).toMatchObject({ exitCode: 0 });
    const checked = await run(["sha256sum", "--quiet", "-c", "target/nextest/archive.sha256"], { cwd: to });
    expect(checked).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("stays unpacked where it is asked to", async () => {
    const workspace = await shared("basic");
    const ran = await runFrom(workspace, await archiveOf(workspace, LIB), ["--persist-extract-tempdir"]);
    expect(ran.exitCode).toBe(0);
    expect(ran.left).toEqual([expect.stringMatching(/^nextest-archive-/)]);
  });
});

describe("nothing is left behind", () => {
  test("by a run that is interrupted", async () => {
    const workspace = await shared("harness");
    const file = await archiveOf(workspace, []);
    const temporary = scratchFolder();
    using fakes = new Fakes();
    const running = Bun.spawn(
      [EXECUTABLE, "nextest", "run", "--archive-file", file, ...fakes.args, "-E", "test(=first::passes)"],
      {
        cwd: workspace.folder,
        env: environmentFor({ env: { ...fakes.env, TMPDIR: temporary } }),
        stdio: ["ignore", "ignore", "ignore"],
      },
    );
    await fakes.rig.next();
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith("nextest-archive-"))).toHaveLength(1);
    running.kill("SIGINT");
    expect(await running.exited).toBe(100);
    expect(fs.readdirSync(temporary)).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s while an archive is made", async (signal) => {
    const workspace = await shared("basic");
    const folder = scratchFolder();
    const file = path.join(folder, "a.tar.zst");
    // The highest level takes long.
    const making = Bun.spawn(
      [EXECUTABLE, "nextest", "archive", "--workspace", "--archive-file", file, "--zstd-level", "22"],
      {
        cwd: workspace.folder,
        env: environmentFor({ env: { TMPDIR: scratchFolder() } }),
        stdio: ["ignore", "ignore", "ignore"],
      },
    );
    await until(() => fs.readdirSync(folder).length > 0, "the archive is begun");
    making.kill(signal);
    await making.exited;
    expect(making.signalCode).toBe(signal);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("by %s while an archive is unpacked", async (signal) => {
    const workspace = await shared("basic");
    const [temporary, folder] = [scratchFolder(), scratchFolder()];
    // This pipe has no writer, so reading waits.
    const pipe = path.join(folder, "a.tar.zst");
    expect(await run(["mkfifo", pipe])).toMatchObject({ exitCode: 0 });
    const listing = Bun.spawn([EXECUTABLE, "nextest", "list", "--archive-file", pipe], {
      cwd: workspace.folder,
      env: environmentFor({ env: { TMPDIR: temporary } }),
      stdio: ["ignore", "ignore", "ignore"],
    });
    await until(() => fs.readdirSync(temporary).length > 0, "the folder is there");
    listing.kill(signal);
    await listing.exited;
    expect(listing.signalCode).toBe(signal);
    expect(fs.readdirSync(temporary)).toEqual([]);
  });

  test("where the disk is full", async () => {
    const workspace = await shared("basic");
    const to = ["--archive-file", "/dev/full", "--archive-format", "tar-zst"];
    const ran = await workspace.nextest(["archive", ...to, ...FAST, ...LIB]);
    expect(ran.exitCode).toBe(103);
    expect(ran.stderr).toContain("no space left on device");
    expect(fs.statSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  test("of what stood in an archive's place, if making it fails", async () => {
    const workspace = await shared("basic");
    const folder = scratchFolder();
    const file = path.join(folder, "a.tar.zst");
    fs.writeFileSync(file, "the one before");
    const config = workspaceConfig(
      'archive.include = [{ path = "gone", relative-to = "target", on-missing = "error" }]',
    );
    const ran = await workspace.nextest(["archive", "--archive-file", file, ...LIB, "--config-file", config]);
    expect(ran.exitCode).toBe(103);
    expect(fs.readdirSync(folder)).toEqual(["a.tar.zst"]);
    expect(fs.readFileSync(file, "utf8")).toBe("the one before");
  });
});

function workspaceConfig(text: string): string {
  const file = path.join(scratchFolder(), "nextest.toml");
  fs.writeFileSync(file, `[profile.default]\n${text}\n`);
  return file;
}

const ALTER = path.resolve(import.meta.dirname, "../../conformance/archives/alter.ts");

describe("an archive is refused", () => {
  // A single bit may be one that the format does not use.
  test("if a byte of it is another one, wherever", async () => {
    const workspace = await shared("basic");
    const sound = fs.readFileSync(await archiveOf(workspace, LIB));
    const damaged = path.join(scratchFolder(), "damaged.tar.zst");
    const places = [0.05, 0.3, 0.55, 0.8, 0.999];
    for (const place of places) {
      const bytes = Buffer.from(sound);
      const at = Math.floor(bytes.length * place);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      fs.writeFileSync(damaged, bytes);
      const ran = await runFrom(workspace, damaged);
      expect([place, ran.exitCode, ran.left]).toEqual([place, 96, []]);
      expect(ran.stderr).toContain("error extracting archive");
    }
  });

  test("if its metadata names another program, which does not run", async () => {
    const workspace = await shared("basic");
    const altered = path.join(scratchFolder(), "altered.tar.zst");
    const file = await archiveOf(workspace, LIB);
    expect(await run([process.execPath, ALTER, "another program", file, altered])).toMatchObject({
      exitCode: 0,
    });
    const ran = await runFrom(workspace, altered);
    expect(ran).toMatchObject({ exitCode: 96, stdout: "", left: [] });
    expect(ran.stderr).toContain("said to lie outside of the archive, at `/bin/ls`");
  });

  test("if more comes out of it than is allowed", async () => {
    const workspace = await shared("basic");
    const file = await archiveOf(workspace, LIB);
    const ran = await runFrom(workspace, file, ["--extract-limit", "1MB"]);
    expect(ran).toMatchObject({ exitCode: 96, left: [] });
    expect(ran.stderr).toContain("--extract-limit");
    const allowed = await runFrom(workspace, file, ["--extract-limit", "infinite"]);
    expect(allowed.exitCode).toBe(0);
  });
});

describe.if(process.platform === "linux")("memory", () => {
  test("does not follow the size of the files", async () => {
    const workspace = await own("basic");
    const large = path.join(workspace.folder, "target/large");
    const block = crypto.getRandomValues(new Uint8Array(65536));
    const piece = Buffer.concat(Array.from({ length: 16 }, () => block));
    const fd = fs.openSync(large, "w");
    for (let count = 0; count < 600; count += 1) fs.writeSync(fd, piece);
    fs.closeSync(fd);
    const config = workspaceConfig('archive.include = [{ path = "large", relative-to = "target" }]');
    const file = path.join(scratchFolder(), "a.tar.zst");
    const making = ["archive", "--archive-file", file, ...FAST, ...LIB, "--config-file", config];
    expect(await peakOfCommand(workspace.folder, making)).toBeLessThan(250);
    expect(await peakOfCommand(workspace.folder, ["list", "--archive-file", file])).toBeLessThan(200);
  });
});
