/** A proxy between client and server that forwards bytes until a test interferes. */
import * as net from "node:net";

/** A connection of the client, and the proxy's own to the server. */
interface Pair {
  readonly client: net.Socket;
  readonly server: net.Socket;
}

export class Wire {
  /** `silent`: connections stay open, but nothing passes any more, in either direction. */
  readonly #listener: net.Server;
  readonly #pairs = new Set<Pair>();
  #accepted = 0;
  #isSilentForNew = false;

  private constructor(target: number) {
    this.#listener = net.createServer((client) => this.#accept(client, target));
  }

  static async to(target: number): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.#listener.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get address(): string {
    const at = this.#listener.address();
    if (at === null || typeof at === "string") throw new Error("the proxy does not listen");
    return `127.0.0.1:${at.port}`;
  }

  /** The number of connections so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Nothing passes any more, and no connection is closed. `forever`: not even over new connections. */
  silence(forever: boolean): void {
    this.#isSilentForNew = forever;
    for (const { client, server } of this.#pairs) {
      client.removeAllListeners("data");
      server.removeAllListeners("data");
      client.on("data", () => undefined);
      server.on("data", () => undefined);
    }
  }

  stop(): void {
    this.#listener.close();
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  #accept(client: net.Socket, target: number): void {
    this.#accepted += 1;
    const server = net.connect(target, "127.0.0.1");
    const pair = { client, server };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("error", () => to.destroy());
      from.on("close", () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
      from.on("data", (bytes) => {
        if (!this.#isSilentForNew) to.write(bytes);
      });
    }
  }
}
