/** Values by key in a server's action cache. */
import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { openKeyedStore } from "../../src/flow/remote/open-keyed-store.ts";
import { parseAddress } from "../../src/model/requests/server-address.ts";
import { sha256 } from "../../src/os/hash.ts";
import { CODE } from "../../src/remote/faults.ts";
import type { KeyedStore } from "../../src/remote/transfer/keyed-store.ts";
import { type DoubleOptions, DoubleServer } from "./double.ts";

setDefaultTimeout(20_000);

let double: DoubleServer | undefined;
const stores: KeyedStore[] = [];

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  double?.stop();
});

async function serve(options: DoubleOptions = {}): Promise<DoubleServer> {
  double = await DoubleServer.start(options);
  return double;
}

/** `timeout`: milliseconds that a request may take; far more than one takes on a busy machine. */
async function open({ address }: DoubleServer, timeout = 30_000): Promise<KeyedStore> {
  const parsed = parseAddress(`grpc://${address}`);
  if (parsed === undefined) throw new Error("no address");
  const request = { address: parsed, settings: {}, invocation: "run", timeout };
  const store = await openKeyedStore({ env: {}, cwd: "/" }, request);
  if (!store.ok) throw new Error(store.error[0].message);
  stores.push(store.value);
  return store.value;
}

const bytes = (text: string) => new TextEncoder().encode(text);

test("what one client stores, another gets; the last value counts", async () => {
  const server = await serve();
  const writer = await open(server);
  const reader = await open(server);
  expect(await reader.get("key")).toEqual({ ok: true, value: undefined });
  expect(await writer.put("key", bytes("first"))).toEqual({ ok: true, value: undefined });
  expect(await writer.put("other", bytes(""))).toEqual({ ok: true, value: undefined });
  expect(await reader.get("key")).toEqual({ ok: true, value: bytes("first") });
  expect(await reader.get("other")).toEqual({ ok: true, value: bytes("") });
  await writer.put("key", bytes("second"));
  expect(await reader.get("key")).toEqual({ ok: true, value: bytes("second") });
});

test("a value that the server dropped, or that has other bytes, is none", async () => {
  const server = await serve();
  const store = await open(server);
  await store.put("key", bytes("value"));
  server.options = { misbehave: ({ method }) => (method === "bytes" ? { kind: "spoil" } : undefined) };
  expect(await store.get("key")).toEqual({ ok: true, value: undefined });
  server.options = {};
  server.blobs.delete(sha256(bytes("value")));
  expect(await store.get("key")).toEqual({ ok: true, value: undefined });
});

test("a server that is slow, or refuses, costs a bounded wait", async () => {
  const server = await serve({
    misbehave: ({ method }) => (method === "GetActionResult" ? { kind: "hang" } : undefined),
  });
  const store = await open(server, 500);
  const got = await store.get("key");
  expect(got.ok ? "" : got.error).toContain("DEADLINE_EXCEEDED");
  server.options = { misbehave: () => ({ kind: "fail", code: CODE.permissionDenied, message: "read-only" }) };
  expect(await store.put("key", bytes("x"))).toEqual({ ok: false, error: "PERMISSION_DENIED: read-only" });
});
