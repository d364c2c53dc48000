import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { StreamCapture } from "./stream-capture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "capture-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

let files = 0;
function capture(head: number, tail: number, whole = head + tail): { capture: StreamCapture; file: string } {
  files += 1;
  const file = path.join(folder, "deep", `${files}.txt`);
  return { capture: new StreamCapture({ whole, head, tail, spillFile: file }), file };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("what fits is kept whole and makes no file", () => {
  const { capture: stream, file } = capture(4, 6);
  for (const part of ["ab", "cdef", "ghij"]) stream.push(bytes(part));
  expect(stream.finish()).toEqual({ stream: { text: "abcdefghij", bytes: 10 } });
  expect(fs.existsSync(file)).toBe(false);
});

test.each([1, 2, 3, 5, 26])(
  "a longer stream keeps its ends, and all of it in a file (chunks of %i)",
  (size) => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    const { capture: stream, file } = capture(4, 5);
    for (let at = 0; at < text.length; at += size) stream.push(bytes(text.slice(at, at + size)));
    const { stream: captured, error } = stream.finish();
    expect(error).toBeUndefined();
    expect(captured.text.startsWith("abcd\n[... 17 bytes left out")).toBe(true);
    expect(captured.text.endsWith("...]\nvwxyz")).toBe(true);
    expect(captured.cut).toEqual({ omittedBytes: 17, file });
    expect(captured.bytes).toBe(26);
    expect(fs.readFileSync(file, "utf8")).toBe(text);
  },
);

test("less is kept of a longer stream than a whole one may have", () => {
  const text = "abcdefghijklmnopqrstuvwxyz";
  const { capture: whole } = capture(1, 1, 26);
  whole.push(bytes(text));
  expect(whole.finish().stream).toEqual({ text, bytes: 26 });
  const { capture: longer, file } = capture(2, 3, 26);
  longer.push(bytes(text));
  longer.push(bytes("!"));
  const { stream: captured } = longer.finish();
  expect(captured.text).toMatch(/^ab\n\[.*\]\nyz!$/);
  expect(captured.cut?.omittedBytes).toBe(22);
  expect(fs.readFileSync(file, "utf8")).toBe(`${text}!`);
});

test("a cut tears no character", () => {
  const { capture: stream } = capture(5, 5);
  stream.push(bytes("éééééééé"));
  const { stream: captured } = stream.finish();
  expect(captured.text).not.toContain("\uFFFD");
  expect(captured.text.split("\n").map((line) => line.replace(/\[.*\]/, "cut"))).toEqual(["éé", "cut", "éé"]);
  expect(captured.cut?.omittedBytes).toBe(8);
});

test("invalid bytes become replacement characters, also across chunks a character survives", () => {
  const { capture: stream } = capture(100, 100);
  stream.push(new Uint8Array([0x61, 0xff, 0xe2, 0x82]));
  stream.push(new Uint8Array([0xac, 0xef, 0xbb, 0xbf]));
  const captured = stream.finish().stream;
  expect(captured.text).toBe("a\uFFFD€\uFEFF");
  expect(captured.base64).toBe(new Uint8Array([0x61, 0xff, 0xe2, 0x82, 0xac, 0xef, 0xbb, 0xbf]).toBase64());
});

test("what is UTF-8 needs no second form", () => {
  const { capture: stream } = capture(100, 100);
  stream.push(bytes("é\u{FFFD}"));
  expect(stream.finish().stream.base64).toBeUndefined();
});

test("a chunk may be reused by its owner", () => {
  const { capture: stream } = capture(100, 100);
  const chunk = bytes("one");
  stream.push(chunk);
  chunk.fill(0);
  expect(stream.finish().stream.text).toBe("one");
});

test("a file that cannot be written is an error beside the kept ends", () => {
  const stream = new StreamCapture({ whole: 2, head: 1, tail: 1, spillFile: "/dev/null/x" });
  stream.push(bytes("abc"));
  const { stream: captured, error } = stream.finish();
  expect(error).toMatch(/^error writing \/dev\/null\/x: /);
  expect(captured.text).toMatch(/^a\n\[.*\]\nc$/);
});

test.each([
  ["test result: ok", true],
  ["x\ntest result: ok\n", true],
  ["x\nnot test result: ok\n", false],
  ["test result: ok\nlater: test result: no\n", true],
  ["", false],
])("finds a line's beginning in %j: %p", (text, found) => {
  const { capture: stream } = capture(7, 100);
  stream.push(bytes(text));
  expect(stream.endsWithLine("test result: ")).toBe(found);
});
