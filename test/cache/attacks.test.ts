/**
 * Attacks: tests that try to depend on something that observation does not see. Each either runs again when that
 * something changes, or is never stored.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { changeAll, HARMLESS, REFUSED, SEEN, writeAttacks } from "./attack-tests.ts";
import { testAttacks } from "./attack-suite.ts";
import { CachedWorkspace } from "./cached-workspace.ts";

setDefaultTimeout(120_000);

const workspace = new CachedWorkspace("attacks", writeAttacks);
const shared = `/dev/shm/nextest-attacks-${process.pid}`;
const servers: net.Server[] = [];

async function serve(where: { port: number } | { path: string }): Promise<net.Server> {
  const server = net.createServer((socket) => socket.destroy());
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(where, resolve);
  });
  return server;
}

beforeAll(async () => {
  await workspace.build();
  const address = (await serve({ port: 0 })).address();
  workspace.write("package/port", String(typeof address === "object" ? address?.port : 0));
  workspace.write("package/shared", shared);
  fs.writeFileSync(shared, "x");
  await serve({ path: path.join(workspace.root, "package/socket") });
});

afterAll(() => {
  for (const server of servers) server.close();
  fs.rmSync(shared, { force: true });
});

const never = Object.keys(REFUSED).toSorted();

test("a second run executes only what is never stored", async () => {
  // The process that starts these tests may have open files.
  const first = await workspace.ran({ shell: 'exec 5<Cargo.toml; exec "$@"' });
  expect(first.failures).toEqual([]);
  // One of the tests creates a file: it finds none in its first run, and finds it in its second.
  expect((await workspace.ran()).failures).toEqual([]);
  expect((await workspace.ran()).ran).toEqual(never);
});

testAttacks(workspace, { seen: SEEN, harmless: HARMLESS, refused: REFUSED, change: changeAll });
