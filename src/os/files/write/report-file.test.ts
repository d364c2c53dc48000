import { afterAll, afterEach, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { DocumentSink, prepareReportFile } from "./report-file.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "report-file-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, "report");

afterEach(() => fs.rmSync(file, { force: true, recursive: true }));

test("a long document grows beside its place and appears when it is closed", () => {
  const sink = new DocumentSink(file);
  const piece = "é".repeat(600_000);
  for (let count = 0; count < 3; count += 1) sink.write(piece);
  expect(fs.existsSync(file)).toBe(false);
  expect(fs.readdirSync(folder)).toHaveLength(1);
  sink.write("end");
  expect(sink.close()).toBeUndefined();
  expect(fs.readdirSync(folder)).toEqual(["report"]);
  expect(fs.readFileSync(file, "utf8")).toBe(`${piece.repeat(3)}end`);
});

test("a short one touches nothing before, and nothing is made of nothing", () => {
  expect(new DocumentSink(file).close()).toBeUndefined();
  const sink = new DocumentSink(file);
  sink.write("short");
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(sink.close()).toBeUndefined();
  expect(fs.readFileSync(file, "utf8")).toBe("short");
});

test("a folder in its place is a failure, and leaves nothing beside it", () => {
  fs.mkdirSync(file);
  const sink = new DocumentSink(file);
  for (let count = 0; count < 3; count += 1) sink.write("x".repeat(1_100_000));
  expect(sink.close()).toBeDefined();
  expect(fs.readdirSync(folder)).toEqual(["report"]);
});

test.each(["target", "../FOLDER/target"])("a report goes where a link leads, %s", (name) => {
  const target = path.join(folder, "target");
  fs.writeFileSync(target, "of an earlier run");
  fs.symlinkSync(name.replace("FOLDER", path.basename(folder)), file);
  for (const round of ["first", "second"]) {
    const place = prepareReportFile(file);
    expect(place).toEqual({ ok: true, value: target });
    expect(fs.existsSync(target)).toBe(false);
    const sink = new DocumentSink(place.ok ? place.value : "");
    sink.write(round);
    expect(sink.close()).toBeUndefined();
    expect(fs.readFileSync(target, "utf8")).toBe(round);
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
  }
  fs.rmSync(target);
});

test("a link that leads to itself is a failure", () => {
  fs.symlinkSync(file, file);
  expect(prepareReportFile(file).ok).toBe(false);
});

test("a document whose maker failed does not appear, nor does anything stay beside it", () => {
  const sink = new DocumentSink(file);
  for (let count = 0; count < 3; count += 1) sink.write("x".repeat(1_100_000));
  const failure = { code: "ENOSPC", message: "no space left on device" };
  expect(sink.close(failure)).toBe(failure);
  expect(fs.readdirSync(folder)).toEqual([]);
});
