/** Blobs as keys of a Redis server, in base64; they expire a month after their last use. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { RedisConnection, type RedisServer } from "../redis.ts";
import type { BlobKind, BlobServer } from "./blob-server.ts";

const MONTH = 30 * 24 * 60 * 60;

export class RedisBlobs implements BlobServer {
  readonly #connection: RedisConnection;

  /** `timeout`: milliseconds that one request may take. */
  constructor(server: RedisServer, timeout: number) {
    this.#connection = new RedisConnection(server, timeout);
  }

  async get(kind: BlobKind, name: string): Promise<Result<Uint8Array | undefined, string>> {
    const reply = await this.#connection.send("GETEX", [keyOf(kind, name), "EX", String(MONTH)]);
    if (!reply.ok) return err(reply.error.message);
    return ok(typeof reply.value === "string" ? bytesOf(reply.value) : undefined);
  }

  async put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<Result<void, string>> {
    const value = bytes.toBase64();
    const reply = await this.#connection.send("SET", [keyOf(kind, name), value, "EX", String(MONTH)]);
    return reply.ok ? ok(undefined) : err(reply.error.message);
  }

  close(): void {
    this.#connection.close();
  }
}

function keyOf(kind: BlobKind, name: string): string {
  return `nextest-cache:${kind}:${name}`;
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
