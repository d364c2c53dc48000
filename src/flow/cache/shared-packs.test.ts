import { afterAll, beforeEach, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type CacheRecord, wrongRecord } from "../../cache/record.ts";
import { portableRoots } from "../../cache/portable-paths.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { testName } from "../../model/ids.ts";
import type { BlobKind, BlobServer } from "../../os/blob-servers/blob-server.ts";
import { ResultStore } from "./result-store.ts";
import { SharedPacks } from "./shared-packs.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-shared-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const NAME = "0123456789012345678901234567890123456789";
const PATIENCE = { receive: 50, send: 50 };

/** A server in memory. Tests replace single methods to make them fail. */
class MemoryServer implements BlobServer {
  readonly blobs = new Map<string, Uint8Array>();
  puts = 0;
  isClosed = false;

  get(kind: BlobKind, name: string): Promise<Result<Uint8Array | undefined, string>> {
    return Promise.resolve(ok(this.blobs.get(`${kind}/${name}`)));
  }

  put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<Result<void, string>> {
    this.puts += 1;
    this.blobs.set(`${kind}/${name}`, bytes);
    return Promise.resolve(ok(undefined));
  }

  close(): void {
    this.isClosed = true;
  }
}

let server = new MemoryServer();
let warnings: string[] = [];
let machines = 0;
beforeEach(() => {
  server = new MemoryServer();
  warnings = [];
});

function record(staticKey: string): CacheRecord {
  return {
    staticKey,
    inputs: [{ path: "/w/a", kind: "look", state: "f:644:1" }],
    environment: [],
    duration: 3,
    storedAt: 1,
  };
}

/** A machine with a separate empty store. */
function machine(): { readonly store: ResultStore; readonly shared: SharedPacks } {
  machines += 1;
  const store = new ResultStore(path.join(scratch, `store-${machines}`), portableRoots("/w", undefined), {
    wall: () => 1,
    memory: () => undefined,
  });
  const warn = (message: string): void => void warnings.push(message);
  return {
    store,
    shared: new SharedPacks({
      server,
      local: store,
      roots: portableRoots("/w", undefined),
      warn,
      patience: PATIENCE,
    }),
  };
}

async function adds(store: ResultStore, ...tests: readonly string[]): Promise<void> {
  const records = new Map(tests.map((name) => [testName(name), [record(`key of ${name}`)]]));
  await store.write(new Map([[NAME, { records, notes: new Map() }]]));
}

function testsOf(store: ResultStore): readonly string[] {
  return [...store.read(NAME).keys()].map(String).toSorted();
}

test("results that one machine stores are available on another", async () => {
  const [first, second] = [machine(), machine()];
  await first.shared.receive([NAME]);
  await adds(first.store, "a", "b");
  await first.shared.send();
  await second.shared.receive([NAME]);
  expect(testsOf(second.store)).toEqual(["a", "b"]);
  expect(second.store.read(NAME).get(testName("a"))).toEqual([record("key of a")]);
  expect(warnings).toEqual([]);
});

test("machines that store results of one binary keep each other's results", async () => {
  const [first, second, third] = [machine(), machine(), machine()];
  for (const { shared } of [first, second]) await shared.receive([NAME]);
  await adds(first.store, "a");
  await adds(second.store, "b");
  await first.shared.send();
  await second.shared.send();
  await third.shared.receive([NAME]);
  expect(testsOf(third.store)).toEqual(["a", "b"]);
});

test("a result that another machine has disproved meanwhile stays disproved", async () => {
  const [first, second, third] = [machine(), machine(), machine()];
  await adds(first.store, "a");
  await first.shared.receive([NAME]);
  await second.shared.receive([NAME]);
  const wrong = wrongRecord({ staticKey: "key of a", environment: [], storedAt: 0 }, record("key of a"));
  await second.store.write(
    new Map([[NAME, { records: new Map([[testName("a"), [wrong]]]), notes: new Map() }]]),
  );
  await second.shared.send();
  await adds(first.store, "b");
  await first.shared.send();
  await third.shared.receive([NAME]);
  expect(testsOf(third.store)).toEqual(["a", "b"]);
  expect(third.store.read(NAME).get(testName("a"))).toEqual([wrong]);
});

test("a run without new results uploads nothing", async () => {
  const { shared } = machine();
  await shared.receive([NAME]);
  await shared.send();
  expect(server.puts).toBe(0);
});

test("an altered pack is ignored", async () => {
  const [first, second] = [machine(), machine()];
  await first.shared.receive([NAME]);
  await adds(first.store, "a");
  await first.shared.send();
  for (const [name, bytes] of server.blobs)
    if (name.startsWith("cas/")) server.blobs.set(name, bytes.toReversed());
  await second.shared.receive([NAME]);
  expect(testsOf(second.store)).toEqual([]);
  for (const name of server.blobs.keys()) server.blobs.set(name, new Uint8Array([1, 2, 3]));
  await second.shared.receive([NAME]);
  expect(testsOf(second.store)).toEqual([]);
});

test("a server that does not answer is waited for once, with one warning, and not asked again", async () => {
  const { shared, store } = machine();
  server.get = () => new Promise(() => undefined);
  await shared.receive([NAME]);
  expect(warnings).toEqual(["the shared cache of results is not read: it did not answer within 0.05 s"]);
  expect(server.isClosed).toBe(true);
  await adds(store, "a");
  await shared.send();
  expect(server.puts).toBe(0);
  expect(warnings).toHaveLength(1);
});

test("a server that refuses costs one warning", async () => {
  const { shared, store } = machine();
  await shared.receive([NAME]);
  await adds(store, "a");
  server.put = () => Promise.resolve({ ok: false, error: "it does not let us in (403)" });
  await shared.send();
  expect(warnings).toEqual(["the shared cache of results is not written: it does not let us in (403)"]);
});
