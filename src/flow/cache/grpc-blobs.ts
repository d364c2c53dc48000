/**
 * `cache.remote = "grpc://…"`: packs of results in the action cache of a server of the Remote Execution API. Such a
 * server has its own digests and requires the blobs of an entry first, so an entry and its blob are transferred
 * together: `ac` transfers both, and `cas` returns the blob that `ac` received.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { BlobKind, BlobServer } from "../../os/blob-servers/blob-server.ts";
import { sha256 } from "../../os/hash.ts";
import type { KeyedStore } from "../../remote/transfer/keyed-store.ts";
import { digestIn, pointerTo } from "./pack-pointer.ts";

export class GrpcBlobs implements BlobServer {
  readonly #open: () => Promise<Result<KeyedStore, string>>;
  #store: Promise<Result<KeyedStore, string>> | undefined;
  #isClosed = false;
  /** Blobs between the two calls that transfer them, by their SHA-256. */
  readonly #blobs = new Map<string, Uint8Array>();

  /** Connects at the first request. */
  constructor(open: () => Promise<Result<KeyedStore, string>>) {
    this.#open = open;
  }

  async get(kind: BlobKind, name: string): Promise<Result<Uint8Array | undefined, string>> {
    if (kind === "cas") return ok(this.#take(name));
    const store = await this.#connected();
    if (!store.ok) return store;
    const found = await store.value.get(name);
    if (!found.ok || found.value === undefined) return found;
    const hash = sha256(found.value);
    this.#blobs.set(hash, found.value);
    return ok(pointerTo(hash, found.value.length));
  }

  async put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<Result<void, string>> {
    if (kind === "cas") {
      this.#blobs.set(name, bytes);
      return ok(undefined);
    }
    const blob = this.#take(digestIn(bytes) ?? "");
    if (blob === undefined) throw new Error("bug: an entry is stored before its blob");
    const store = await this.#connected();
    return store.ok ? await store.value.put(name, blob) : store;
  }

  close(): void {
    this.#isClosed = true;
    void this.#store?.then((store) => store.ok && store.value.close());
  }

  #connected(): Promise<Result<KeyedStore, string>> {
    if (this.#isClosed) return Promise.resolve(err("the connection was closed"));
    return (this.#store ??= this.#open());
  }

  #take(hash: string): Uint8Array | undefined {
    const blob = this.#blobs.get(hash);
    this.#blobs.delete(hash);
    return blob;
  }
}
