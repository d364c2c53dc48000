/** Opens a store of bytes by key on a server: `cache.remote = "grpc://…"`. */
import type { RemoteTable } from "../../config/user/remote.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { ServerAddress } from "../../model/requests/server-address.ts";
import { KeyedStore } from "../../remote/transfer/keyed-store.ts";
import { Storage } from "../../remote/transfer/storage.ts";
import { digestsOf } from "./digests.ts";
import { connect, type ProcessContext } from "./connect.ts";

export interface KeyedStoreRequest {
  readonly address: ServerAddress;
  /** `[remote]` in the user's configuration: instance, headers, certificates. */
  readonly settings: RemoteTable;
  /** The run's id, for the server's own records. */
  readonly invocation: string;
  /** Timeout of one call in milliseconds. */
  readonly timeout: number;
}

export async function openKeyedStore(
  context: ProcessContext,
  { timeout, ...request }: KeyedStoreRequest,
): Promise<Result<KeyedStore>> {
  const server = await connect(context, { ...request, needs: "storage" });
  if (!server.ok) return server;
  const { hash, newHasher } = await digestsOf(server.value.digests);
  const ports = { newId: () => crypto.randomUUID(), newHasher };
  const storage = new Storage(server.value, ports);
  return ok(new KeyedStore({ server: server.value, storage, hash, timeout }));
}
