import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDirectory, isFile, writeWholeFile } from "./file-system.ts";
import { findProgram } from "../processes/find-program.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "files-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("writeWholeFile", () => {
  test("replaces a file as a whole and leaves nothing beside it", () => {
    const file = path.join(folder, "report");
    fs.writeFileSync(file, "old text");
    const before = fs.statSync(file).ino;
    expect(writeWholeFile(file, "new").ok).toBe(true);
    expect(fs.readFileSync(file, "utf8")).toBe("new");
    expect(fs.statSync(file).ino).not.toBe(before);
    expect(fs.readdirSync(folder)).toEqual(["report"]);
  });

  test("makes a file where there is none", () => {
    const file = path.join(folder, "made");
    expect(writeWholeFile(file, "text").ok).toBe(true);
    expect(fs.readFileSync(file, "utf8")).toBe("text");
    fs.rmSync(file);
  });

  test("fails where the folder is missing, with the system's cause", () => {
    const written = writeWholeFile(path.join(folder, "no", "report"), "text");
    expect(written).toEqual({ ok: false, error: { code: "ENOENT", message: "no such file or directory" } });
  });

  test("a directory stays what it is", () => {
    const place = path.join(folder, "directory");
    fs.mkdirSync(place);
    expect(writeWholeFile(place, "text").ok).toBe(false);
    expect(fs.statSync(place).isDirectory()).toBe(true);
  });

  // A pipe stands for a device, which a test that goes wrong would take away from the whole machine.
  test.if(process.platform !== "win32")("a pipe is written to, not replaced", async () => {
    const pipe = path.join(folder, "pipe");
    expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
    const reader = Bun.spawn(["cat", pipe], { stdout: "pipe" });
    const read = new Response(reader.stdout).text();
    expect(writeWholeFile(pipe, "through the pipe").ok).toBe(true);
    expect(fs.statSync(pipe).isFIFO()).toBe(true);
    expect(await read).toBe("through the pipe");
  });
});

/** A name that the system refuses, as it refuses what lies in another user's folders. */
const UNSPEAKABLE = path.join(folder, "x".repeat(300));

test("what cannot be looked at is not there", () => {
  expect(isFile(UNSPEAKABLE)).toBe(false);
  expect(isDirectory(UNSPEAKABLE)).toBe(false);
  expect(findProgram("true", `${UNSPEAKABLE}:/bin:/usr/bin`, "/").ok).toBe(true);
});

test("what cannot be written is a failure, whatever its cause", () => {
  const written = writeWholeFile(UNSPEAKABLE, "text");
  expect(written.ok ? undefined : written.error.code).toBe("ENAMETOOLONG");
});
