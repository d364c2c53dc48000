import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { OsFailure } from "../failure.ts";
import { pipe } from "../linux/libc.ts";
import { Sink } from "./sink.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sink-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function openPipe(): { read: number; write: number } {
  const ends = pipe();
  if (ends === undefined) throw new Error("no pipe");
  return ends;
}

function sinkOf(fd: number, limit?: number): { sink: Sink; failures: OsFailure[] } {
  const failures: OsFailure[] = [];
  const onFailure = (failure: OsFailure): void => void failures.push(failure);
  return { sink: new Sink(fd, limit === undefined ? { onFailure } : { onFailure, limit }), failures };
}

/** Reads `length` bytes, in the background. */
async function readAll(fd: number, length: number): Promise<string> {
  let text = "";
  const chunk = Buffer.alloc(65_536);
  while (text.length < length) {
    text += await new Promise<string>((resolve, reject) => {
      fs.read(fd, chunk, 0, chunk.length, null, (error, read) =>
        error === null ? resolve(chunk.toString("latin1", 0, read)) : reject(error),
      );
    });
  }
  return text;
}

test("a file has the text at once", () => {
  const file = path.join(folder, "plain");
  const fd = fs.openSync(file, "w");
  const { sink } = sinkOf(fd);
  sink.write("one\n");
  sink.write("two\n");
  expect(sink.settled()).toBeUndefined();
  fs.closeSync(fd);
  expect(fs.readFileSync(file, "utf8")).toBe("one\ntwo\n");
});

test("a pipe that nobody reads takes text without waiting, and gives it in order later", async () => {
  const { read, write } = openPipe();
  const { sink, failures } = sinkOf(write, 100_000);
  let expected = "";
  for (let line = 0; line < 20_000; line += 1) {
    sink.write(`line ${line}\n`);
    expected += `line ${line}\n`;
  }
  expect(sink.isFull).toBe(true);
  const settled = sink.settled();
  expect(settled).toBeDefined();
  expect(await readAll(read, expected.length)).toBe(expected);
  await settled;
  expect(sink.isFull).toBe(false);
  expect(failures).toEqual([]);
  for (const fd of [read, write]) fs.closeSync(fd);
});

test("a reader that takes nothing is given up after a while, one that reads slowly is not", async () => {
  const { read, write } = openPipe();
  const { sink } = sinkOf(write);
  const text = "x".repeat(1_000_000);
  sink.write(text);
  await sink.settledOrStalled(1);
  expect(sink.settled()).toBeDefined();
  const settled = sink.settledOrStalled(60_000);
  expect(await readAll(read, text.length)).toBe(text);
  await settled;
  expect(sink.settled()).toBeUndefined();
  for (const fd of [read, write]) fs.closeSync(fd);
});

test("a reader that went away is reported once", async () => {
  const { read, write } = openPipe();
  fs.closeSync(read);
  const { sink, failures } = sinkOf(write);
  sink.write("one\n");
  sink.write("two\n");
  await sink.settled();
  expect(failures.map(({ code }) => code)).toEqual(["EPIPE"]);
  expect(sink.failure?.code).toBe("EPIPE");
  fs.closeSync(write);
});

test("a reader that goes away while text waits is reported, and nothing waits on", async () => {
  const { read, write } = openPipe();
  const { sink, failures } = sinkOf(write);
  sink.write("x".repeat(1_000_000));
  const settled = sink.settled();
  fs.closeSync(read);
  await settled;
  expect(failures.map(({ code }) => code)).toEqual(["EPIPE"]);
  expect(sink.settled()).toBeUndefined();
  fs.closeSync(write);
});

test("a full disk is reported", async () => {
  const fd = fs.openSync("/dev/full", "w");
  const { sink, failures } = sinkOf(fd);
  sink.write("one\n");
  await sink.settled();
  expect(failures).toEqual([{ code: "ENOSPC", message: "no space left on device" }]);
  fs.closeSync(fd);
});
