/** Standard streams of a run: read and kept in bounded memory, sent to a file, or left unread. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { StreamTo } from "./case.ts";

/** What is kept of each end of a long text, in bytes. */
const KEPT = 1 << 20;

/** A text whose middle is dropped when it gets long. */
export class Collected {
  bytes = 0;
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  readonly #tail: Uint8Array[] = [];
  #tailBytes = 0;

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.#headBytes < KEPT) {
      this.#head.push(chunk);
      this.#headBytes += chunk.length;
      return;
    }
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) > KEPT)
      this.#tailBytes -= this.#tail.shift()?.length ?? 0;
  }

  get text(): string {
    return Buffer.concat([...this.#head, ...this.#tail]).toString();
  }

  async drain(stream: unknown): Promise<void> {
    if (!(stream instanceof ReadableStream)) return;
    for await (const chunk of stream) if (chunk instanceof Uint8Array) this.push(chunk);
  }
}

export interface OpenStream {
  readonly child: "pipe" | number;
  readonly close: () => void;
}

/** Opens the file or pipe that the child writes to. `name` distinguishes the pipes of one folder. */
export function openStream(to: StreamTo, folder: string, name: string): OpenStream {
  if (to === "read") return { child: "pipe", close: () => {} };
  const fd = to === "blocked" ? openUnread(unreadPipe(folder, name)) : fs.openSync(to.file, "w");
  return { child: fd, close: () => fs.closeSync(fd) };
}

/** The path of the pipe of a stream that is never read. */
export function unreadPipe(folder: string, name: string): string {
  return path.join(folder, `${name}.fifo`);
}

/** A named pipe that this process holds open and never reads. */
function openUnread(file: string): number {
  Bun.spawnSync(["mkfifo", file]);
  return fs.openSync(file, "r+");
}
