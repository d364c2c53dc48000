/** The host over a spawner that the test controls. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { NO_OUTPUT } from "../../../model/results/outcome.ts";
import { LocalProcessHost } from "./local-host.ts";
import type { ProcessEvent, SpawnRequest, StartRequest } from "./process-host.ts";

setDefaultTimeout(60_000);

function setUp() {
  const spawned: SpawnRequest[] = [];
  const heard: ProcessEvent[] = [];
  const log: string[] = [];
  let report: (event: ProcessEvent) => void = () => {};
  const host = new LocalProcessHost(
    (event) => heard.push(event),
    (hear) => {
      report = hear;
      return {
        start: (request) => spawned.push(request),
        release: () => {},
        snapshot: () => {},
        reap: () => {},
        settled: () => undefined,
        close: () => log.push("close"),
      };
    },
  );
  const closed = { type: "closed", key: 1, output: NO_OUTPUT, lastLineSeen: true, errors: [] } as const;
  return { host, spawned, heard, log, report: (event: ProcessEvent) => report(event), closed };
}

function requestOf(more: Partial<StartRequest> = {}): StartRequest {
  return {
    key: 1,
    program: "fake",
    args: [],
    cwd: "/",
    env: { base: {}, extra: { ID: "a" } },
    marker: "ID",
    stdin: "empty",
    output: { kind: "combined" },
    group: "own",
    spillPrefix: "/spill",
    ...more,
  };
}

function writtenPath(request: SpawnRequest | undefined): string {
  const file = request?.env.extra["OUT"];
  if (file === undefined) throw new Error("no file");
  return file;
}

test("what a process wrote to its file comes with its end, and the file is gone", async () => {
  const it = setUp();
  it.host.start(requestOf({ writtenFile: "OUT" }));
  const file = writtenPath(it.spawned[0]);
  expect(fs.readFileSync(file, "utf8")).toBe("");
  fs.writeFileSync(file, "A=1\n");
  it.report(it.closed);
  expect(it.heard).toEqual([
    { ...it.closed, writtenFile: { path: file, text: { ok: true, value: "A=1\n" } } },
  ]);
  expect(fs.existsSync(file)).toBe(false);
  await it.host.close();
});

test("a process that did not start leaves no file", async () => {
  const it = setUp();
  it.host.start(requestOf({ writtenFile: "OUT" }));
  const file = writtenPath(it.spawned[0]);
  const failed = {
    type: "start-failed",
    key: 1,
    failure: { code: "ENOENT", message: "no", program: "fake" },
  } as const;
  it.report(failed);
  expect(it.heard).toEqual([failed]);
  expect(fs.existsSync(file)).toBe(false);
  await it.host.close();
});

test("nothing is killed of a process that is unknown, or did not start yet", async () => {
  const it = setUp();
  it.host.start(requestOf());
  expect(await it.host.killTree(1)).toBe(0);
  expect(await it.host.killTree(2)).toBe(0);
  await it.host.close();
});

test("a program is read once", async () => {
  const it = setUp();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "local-host-"));
  const file = path.join(folder, "program");
  fs.writeFileSync(file, "xx words yy");
  expect(it.host.programContains(file, "words")).toBe(true);
  expect(it.host.programContains(file, "others")).toBe(false);
  fs.rmSync(folder, { recursive: true });
  expect(it.host.programContains(file, "words")).toBe(true);
  await it.host.close();
  expect(it.log).toEqual(["close"]);
});
