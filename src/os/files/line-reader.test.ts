import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Line, LineReader } from "./line-reader.ts";

const NO_LIMIT = Number.POSITIVE_INFINITY;
const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), "lines-"));
afterAll(() => fs.rmSync(FOLDER, { recursive: true }));

function linesOf(content: string | Uint8Array): readonly Line[] {
  const file = path.join(FOLDER, "file");
  fs.writeFileSync(file, content);
  const reader = LineReader.open(file, NO_LIMIT);
  if (!reader.ok) throw new Error(reader.error.message);
  const lines: Line[] = [];
  for (;;) {
    const next = reader.value.next();
    if (!next.ok) throw new Error(next.error.message);
    if (next.value === undefined) break;
    lines.push(next.value);
  }
  reader.value.close();
  return lines;
}

test("whole lines, and a last one that is not", () => {
  expect(linesOf("a\n\nb\nc")).toEqual([
    { text: "a", whole: true },
    { text: "", whole: true },
    { text: "b", whole: true },
    { text: "c", whole: false },
  ]);
  expect(linesOf("a\n")).toEqual([{ text: "a", whole: true }]);
  expect(linesOf("")).toEqual([]);
});

test("lines longer than what is read at once, with characters across the seams", () => {
  const long = "\u{1F980}é".repeat(200_000);
  expect(linesOf(`${long}\nx${long}\nend`).map(({ text }) => text)).toEqual([long, `x${long}`, "end"]);
});

test("a character that was cut short is no failure", () => {
  expect(linesOf(Buffer.from("ok\né").subarray(0, 4))).toEqual([
    { text: "ok", whole: true },
    { text: "\uFFFD", whole: false },
  ]);
});

test("what cannot be read says why", () => {
  expect(LineReader.open(path.join(FOLDER, "none"), NO_LIMIT)).toMatchObject({ error: { code: "ENOENT" } });
  const folder = LineReader.open(FOLDER, NO_LIMIT);
  expect(folder.ok && folder.value.next()).toMatchObject({ ok: false, error: { code: "EISDIR" } });
});

test("a line that is too long is a failure, before it is held as a whole", () => {
  const file = path.join(FOLDER, "long");
  fs.writeFileSync(file, `short\n${"x".repeat(4 * 1024 * 1024)}`);
  const reader = LineReader.open(file, 1024 * 1024);
  if (!reader.ok) throw new Error(reader.error.message);
  expect(reader.value.next()).toMatchObject({ ok: true, value: { text: "short" } });
  expect(reader.value.next()).toEqual({
    ok: false,
    error: { code: "EFBIG", message: "a line is longer than 1.0 MB, which is the limit" },
  });
  reader.value.close();
});
