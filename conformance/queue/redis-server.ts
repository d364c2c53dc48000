/** A Redis server for one test: on a free local port, without files, ended with the test. */
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { RedisServer } from "../../src/os/redis.ts";

export interface OwnRedis extends AsyncDisposable {
  readonly server: RedisServer;
  readonly pid: number;
  readonly url: string;
}

export async function freePort(): Promise<number> {
  const listener = net.createServer();
  await new Promise<void>((resolve) => {
    listener.listen(0, "127.0.0.1", resolve);
  });
  const address = listener.address();
  await new Promise((resolve) => {
    listener.close(resolve);
  });
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Whether a server accepts connections there. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** `more`: additional options of redis-server. */
export async function startRedis(more: readonly string[] = []): Promise<OwnRedis> {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-queue-"));
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = Bun.spawn(["redis-server", ...options, "--dir", folder, ...more], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error("redis-server ended at once");
    await Bun.sleep(5);
  }
  return {
    server: { tls: false, host: "127.0.0.1", port, user: undefined, password: undefined, database: 0 },
    pid: child.pid,
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
