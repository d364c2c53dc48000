/**
 * The client against a server that misbehaves, over real gRPC: every status at every call, streams that are cut, messages
 * that come twice, blobs with other bytes, calls without an answer. In all cases, an attempt has exactly one end, in
 * bounded time; and a result that comes is the command's own.
 */
import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { ProcessEvent } from "../../src/os/processes/host/process-host.ts";
import { CODE } from "../../src/remote/faults.ts";
import { Client, type ClientOptions, type Ending } from "./client.ts";
import { type DoubleOptions, DoubleServer, type Misbehaviour } from "./double.ts";

setDefaultTimeout(60_000);

let double: DoubleServer | undefined;
let client: Client | undefined;

afterEach(() => {
  client?.close();
  double?.stop();
});

async function open(
  options: DoubleOptions = {},
  clientOptions: ClientOptions = {},
): Promise<{ client: Client; double: DoubleServer }> {
  double = await DoubleServer.start(options);
  client = await Client.connect(double, clientOptions);
  return { client, double };
}

const types = (events: readonly ProcessEvent[]) => events.map(({ type }) => type);

function statusOf({ events }: Ending) {
  const exited = events.find(({ type }) => type === "exited");
  return exited?.type === "exited" ? exited.status : undefined;
}

function remoteOf({ events }: Ending) {
  const closed = events.at(-1);
  return closed?.type === "closed" ? closed.remote : undefined;
}

/** The first calls of `method` misbehave. */
const first = (method: string, bad: Misbehaviour, times = 1): DoubleOptions => ({
  misbehave: (call) => (call.method === method && call.before < times ? bad : undefined),
});

const SCRIPT = "cat file; echo out; echo err >&2; exit 7";
const OUTPUT = "hello\nout\n";

