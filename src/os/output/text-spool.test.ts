import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TextSpool } from "./text-spool.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "text-spool-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("text put aside", () => {
  test("comes back by parts, in order, once", () => {
    const spool = new TextSpool(path.join(folder, "is/not/there"));
    const [one, two] = [spool.part(), spool.part()];
    one.write("a");
    two.write("x");
    one.write("b");
    expect([...one.take()]).toEqual(["ab"]);
    expect([...one.take()]).toEqual([]);
    one.write("c");
    expect([...one.take()]).toEqual(["c"]);
    expect([...two.take()]).toEqual(["x"]);
    expect(spool.close()).toBeUndefined();
  });

  test("comes back whole where there is much of it, and leaves no file", () => {
    const spool = new TextSpool(folder);
    const parts = [spool.part(), spool.part(), spool.part()];
    const expected = parts.map(() => "");
    for (let count = 0; count < 90; count += 1) {
      const text = `${count} ${"é😀".repeat(12_345)}\n`;
      parts[count % 3]?.write(text);
      expected[count % 3] += text;
    }
    for (const [index, part] of parts.entries()) {
      const texts = [...part.take()];
      expect(texts.length).toBeGreaterThan(1);
      expect(texts.join("") === expected[index]).toBe(true);
    }
    expect(spool.close()).toBeUndefined();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("stays in memory where there is no room for it", () => {
    const spool = new TextSpool(path.join(folder, "is/not/there"));
    const [one, two] = [spool.part(), spool.part()];
    const much = "x".repeat(700_000);
    for (let count = 0; count < 3; count += 1) {
      one.write(`${count}${much}`);
      two.write(`${much}${count}`);
    }
    expect([...one.take()].join("") === `0${much}1${much}2${much}`).toBe(true);
    expect([...two.take()].join("") === `${much}0${much}1${much}2`).toBe(true);
    expect(spool.close()).toBeUndefined();
  });
});

test.if(process.platform === "linux")(
  "a spool lies beside the file that its text is for, if it is one",
  () => {
    const placeOf = (file: string): string | undefined => {
      const spool = TextSpool.beside(file);
      spool.part().write("x".repeat(2_000_000));
      const found = openFiles().find((open) => open.includes(".nextest-aside."));
      expect(spool.close()).toBeUndefined();
      return found === undefined ? undefined : path.dirname(found);
    };
    expect(placeOf(path.join(folder, "report.xml"))).toBe(folder);
    expect(placeOf("/dev/null")).toBe(os.tmpdir());
  },
);

/** What this process has open, by name. */
function openFiles(): readonly string[] {
  return fs.readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [fs.readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
