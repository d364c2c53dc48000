/** `cache.remote`: where results are shared. */
import { percentDecoded } from "./percent-decoded.ts";
import { parseAddress, type ServerAddress } from "./server-address.ts";

export type CacheServer =
  /** Plain `GET` and `PUT` of `/ac/HEX` and `/cas/HEX` below this address. */
  | { readonly kind: "http"; readonly base: string; readonly login: Login | undefined }
  | {
      readonly kind: "redis";
      readonly tls: boolean;
      readonly host: string;
      readonly port: number;
      readonly login: Login | undefined;
      readonly database: number;
    }
  /** The action cache of a server of the Remote Execution API. */
  | { readonly kind: "grpc"; readonly address: ServerAddress };

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Undefined: the text is not such an address. */
export function parseCacheServer(text: string): CacheServer | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: "grpc", address };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "" || url.search !== "" || url.hash !== "") return undefined;
  switch (url.protocol) {
    case "http:":
    case "https:": {
      const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
      return { kind: "http", base, login: loginOf(url) };
    }
    case "redis:":
    case "rediss:": {
      const [, database] = /^\/?(\d*)$/.exec(url.pathname) ?? [];
      if (database === undefined) return undefined;
      const port = url.port === "" ? 6379 : Number(url.port);
      const tls = url.protocol === "rediss:";
      const number = database === "" ? 0 : Number(database);
      return { kind: "redis", tls, host: url.hostname, port, login: loginOf(url), database: number };
    }
    default:
      return undefined;
  }
}

function loginOf({ username, password }: URL): Login | undefined {
  if (username === "" && password === "") return undefined;
  return { user: percentDecoded(username), password: percentDecoded(password) };
}
