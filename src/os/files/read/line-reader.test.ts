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

test("unwanted lines are skipped, and counted", () => {
  const file = path.join(FOLDER, "skipped");
  fs.writeFileSync(file, `- a\nb\n${"- c\n".repeat(200_000)}d\n- e`);
  const reader = LineReader.open(file, NO_LIMIT);
  if (!reader.ok) throw new Error(reader.error.message);
  const found: string[] = [];
  for (;;) {
    const line = reader.value.next((bytes, start) => bytes[start] === 0x2d);
    if (!line.ok || line.value === undefined) break;
    found.push(`${reader.value.lines} ${line.value.text}`);
  }
  reader.value.close();
  // A line that spans two chunks is not skipped, nor is the last one, which is not whole.
  const wanted = found.filter((line) => !line.endsWith("- c"));
  expect(wanted).toEqual(["2 b", "200003 d", "200004 - e"]);
  expect(found.length - wanted.length).toBeLessThan(10);
});

test("invalid bytes and a byte order mark", () => {
  const bytes = Buffer.concat([
    Buffer.from("\uFEFFa\n"),
    Buffer.from([0x62, 0xff, 0xc3, 0x0a]),
    Buffer.from("c\n"),
  ]);
  expect(linesOf(bytes).map(({ text }) => text)).toEqual(["\uFEFFa", "b\uFFFD\uFFFD", "c"]);
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

test("a part that was read before can be left out", () => {
  const file = path.join(FOLDER, "leaps");
  const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index} é`);
  fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  const first = LineReader.open(file, NO_LIMIT);
  const second = LineReader.open(file, NO_LIMIT);
  if (!first.ok || !second.ok) throw new Error("it cannot be opened");
  const places: number[] = [];
  for (let line = first.value.next(); line.ok && line.value !== undefined; line = first.value.next())
    places.push(first.value.start);
  expect(places.map((place) => Number.isInteger(place))).not.toContain(false);
  const read = (): string | undefined => {
    const line = second.value.next();
    return line.ok ? `${second.value.lines} ${line.value?.text}` : undefined;
  };
  expect(read()).toBe("1 line 0 é");
  expect(second.value.offset).toBe(places[1] ?? 0);
  for (const [from, to] of [
    [1, 3],
    [4, 60_000],
    [60_001, 99_999],
  ] as const) {
    second.value.leap(places[to] ?? 0, to - from);
    expect(read()).toBe(`${to + 1} line ${to} é`);
    expect(second.value.start).toBe(places[to] ?? 0);
  }
  expect(read()).toBe("100000 undefined");
  first.value.close();
  second.value.close();
});
