/**
 * A connection to a Redis server, on the runtime's client. It connects when it is first used, and again after each
 * failure; a request that is not answered in time fails, and its connection with it, as answers come in order.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";

export interface RedisServer {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** Certificates in PEM that the server's is checked with; undefined: those of the runtime. */
  readonly ca?: string | undefined;
}

export interface RedisFailure {
  /** A lower-case fragment; never holds a secret. */
  readonly message: string;
  /** The server refuses the request, and would refuse it again. */
  readonly final: boolean;
}

export type RedisReply = Result<unknown, RedisFailure>;

/** Beginnings of server messages about errors that a retry cannot solve. */
const FINAL = /^(?:WRONGPASS|NOAUTH|NOPERM|WRONGTYPE|GONE|ERR)\b/;

export class RedisConnection {
  readonly #server: RedisServer;
  readonly #timeout: number;
  readonly #hashes = new Map<string, string>();
  #client: Promise<Bun.RedisClient> | undefined;

  /** `timeout`: milliseconds that a request may take, connecting included. */
  constructor(server: RedisServer, timeout: number) {
    this.#server = server;
    this.#timeout = timeout;
  }

  /** Runs a script; the server is sent its text only if it does not know it. */
  async run(script: string, args: readonly string[]): Promise<RedisReply> {
    const reply = await this.send("EVALSHA", [this.#hashOf(script), "1", ...args]);
    if (reply.ok || !reply.error.message.includes("NOSCRIPT")) return reply;
    return await this.send("EVAL", [script, "1", ...args]);
  }

  async send(command: string, args: readonly string[]): Promise<RedisReply> {
    let late: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<"late">((resolve) => {
      late = setTimeout(() => resolve("late"), this.#timeout);
    });
    const asked = this.#ask(command, args);
    const reply = await Promise.race([asked, timeout]);
    clearTimeout(late);
    if (reply !== "late") return reply;
    this.close();
    return err({ message: `no answer within ${this.#timeout} ms`, final: false });
  }

  close(): void {
    const client = this.#client;
    this.#client = undefined;
    void client?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  async #ask(command: string, args: readonly string[]): Promise<RedisReply> {
    const connection = (this.#client ??= this.#connect());
    try {
      const client = await connection;
      return ok(await client.send(command, [...args]));
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (!failure.answered && this.#client === connection) this.close();
      return err(failure);
    }
  }

  async #connect(): Promise<Bun.RedisClient> {
    const client = new Bun.RedisClient(urlOf(this.#server), {
      autoReconnect: false,
      enableOfflineQueue: false,
      connectionTimeout: this.#timeout,
      ...(this.#server.ca === undefined ? {} : { tls: { ca: this.#server.ca } }),
    });
    try {
      await client.connect();
    } catch {
      client.close();
      throw await this.#whyNot();
    }
    return client;
  }

  /** The client says only that there is no connection; a bare socket shows whether the server is there. */
  async #whyNot(): Promise<NotConnected> {
    const { host, port, tls } = this.#server;
    try {
      const socket = await Bun.connect({ hostname: host, port, socket: { data: () => undefined } });
      socket.end();
      const what = tls ? "the certificate, the password" : "the password, or TLS,";
      return new NotConnected(`it refuses the connection: ${what} may be the reason`);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      return new NotConnected(lowerFirst(thrown.message));
    }
  }

  #hashOf(script: string): string {
    const known = this.#hashes.get(script);
    if (known !== undefined) return known;
    const hash = new Bun.CryptoHasher("sha1").update(script).digest("hex");
    this.#hashes.set(script, hash);
    return hash;
  }
}

class NotConnected extends Error {}

/** The client takes credentials from its address alone. */
function urlOf({ tls, host, port, user = "", password, database }: RedisServer): string {
  const secret = password === undefined ? "" : `:${encodeURIComponent(password)}`;
  const login = user === "" && secret === "" ? "" : `${encodeURIComponent(user)}${secret}@`;
  return `${tls ? "rediss" : "redis"}://${login}${host}:${port}/${database}`;
}

interface Thrown extends RedisFailure {
  /** The server said so itself: the connection is as good as before. */
  readonly answered: boolean;
}

function failureOf(thrown: unknown): Thrown {
  if (!(thrown instanceof Error)) throw thrown;
  if (thrown instanceof NotConnected) return { message: thrown.message, final: false, answered: false };
  const code = "code" in thrown ? thrown.code : undefined;
  if (typeof code !== "string" || !code.startsWith("ERR_REDIS")) throw thrown;
  const message = code.startsWith("ERR_REDIS_INVALID") ? "its answer is not one of Redis" : thrown.message;
  const answered = code === "ERR_REDIS_SERVER_ERROR" || FINAL.test(message);
  return { message: lowerFirst(message), final: FINAL.test(message), answered };
}

/** The runtime's own sentences become fragments; the server's codes stay as they are. */
function lowerFirst(message: string): string {
  return /^[A-Z][a-z]/.test(message) ? message.charAt(0).toLowerCase() + message.slice(1) : message;
}