describe("a server that behaves", () => {
  test("output, status and times", async () => {
    const { client, double } = await open();
    const ended = await client.run(SCRIPT);
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
    expect(statusOf(ended)).toEqual({ kind: "exited", code: 7 });
    expect([ended.stdout, ended.stderr]).toEqual([OUTPUT, "err\n"]);
    expect(remoteOf(ended)).toMatchObject({ worker: "double", queuing: 10, faults: 0, cached: false });
    expect(double.headers.get("x-team")).toEqual(["core"]);
  });

  test("blobs that the server has are not uploaded again, even by another client", async () => {
    const { client, double } = await open();
    await client.run(SCRIPT);
    const sent = double.received;
    expect(sent).toBeGreaterThan(0);
    const another = await Client.connect(double);
    const ended = await another.run(SCRIPT);
    expect(statusOf(ended)).toEqual({ kind: "exited", code: 7 });
    expect(double.received).toBe(sent);
    expect(another.storage.counts).toMatchObject({ blobs: 0, bytes: 0 });
    another.close();
  });

  test("a hundred concurrent attempts ask for missing blobs in a few calls", async () => {
    const { client, double } = await open({ workers: 8 });
    const all = await Promise.all(Array.from({ length: 100 }, (_, index) => client.run(`echo ${index}`)));
    expect(all.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}\n`));
    expect(double.count("FindMissingBlobs")).toBeLessThan(5);
    expect(double.count("Execute")).toBe(100);
  });

  test("a large input goes as a stream, compressed where the server can", async () => {
    const file = Buffer.alloc(9_000_000, "0123456789abcdef");
    const { client, double } = await open({}, { file });
    expect((await client.run("wc -c < file")).stdout.trim()).toBe("9000000");
    expect(double.count("Write")).toBe(1);
    expect(client.storage.counts.sent).toBe(client.storage.counts.bytes);
    client.close();
    double.stop();
    const { ZSTD } = (await import("../../src/remote/protocol/execution_pb.js")).Compressor_Value;
    const packing = await open(
      { capabilities: { supportedCompressors: [ZSTD], supportedBatchUpdateCompressors: [ZSTD] } },
      { file },
    );
    expect((await packing.client.run("cksum < file")).stdout).toContain("9000000");
    expect(packing.client.storage.counts.bytes).toBeGreaterThan(9_000_000);
    expect(packing.double.received).toBeLessThan(100_000);
  });

  test("large output comes as a blob, whole", async () => {
    const { client } = await open();
    const ended = await client.run(
      "i=0; while [ $i -lt 3000 ]; do echo $i-0123456789012345678901234567890123456789; i=$((i+1)); done",
    );
    expect(ended.stdout.split("\n").length).toBe(3001);
    expect(ended.stdout.endsWith("2999-0123456789012345678901234567890123456789\n")).toBe(true);
  });

  test("BLAKE3, where a server takes nothing else: batches, streams and output as blobs", async () => {
    const file = Buffer.alloc(5_000_000, "0123456789abcdef");
    const { client, double } = await open({ digests: "blake3", inline: 0 }, { file });
    const ended = await client.run("wc -c < file; echo err >&2");
    expect([ended.stdout.trim(), ended.stderr]).toEqual(["5000000", "err\n"]);
    expect(double.count("Write")).toBe(1);
    expect(double.blobs.has(new Bun.CryptoHasher("sha256").update(file).digest("hex"))).toBe(false);
    const sent = double.received;
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, at) => client.run(`echo ${at}; echo x >&2`)),
    );
    expect(many.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(double.received - sent).toBeLessThan(20_000);
  });

  test("batches keep to the limit that the server names", async () => {
    const capabilities = { maxBatchTotalSizeBytes: 2000n };
    const { client, double } = await open({ capabilities }, { file: Buffer.alloc(1900, "x") });
    expect((await client.run("wc -c < file")).stdout.trim()).toBe("1900");
    expect(double.count("Write")).toBe(1);
    expect(double.count("BatchUpdateBlobs")).toBeGreaterThanOrEqual(1);
    expect(double.largestBatch).toBeLessThanOrEqual(2000);
  });

  test("an end by a signal", async () => {
    const { client } = await open();
    expect(statusOf(await client.run("kill -SEGV $$"))).toEqual({
      kind: "signaled",
      signal: 11,
      name: "SIGSEGV",
    });
  });
});

const CALLS = ["FindMissingBlobs", "BatchUpdateBlobs", "Write", "Execute", "Read"] as const;
const CODES = Object.entries(CODE).filter(([, code]) => code !== CODE.ok);
/** Codes after which nothing is tried again. */
const HOPELESS: ReadonlySet<number> = new Set([
  CODE.invalidArgument,
  CODE.alreadyExists,
  CODE.permissionDenied,
  CODE.outOfRange,
  CODE.unimplemented,
  CODE.unauthenticated,
]);

/** Only a large file goes as a stream. */
function clientFor(method: (typeof CALLS)[number]): ClientOptions {
  return method === "Write" ? { file: Buffer.alloc(4_000_000, "hello\n") } : {};
}

describe.each(CALLS)("every status at %s", (method) => {
  test.each(CODES)("%s, once", async (_, code) => {
    // Executing the test again does not bring lost output back.
    const isGone = method === "Read" && (code === CODE.notFound || code === CODE.failedPrecondition);
    const { client } = await open({ ...first(method, { kind: "fail", code }), inline: 0 }, clientFor(method));
    const ended = await client.run(SCRIPT);
    if (HOPELESS.has(code) || isGone) {
      expect(types(ended.events).at(-1)).toBe("lost");
      return;
    }
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
    expect(statusOf(ended)).toEqual({ kind: "exited", code: 7 });
    expect(ended.stdout.endsWith(OUTPUT.slice(-4))).toBe(true);
    expect(remoteOf(ended)?.faults).toBe(1);
  });

  test.each(CODES)("%s, always", async (_, code) => {
    const options = { ...first(method, { kind: "fail", code }, Infinity), inline: 0 };
    const { client, double } = await open(options, clientFor(method));
    const ended = await client.run(SCRIPT);
    expect(types(ended.events).filter((type) => type === "lost")).toHaveLength(1);
    expect(types(ended.events).at(-1)).toBe("lost");
    expect(double.count(method)).toBeLessThan(20);
  });
});

describe("every status at WaitExecution", () => {
  const cutThenFail = (code: number, times: number): DoubleOptions => ({
    inline: 0,
    misbehave: ({ method, before }) => {
      if (method === "Execute" && before === 0) return { kind: "cut", after: 1 };
      return method === "WaitExecution" && before < times ? { kind: "fail", code } : undefined;
    },
  });

  test.each(CODES)("%s, once", async (_, code) => {
    const { client } = await open(cutThenFail(code, 1));
    const ended = await client.run(SCRIPT);
    // The action is executed again where the server says that it cannot resume.
    if (HOPELESS.has(code) && code !== CODE.unimplemented) {
      expect(types(ended.events).at(-1)).toBe("lost");
      return;
    }
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
    expect([statusOf(ended), ended.stdout]).toEqual([{ kind: "exited", code: 7 }, OUTPUT]);
  });

  test.each(CODES)("%s, always", async (_, code) => {
    const { client, double } = await open(cutThenFail(code, Infinity));
    const ended = await client.run(SCRIPT);
    expect(["lost", "closed"]).toContain(types(ended.events).at(-1) ?? "");
    expect(double.count("WaitExecution")).toBeLessThan(20);
  });
});

describe("streams", () => {
  test.each([0, 1, 2])("an execution that is cut after %d messages", async (after) => {
    const { client, double } = await open({ ...first("Execute", { kind: "cut", after }), inline: 0 });
    const ended = await client.run(SCRIPT);
    expect(statusOf(ended)).toEqual({ kind: "exited", code: 7 });
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
    // Where the operation had a name, it was not executed a second time.
    expect(double.executions.size).toBe(after === 0 ? 2 : 1);
  });

  test("a server that cannot resume a stream gets the action again", async () => {
    const { client, double } = await open({
      misbehave: ({ method, before }) => {
        if (method === "Execute" && before === 0) return { kind: "cut", after: 1 };
        return method === "WaitExecution" ? { kind: "fail", code: CODE.unimplemented } : undefined;
      },
    });
    expect(statusOf(await client.run(SCRIPT))).toEqual({ kind: "exited", code: 7 });
    expect(double.count("Execute")).toBe(2);
  });

  test("messages that come twice", async () => {
    const { client } = await open(first("Execute", { kind: "twice" }, Infinity));
    const ended = await client.run(SCRIPT);
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
  });

  test("output that is cut, comes twice, or has other bytes, is not taken", async () => {
    for (const bad of [{ kind: "cut", after: 0 }, { kind: "twice" }] as const) {
      const { client, double } = await open({ ...first("Read", bad), inline: 0 });
      expect((await client.run(SCRIPT)).stdout).toBe(OUTPUT);
      client.close();
      double.stop();
    }
    const { client } = await open({
      inline: 0,
      misbehave: ({ method, before }) => (method === "bytes" && before < 2 ? { kind: "spoil" } : undefined),
    });
    const ended = await client.run(SCRIPT);
    expect([ended.stdout, remoteOf(ended)?.faults]).toEqual([OUTPUT, 2]);
  });

  test("an upload that is cut is made again", async () => {
    const file = Buffer.alloc(5_000_000, 7);
    const { client, double } = await open(first("Write", { kind: "cut", after: 2 }), { file });
    expect(statusOf(await client.run(SCRIPT))).toEqual({ kind: "exited", code: 7 });
    expect(double.count("Write")).toBe(2);
  });
});

describe("workers", () => {
  test("a lost worker is not a failure of the test", async () => {
    const { client, double } = await open(first("Execute", { kind: "worker", code: CODE.unavailable }, 2));
    const ended = await client.run(SCRIPT);
    expect(statusOf(ended)).toEqual({ kind: "exited", code: 7 });
    expect(remoteOf(ended)?.faults).toBe(2);
    expect(double.count("Execute")).toBe(3);
  });

  test("all workers lost", async () => {
    const { client } = await open(first("Execute", { kind: "worker", code: CODE.internal }, Infinity));
    expect(types((await client.run(SCRIPT)).events).at(-1)).toBe("lost");
  });

  test("an action whose time is up is ended by the server, with its output", async () => {
    const { client } = await open({}, { timeout: 3000, haste: 1 });
    const ended = await client.run("echo before; sleep 60");
    expect(statusOf(ended)).toEqual({ kind: "signaled", signal: 9, name: "SIGKILL" });
    expect(ended.stdout).toBe("before\n");
  });

  test("inputs that the server lost are uploaded again", async () => {
    const { client, double } = await open();
    await client.run(SCRIPT);
    double.blobs.clear();
    expect((await client.run(SCRIPT)).stdout).toBe(OUTPUT);
  });
});

describe("the end of an attempt", () => {
  test("cancels the operation", async () => {
    const { client, double } = await open();
    const ended = await client.run("sleep 60", ({ type }, key) => {
      if (type === "started") client.end(key);
    });
    expect(types(ended.events)).toEqual(["started", "exited", "closed"]);
    expect(statusOf(ended)).toEqual({ kind: "signaled", signal: 15, name: "SIGTERM" });
    while (double.cancelled === 0) await Bun.sleep(5);
    expect(double.cancelled).toBe(1);
  });

  test("does not wait for calls without an answer", async () => {
    for (const method of ["FindMissingBlobs", "BatchUpdateBlobs", "Execute", "CancelOperation"]) {
      const { client, double } = await open(first(method, { kind: "hang" }, Infinity));
      const ending = client.run("sleep 60");
      while (double.count(method === "CancelOperation" ? "Execute" : method) === 0) await Bun.sleep(5);
      client.end(1);
      expect(types((await ending).events)).toEqual(["started", "exited", "closed"]);
      client.close();
      double.stop();
    }
  });

  test("a server that goes away in the middle is lost, after several tries", async () => {
    const { client, double } = await open();
    const ended = await client.run("sleep 60", ({ type }) => {
      if (type === "started") double.stop();
    });
    expect(types(ended.events)).toEqual(["started", "lost"]);
  });
});

test("reports a server that cannot be reached, or lacks a capability", async () => {
  const dead = await DoubleServer.start();
  dead.stop();
  expect(Client.connect(dead)).rejects.toThrow("14 ");
  const other = await DoubleServer.start({ capabilities: { digestFunctions: [3] } });
  expect(Client.connect(other)).rejects.toThrow("neither SHA-256 nor BLAKE3");
  other.stop();
});
