import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { StreamCapture } from "./stream-capture.ts";
import { WholeOutput } from "./whole-output.ts";

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
  expect(stream.finish()).toEqual({ text: "abcdefghij", bytes: 10 });
  expect(fs.existsSync(file)).toBe(false);
});

test.each([1, 2, 3, 5, 26])(
  "a longer stream keeps its ends, and all of it in a file (chunks of %i)",
  (size) => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    const { capture: stream, file } = capture(4, 5);
    for (let at = 0; at < text.length; at += size) stream.push(bytes(text.slice(at, at + size)));
    const captured = stream.finish();
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
  expect(whole.finish()).toEqual({ text, bytes: 26 });
  const { capture: longer, file } = capture(2, 3, 26);
  longer.push(bytes(text));
  longer.push(bytes("!"));
  const captured = longer.finish();
  expect(captured.text).toMatch(/^ab\n\[.*\]\nyz!$/);
  expect(captured.cut?.omittedBytes).toBe(22);
  expect(fs.readFileSync(file, "utf8")).toBe(`${text}!`);
});

test("a cut tears no character", () => {
  const { capture: stream } = capture(5, 5);
  stream.push(bytes("éééééééé"));
  const captured = stream.finish();
  expect(captured.text).not.toContain("\uFFFD");
  expect(captured.text.split("\n").map((line) => line.replace(/\[.*\]/, "cut"))).toEqual(["éé", "cut", "éé"]);
  expect(captured.cut?.omittedBytes).toBe(8);
});

test("invalid bytes become replacement characters, also across chunks a character survives", () => {
  const { capture: stream } = capture(100, 100);
  stream.push(new Uint8Array([0x61, 0xff, 0xe2, 0x82]));
  stream.push(new Uint8Array([0xac, 0xef, 0xbb, 0xbf]));
  const captured = stream.finish();
  expect(captured.text).toBe("a\uFFFD€\uFEFF");
  expect(captured.base64).toBe(new Uint8Array([0x61, 0xff, 0xe2, 0x82, 0xac, 0xef, 0xbb, 0xbf]).toBase64());
});

test("what is UTF-8 needs no second form", () => {
  const { capture: stream } = capture(100, 100);
  stream.push(bytes("é\u{FFFD}"));
  expect(stream.finish().base64).toBeUndefined();
});

test("a chunk may be reused by its owner", () => {
  const { capture: stream } = capture(100, 100);
  const chunk = bytes("one");
  stream.push(chunk);
  chunk.fill(0);
  expect(stream.finish().text).toBe("one");
});

test("where a file cannot be made, the temporary folder takes the output", () => {
  const stream = new StreamCapture({ whole: 2, head: 1, tail: 1, spillFile: "/dev/null/x" });
  stream.push(bytes("abc"));
  stream.push(bytes("def"));
  const { text, cut } = stream.finish();
  expect(text).toMatch(
    /^a\n\[\.\.\. 4 bytes left out, the whole output is in .*\/nextest-output-\w+\/x .*\]\nf$/,
  );
  const file = cut?.file ?? "";
  expect(fs.readFileSync(file, "utf8")).toBe("abcdef");
  fs.rmSync(path.dirname(file), { recursive: true });
});

test("where that fails too, both ends are kept, and the mark says why the rest is not", () => {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = "/dev/null";
  try {
    const stream = new StreamCapture({ whole: 2, head: 1, tail: 1, spillFile: "/dev/null/x" });
    for (let count = 0; count < 1000; count += 1) stream.push(bytes("abc"));
    const { text, bytes: all, cut } = stream.finish();
    expect(text).toMatch(/^a\n\[\.\.\. 2998 bytes left out, it could not be kept: error writing .*\]\nc$/);
    expect({ all, cut }).toEqual({ all: 3000, cut: { omittedBytes: 2998 } });
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
});

test("a disk that fills up in the middle moves what was written, and loses nothing", () => {
  const whole = new WholeOutput("/dev/full");
  whole.write(bytes("one"));
  whole.write(bytes("two"));
  whole.close();
  const file = whole.file ?? "";
  expect(fs.readFileSync(file, "utf8")).toBe("onetwo");
  fs.rmSync(path.dirname(file), { recursive: true });
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
