/** Connections that stay open and carry nothing any more, as behind a firewall that forgot them. */
import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { GrpcChannel } from "../../src/os/grpc/channel.ts";
import { askServer, isFault } from "../../src/remote/server.ts";
import { Client } from "./client.ts";
import { DoubleServer } from "./double.ts";
import { Wire } from "./wire.ts";

setDefaultTimeout(60_000);

/** Far below those of real runs, so that the test does not take minutes. */
const PATIENCE = { connecting: 300, quiet: 200, answering: 200 };

let double: DoubleServer | undefined;
let wire: Wire | undefined;
let client: Client | undefined;

afterEach(() => {
  client?.close();
  wire?.stop();
  double?.stop();
});

async function open(): Promise<{ client: Client; double: DoubleServer; wire: Wire }> {
  double = await DoubleServer.start({ inline: 0 });
  wire = await Wire.to(double.port);
  client = await Client.connect(double, { address: wire.address, patience: PATIENCE });
  return { client, double, wire };
}

test("a connection that goes silent is replaced, and the operation is resumed", async () => {
  const { client, double, wire } = await open();
  const ended = await client.run("echo out; sleep 1", ({ type }) => {
    if (type === "started") wire.silence(false);
  });
  expect(ended.events.map(({ type }) => type)).toEqual(["started", "exited", "closed"]);
  expect(ended.stdout).toBe("out\n");
  expect(wire.accepted).toBe(2);
  expect([double.count("Execute"), double.count("WaitExecution")]).toEqual([1, 1]);
});

test("a server that accepts connections and never speaks is lost", async () => {
  const { client, wire } = await open();
  const ended = await client.run("sleep 60", ({ type }) => {
    if (type === "started") wire.silence(true);
  });
  expect(ended.events.map(({ type }) => type)).toEqual(["started", "lost"]);
  // Each try has a connection of its own.
  expect(wire.accepted).toBeGreaterThan(3);
});

test("a server that never speaks cannot be asked for its capabilities", async () => {
  double = await DoubleServer.start();
  wire = await Wire.to(double.port);
  wire.silence(true);
  const channel = new GrpcChannel({ address: wire.address, headers: [], patience: PATIENCE });
  const asked = await askServer(channel, "");
  channel.close();
  expect(!asked.ok && isFault(asked.error) && asked.error.message).toBe("no connection within 300 ms");
});

test("a silence of the server alone, while its connection answers, is waited for", async () => {
  const { client, wire } = await open();
  const ended = await client.run("sleep 2; echo out");
  expect(ended.stdout).toBe("out\n");
  expect(wire.accepted).toBe(1);
});
