/** Whether and where results are shared, from the configuration and the environment. */
import { type CacheServer, parseCacheServer } from "../../model/cache-server.ts";
import type { CacheWrite } from "../../model/settings.ts";
import type { BlobServer } from "../../os/blob-servers/blob-server.ts";
import { isCi } from "../../text/color.ts";
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

/** Timeout of one request to Redis in milliseconds; the run has separate bounds. */
const TIMEOUT = 10_000;

export async function openBlobServer(server: CacheServer, env: CommandContext["env"]): Promise<BlobServer> {
  if (server.kind === "http") {
    const { HttpBlobs } = await import("../../os/blob-servers/http-blobs.ts");
    return new HttpBlobs({ base: server.base, authorization: authorizationOf(server, env) });
  }
  const { RedisBlobs } = await import("../../os/blob-servers/redis-blobs.ts");
  const { login, ...place } = server;
  return new RedisBlobs({ ...place, user: login?.user || undefined, password: login?.password }, TIMEOUT);
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
