/**
 * One pipe for both streams of a child on Windows: a named one, which the runtime can read without waiting. Its
 * other end is opened by name as a file would be, at once, and so waits where the child writes, as programs expect.
 */
import * as fs from "node:fs";
import type { Socket } from "node:net";
import { attempt } from "../failure.ts";
import type { SharedPipe } from "../processes/spawn/shared-pipe.ts";

/** Undefined: the system gives none. */
export function openNamedPipe(): SharedPipe | undefined {
  // No other program can know the name, and connect before the runner does.
  const name = `\\\\.\\pipe\\nextest-${crypto.randomUUID()}`;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let socket: Socket | undefined;
  let take: ((part: Uint8Array) => void) | undefined;
  // Loaded where it is needed: it takes longer than all other modules of a start.
  const server = process.getBuiltinModule("node:net").createServer((connected) => {
    server.close();
    socket = connected;
    connected
      .on("data", (part: Buffer) => take?.(part))
      // `close` follows.
      .on("error", () => {})
      .once("close", resolve);
  });
  server.once("error", () => resolve()).listen(name);
  const childEnd = attempt(() => fs.openSync(name, fs.constants.O_WRONLY));
  if (!childEnd.ok) {
    server.close();
    return undefined;
  }
  return {
    childEnd: childEnd.value,
    drain(passOn) {
      take = passOn;
      return ended;
    },
    release() {
      take = undefined;
      server.close();
      socket?.destroy();
      resolve();
    },
  };
}
