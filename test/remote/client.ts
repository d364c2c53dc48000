/** Runs single commands on a server through the process host of runs, without a runner. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ok } from "../../src/diagnostics/result.ts";
import { type Digests, digestsOf } from "../../src/flow/remote/digests.ts";
import { GrpcChannel, type Patience } from "../../src/os/grpc/channel.ts";
import type { ProcessEvent } from "../../src/os/processes/host/process-host.ts";
import { encodeAction } from "../../src/remote/action/action.ts";
import type { Blob } from "../../src/remote/transfer/blob.ts";
import { END_MARGIN } from "../../src/remote/remote-attempt.ts";
import { RemoteHost } from "../../src/remote/remote-host.ts";
import { askServer, isFault } from "../../src/remote/server.ts";
import { Storage } from "../../src/remote/transfer/storage.ts";
import { buildTree } from "../../src/remote/action/tree.ts";
import type { DoubleServer } from "./double.ts";

export interface Ending {
  readonly events: readonly ProcessEvent[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface ClientOptions {
  /** Factor by which pauses are shorter than usual. */
  readonly haste?: number;
  /** A file in addition to those of the command. */
  readonly file?: Uint8Array;
  readonly timeout?: number;
  /** Where the server is reached, if not at its own address. */
  readonly address?: string;
  readonly patience?: Patience;
}

export class Client {
  readonly storage: Storage;
  readonly #channel: GrpcChannel;
  readonly #host: RemoteHost;
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), "client-"));
  readonly #listeners = new Map<number, (event: ProcessEvent) => void>();
  readonly #options: ClientOptions;
  readonly #digests: Digests;
  #keys = 0;

  private constructor(
    channel: GrpcChannel,
    storage: Storage,
    server: ConstructorParameters<typeof RemoteHost>[0]["server"],
    { digests, ...options }: ClientOptions & { readonly digests: Digests },
  ) {
    const { haste = 100 } = options;
    this.#digests = digests;
    this.#options = options;
    this.#channel = channel;
    this.storage = storage;
    this.#host = new RemoteHost(
      {
        server,
        storage,
        ports: {
          now: () => performance.now() * haste,
          random: Math.random,
          setTimer: (delay, callback) => {
            const timer = setTimeout(callback, delay / haste);
            return () => clearTimeout(timer);
          },
        },
        prepare: (request) => Promise.resolve(ok(this.#prepare(request.args[0] ?? ""))),
        fetchOutputs: () => Promise.resolve(ok(undefined)),
      },
      (event) => this.#listeners.get(event.key)?.(event),
    );
  }

  static async connect(double: DoubleServer, options: ClientOptions = {}): Promise<Client> {
    const { address = double.address, patience } = options;
    const channel = new GrpcChannel({ address, headers: [["x-team", "core"]], patience });
    const server = await askServer(channel, "main");
    if (!server.ok) {
      channel.close();
      throw new Error(isFault(server.error) ? `${server.error.code} ${server.error.message}` : server.error);
    }
    const digests = await digestsOf(server.value.digests);
    const ports = { newId: () => crypto.randomUUID(), newHasher: digests.newHasher };
    return new Client(channel, new Storage(server.value, ports), server.value, { ...options, digests });
  }

  /** Shell text, run to its end; `onEvent` may interfere. */
  run(script: string, onEvent: (event: ProcessEvent, key: number) => void = () => {}): Promise<Ending> {
    const key = (this.#keys += 1);
    const events: ProcessEvent[] = [];
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#listeners.set(key, (event) => {
      events.push(event);
      onEvent(event, key);
      if (event.type === "closed" || event.type === "lost") resolve({ events, ...textsOf(event) });
    });
    this.#host.start({
      key,
      program: "/bin/sh",
      args: [script],
      cwd: "/work",
      env: { base: {}, extra: {} },
      stdin: "empty",
      output: { kind: "split", stdout: true, stderr: true },
      group: "own",
      spillPrefix: path.join(this.#folder, `spill-${key}`),
      marker: "X",
    });
    return promise;
  }

  end(key: number): void {
    this.#host.end(key, "SIGTERM");
  }

  close(): void {
    this.#channel.close();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  #prepare(script: string) {
    const { hash } = this.#digests;
    const { file = Buffer.from("hello\n"), timeout } = this.#options;
    const content: Blob = { kind: "bytes", bytes: file, hash: hash(file), size: file.length };
    const tree = buildTree([{ kind: "file", path: "work/file", digest: content, executable: false }], hash);
    const { command, action } = encodeAction(
      {
        argv: ["/bin/sh", "-c", script],
        cwd: "/work",
        env: { PATH: "/usr/bin:/bin" },
        roots: ["/work"],
        inputRoot: tree.root,
        platform: {},
        timeout,
        cacheable: false,
        outputs: [],
      },
      hash,
    );
    return {
      digest: action,
      blobs: [content, ...tree.folders, command, action],
      limit: timeout === undefined ? undefined : timeout - END_MARGIN,
      cache: "no" as const,
    };
  }
}

function textsOf(event: ProcessEvent): Pick<Ending, "stdout" | "stderr"> {
  if (event.type !== "closed" || event.output.kind !== "split") return { stdout: "", stderr: "" };
  return { stdout: event.output.stdout?.text ?? "", stderr: event.output.stderr?.text ?? "" };
}
