import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { err, ok } from "../../../diagnostics/result.ts";
import { runExitHooks } from "../../exit-hooks.ts";
import { openReplacement, replaceFile, replaceFileWith } from "./replace-file.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "replace-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("replaceFile", () => {
  test("replaces a file as a whole and leaves nothing beside it", () => {
    const file = path.join(folder, "report");
    fs.writeFileSync(file, "old text");
    const before = fs.statSync(file).ino;
    expect(replaceFile(file, "new").ok).toBe(true);
    expect(fs.readFileSync(file, "utf8")).toBe("new");
    expect(fs.statSync(file).ino).not.toBe(before);
    expect(fs.readdirSync(folder)).toEqual(["report"]);
  });

  test("makes a file where there is none", () => {
    const file = path.join(folder, "made");
    expect(replaceFile(file, "text").ok).toBe(true);
    expect(fs.readFileSync(file, "utf8")).toBe("text");
    fs.rmSync(file);
  });

  test("fails where the folder is missing, with the system's cause", () => {
    const written = replaceFile(path.join(folder, "no", "report"), "text");
    expect(written).toEqual({ ok: false, error: { code: "ENOENT", message: "no such file or directory" } });
  });

  test("a directory stays what it is", () => {
    const place = path.join(folder, "directory");
    fs.mkdirSync(place);
    expect(replaceFile(place, "text").ok).toBe(false);
    expect(fs.statSync(place).isDirectory()).toBe(true);
  });

  // A pipe stands for a device, which a test that goes wrong would take away from the whole machine.
  test.if(process.platform !== "win32")("a pipe is written to, not replaced", async () => {
    const pipe = path.join(folder, "pipe");
    expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
    const reader = Bun.spawn(["cat", pipe], { stdout: "pipe" });
    const read = new Response(reader.stdout).text();
    expect(replaceFile(pipe, "through the pipe").ok).toBe(true);
    expect(fs.statSync(pipe).isFIFO()).toBe(true);
    expect(await read).toBe("through the pipe");
  });
});

test("a name as long as the file system allows is replaced", () => {
  const file = path.join(folder, "é".repeat(127));
  expect(replaceFile(file, ["one ", "two"]).ok).toBe(true);
  expect(fs.readFileSync(file, "utf8")).toBe("one two");
});

test("what cannot be written is a failure, whatever its cause", () => {
  const written = replaceFile(path.join(folder, "x".repeat(300)), "text");
  expect(written.ok ? undefined : written.error.code).toBe("ENAMETOOLONG");
});

describe("a replacement that is not finished", () => {
  const inner = path.join(folder, "inner");
  const file = path.join(inner, "report");
  const begin = (): void => {
    fs.mkdirSync(inner, { recursive: true });
    fs.writeFileSync(file, "old");
  };

  test("leaves the old file and nothing else where the content could not be made", () => {
    begin();
    const made = replaceFileWith(file, (write) => {
      write(Buffer.from("half"));
      return err("no more");
    });
    expect(made).toEqual({ ok: false, error: "no more" });
    expect(fs.readdirSync(inner)).toEqual(["report"]);
    expect(fs.readFileSync(file, "utf8")).toBe("old");
  });

  test("is deleted when the program exits", () => {
    begin();
    const opened = openReplacement(file);
    expect(fs.readdirSync(inner)).toHaveLength(2);
    runExitHooks();
    expect(fs.readdirSync(inner)).toEqual(["report"]);
    if (opened.ok) fs.closeSync(opened.value.fd);
  });

  test("gives what was made with the content", () => {
    begin();
    expect(replaceFileWith(file, (write) => ok(write(Buffer.from("new"))))).toEqual({
      ok: true,
      value: undefined,
    });
    expect(fs.readFileSync(file, "utf8")).toBe("new");
  });
});
