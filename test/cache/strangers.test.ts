/** Attacks with what other programs own: tests that reach it are never stored. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { testAttacks } from "./attack-suite.ts";
import { CachedWorkspace } from "./cached-workspace.ts";
import { HARMLESS, REFUSED, writeStrangers } from "./stranger-tests.ts";

setDefaultTimeout(120_000);

const workspace = new CachedWorkspace("strangers", writeStrangers);
const closed: (() => void)[] = [];

async function serve(where: net.ListenOptions): Promise<string> {
  const server = net.createServer((socket) => socket.destroy());
  closed.push(() => server.close());
  await new Promise<void>((resolve) => {
    server.listen(where, resolve);
  });
  const address = server.address();
  return String(typeof address === "object" ? address?.port : "");
}

/** Makes something of System V, and returns its number. */
function make(option: readonly string[], kind: string): string {
  const { stdout } = Bun.spawnSync(["ipcmk", ...option]);
  const number = /: (\d+)/u.exec(stdout.toString())?.[1] ?? "";
  closed.push(() => {
    Bun.spawnSync(["ipcrm", kind, number]);
  });
  return number;
}

beforeAll(async () => {
  await workspace.build();
  const datagrams = await Bun.udpSocket({ hostname: "127.0.0.1" });
  const pipe = fs.openSync(path.join(workspace.root, "package/data/pipe"), "r+");
  closed.push(
    () => datagrams.close(),
    () => fs.closeSync(pipe),
  );
  await serve({ path: path.join(workspace.root, "package/data/socket") });
  const numbers = {
    loopback_4: await serve({ port: 0, host: "127.0.0.1" }),
    loopback_6: await serve({ port: 0, host: "::1" }),
    datagrams: String(datagrams.port),
    memory: make(["-M", "4096"], "-m"),
    queue: make(["-Q"], "-q"),
    semaphore: make(["-S", "1"], "-s"),
  };
  for (const [name, text] of Object.entries(numbers)) workspace.write(`package/data/${name}`, text);
  await workspace.keepBuild();
});

afterAll(() => {
  for (const close of closed) close();
});

test("a second run executes only what is never stored", async () => {
  expect((await workspace.ran()).failures).toEqual([]);
  expect((await workspace.ran()).ran).toEqual(Object.keys(REFUSED).toSorted());
});

testAttacks(workspace, { seen: {}, harmless: HARMLESS, refused: REFUSED, change: () => undefined });
