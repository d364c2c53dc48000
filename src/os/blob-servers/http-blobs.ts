/** Blobs by plain `GET` and `PUT`, as bazel-remote, nginx with WebDAV and many others keep them. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type BlobKind, type BlobServer, LARGEST_BLOB } from "./blob-server.ts";

export interface HttpServer {
  readonly base: string;
  /** The value of the header `Authorization`. */
  readonly authorization: string | undefined;
}

export class HttpBlobs implements BlobServer {
  readonly #server: HttpServer;
  readonly #stop = new AbortController();

  readonly #limits: Readonly<Record<BlobKind, number>>;

  /** `limits`: bytes of an answer. */
  constructor(server: HttpServer, limits = LARGEST_BLOB) {
    this.#server = server;
    this.#limits = limits;
  }

  async get(kind: BlobKind, name: string): Promise<Result<Uint8Array | undefined, string>> {
    const answer = await this.#send(kind, name, { method: "GET" });
    if (!answer.ok) return answer;
    const { status, headers } = answer.value;
    if (status === 404) return ok(undefined);
    if (status !== 200) return err(refusal(status));
    const body = answer.value.body;
    const limit = this.#limits[kind];
    try {
      if (Number(headers.get("content-length") ?? 0) <= limit) {
        const bytes = body === null ? new Uint8Array() : await readUpTo(body, limit);
        if (bytes !== undefined) return ok(bytes);
      } else await body?.cancel();
      return err("it sent more than a result may be");
    } catch (thrown) {
      return err(wordsOf(thrown));
    }
  }

  async put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<Result<void, string>> {
    const headers = { "content-type": "application/octet-stream" };
    const answer = await this.#send(kind, name, { method: "PUT", body: Uint8Array.from(bytes), headers });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    return status >= 200 && status < 300 ? ok(undefined) : err(refusal(status));
  }

  close(): void {
    this.#stop.abort();
  }

  async #send(
    kind: BlobKind,
    name: string,
    {
      headers = {},
      ...init
    }: { method: string; body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> },
  ): Promise<Result<Response, string>> {
    const { base, authorization } = this.#server;
    const all = authorization === undefined ? headers : { ...headers, authorization };
    try {
      return ok(await fetch(`${base}/${kind}/${name}`, { ...init, headers: all, signal: this.#stop.signal }));
    } catch (thrown) {
      return err(wordsOf(thrown));
    }
  }
}

/** An answer may come without its length, or compressed. Undefined: there is more than `limit`. */
async function readUpTo(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early ends the transfer.
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

function refusal(status: number): string {
  return status === 401 || status === 403
    ? `it does not let us in (${status})`
    : `it answered with ${status}`;
}

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) throw thrown;
  const text = thrown.message.replace(/[.?].*$/s, "");
  return text.charAt(0).toLowerCase() + text.slice(1);
}
