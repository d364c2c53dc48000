import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { jobServerOf } from "./job-server.ts";

setDefaultTimeout(60_000);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "jobserver-"));
const opened: number[] = [];
afterAll(() => {
  for (const fd of opened) fs.closeSync(fd);
  fs.rmSync(folder, { recursive: true });
});

function open(name: string): number {
  const file = path.join(folder, name);
  if (!fs.existsSync(file)) Bun.spawnSync(["mkfifo", file]);
  const fd = fs.openSync(file, "r+");
  opened.push(fd);
  return fd;
}

const [read, write, other] = [open("pipe"), open("pipe"), open("other")];
const NOT_A_PIPE = fs.openSync(import.meta.path, "r");
opened.push(NOT_A_PIPE);

test.each([
  ["auth", { MAKEFLAGS: ` -j3 --jobserver-auth=${read},${write} -- X=1` }],
  ["its old name", { MAKEFLAGS: `--jobserver-fds=${read},${write} -j` }],
  ["the last counts", { MAKEFLAGS: `--jobserver-auth=0,1 --jobserver-auth=${read},${write}` }],
  ["another variable", { MFLAGS: `--jobserver-auth=${read},${write}` }],
  ["cargo's variable first", { CARGO_MAKEFLAGS: `--jobserver-auth=${read},${write}`, MAKEFLAGS: "-j3" }],
])("%s", (_name, env) => {
  expect(jobServerOf(env)).toEqual([read, write]);
});

test.each([
  ["no make", {}],
  ["no job server", { MAKEFLAGS: "-j3" }],
  ["a named pipe, which needs no descriptor", { MAKEFLAGS: "--jobserver-auth=fifo:/tmp/x" }],
  ["kept from us", { MAKEFLAGS: "--jobserver-auth=9998,9999" }],
  ["switched off", { MAKEFLAGS: "--jobserver-auth=-2,-2" }],
  ["two pipes", { MAKEFLAGS: `--jobserver-auth=${read},${other}` }],
  ["files", { MAKEFLAGS: `--jobserver-auth=${NOT_A_PIPE},${NOT_A_PIPE}` }],
])("none: %s", (_name, env) => {
  expect(jobServerOf(env)).toEqual([]);
});
