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

  test("that cannot be kept is a failure, told at the end", () => {
    const spool = new TextSpool(path.join(folder, "is/not/there"));
    const part = spool.part();
    for (let count = 0; count < 3; count += 1) part.write("x".repeat(1_000_000));
    expect(spool.failure?.code).toBe("ENOENT");
    expect(spool.close()?.code).toBe("ENOENT");
  });
});

test("a spool lies beside the file that its text is for, unless that is no ordinary one", () => {
  const much = "x".repeat(2_000_000);
  const beside = TextSpool.beside(path.join(folder, "not/there/report.xml"));
  beside.part().write(much);
  expect(beside.close()?.code).toBe("ENOENT");
  const elsewhere = TextSpool.beside("/dev/null");
  const part = elsewhere.part();
  part.write(much);
  expect([...part.take()].join("") === much).toBe(true);
  expect(elsewhere.close()).toBeUndefined();
});
