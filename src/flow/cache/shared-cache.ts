/** Whether and where results are shared, from the configuration and the environment. */
import type { RemoteTable } from "../../config/user/remote.ts";
import { err, type Result } from "../../diagnostics/result.ts";
import { type CacheServer, parseCacheServer } from "../../model/requests/cache-server.ts";
import type { CacheWrite } from "../../model/settings.ts";
import type { BlobServer } from "../../os/blob-servers/blob-server.ts";
import { isCi } from "../../text/terminal/color.ts";
import type { KeyedStore } from "../../remote/transfer/keyed-store.ts";
import type { CommandContext } from "../context.ts";

export interface SharedSettings {
  /** `cache.remote`. */
  readonly remote: CacheServer | undefined;
  /** `cache.write`. */
  readonly write: CacheWrite;
}

export interface SharedPlace {
  readonly server: CacheServer;
  readonly writes: boolean;
}

/** Undefined: results are not shared. */
export function sharedPlace(
  { env, err, describeWarning }: Pick<CommandContext, "env" | "err" | "describeWarning">,
  { remote, write }: SharedSettings,
): SharedPlace | undefined {
  const given = env["NEXTEST_CACHE_REMOTE"];
  const server = given === undefined ? remote : parseCacheServer(given);
  if (given !== undefined && given !== "" && server === undefined) {
    const message = "ignoring NEXTEST_CACHE_REMOTE because it is no address of a cache";
    err.write(describeWarning({ level: "warning", message }));
  }
  if (server === undefined) return undefined;
  return { server, writes: write === "always" || (write === "ci" && isCi(env)) };
}

/** Timeout of one request to Redis or by gRPC in milliseconds; the run has separate bounds. */
const TIMEOUT = 10_000;

/** What a connection needs in addition to its address. */
export interface ServerAccess {
  readonly context: Pick<CommandContext, "env" | "cwd">;
  /** `[remote]` in the user's configuration, for servers that use gRPC. */
  readonly settings: RemoteTable;
  /** The run's id, for the server's own records. */
  readonly invocation: string;
}

export async function openBlobServer(server: CacheServer, access: ServerAccess): Promise<BlobServer> {
  switch (server.kind) {
    case "http": {
      const { HttpBlobs } = await import("../../os/blob-servers/http-blobs.ts");
      const authorization = authorizationOf(server, access.context.env);
      return new HttpBlobs({ base: server.base, authorization });
    }
    case "redis": {
      const { RedisBlobs } = await import("../../os/blob-servers/redis-blobs.ts");
      const { login, ...place } = server;
      return new RedisBlobs({ ...place, user: login?.user || undefined, password: login?.password }, TIMEOUT);
    }
    case "grpc": {
      const { GrpcBlobs } = await import("./grpc-blobs.ts");
      return new GrpcBlobs(() => openActionCache(server, access));
    }
  }
}

async function openActionCache(
  { address }: Extract<CacheServer, { readonly kind: "grpc" }>,
  { context, ...access }: ServerAccess,
): Promise<Result<KeyedStore, string>> {
  const { openKeyedStore } = await import("../remote/open-keyed-store.ts");
  const store = await openKeyedStore(context, { ...access, address, timeout: TIMEOUT });
  if (store.ok) return store;
  const { message, causes = [] } = store.error[0];
  return err([message, ...causes].join(": "));
}

function authorizationOf(
  { login }: Extract<CacheServer, { readonly kind: "http" }>,
  env: CommandContext["env"],
): string | undefined {
  const token = env["NEXTEST_CACHE_TOKEN"];
  if (token !== undefined && token !== "") return `Bearer ${token}`;
  if (login === undefined) return undefined;
  return `Basic ${new TextEncoder().encode(`${login.user}:${login.password}`).toBase64()}`;
}
