/**
 * Calls over gRPC, for methods described by generated code. A failed call is a value: its status code, its message and
 * the details that the server added. Retries are up to the caller; the library makes none.
 */
import type {
  DescMessage,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageShape,
} from "@bufbuild/protobuf";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { isIP } from "node:net";
import { checkServerIdentity, createSecureContext } from "node:tls";
import * as grpc from "@grpc/grpc-js";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { connectionWords } from "./connection-words.ts";

/** A failed call. `code` is a gRPC status code from 1 to 16. */
export interface CallFailure {
  readonly code: number;
  readonly message: string;
  /** An encoded `google.rpc.Status`. */
  readonly details?: Uint8Array | undefined;
  /** There was no connection for as long as a call waits for one. */
  readonly unconnected?: boolean | undefined;
}

export interface ChannelOptions {
  /** `host:port`. */
  readonly address: string;
  /** Undefined: the connection is not encrypted. */
  readonly tls?: TlsOptions | undefined;
  /** Sent with each call. The value of a name that ends in `-bin` is bytes. */
  readonly headers: readonly (readonly [name: string, value: string | Uint8Array])[];
  /** Default: `PATIENCE`. */
  readonly patience?: Patience | undefined;
}

/** How soon a server counts as gone that keeps its connection and says nothing; all in milliseconds. */
export interface Patience {
  /** From a call until there is a connection that the server has greeted. */
  readonly connecting: number;
  /** A connection with open calls is tested after this long without a message, */
  readonly quiet: number;
  /** and is given up after this long without an answer to the test. */
  readonly answering: number;
}

export const PATIENCE: Patience = { connecting: 20_000, quiet: 60_000, answering: 20_000 };

/** PEM; undefined: the system's authorities and no client certificate. */
export interface TlsOptions {
  readonly authorities?: Uint8Array | undefined;
  readonly certificate?: Uint8Array | undefined;
  readonly key?: Uint8Array | undefined;
}

export interface CallOptions {
  /** Milliseconds from now; undefined: no deadline. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Maximum size of a received message. A larger one ends its call with RESOURCE_EXHAUSTED. */
const LARGEST_MESSAGE = 32 * 1024 * 1024;

const SETTINGS: grpc.ChannelOptions = {
  "grpc.max_receive_message_length": LARGEST_MESSAGE,
  "grpc.max_send_message_length": -1,
  "grpc.enable_retries": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2000,
  // A client that replaces another one must not get its connection.
  "grpc.use_local_subchannel_pool": 1,
};

/** Without keepalive, a stream would wait forever on a connection that was dropped without notice. */
function keepalive({ quiet, answering }: Patience): grpc.ChannelOptions {
  return { "grpc.keepalive_time_ms": quiet, "grpc.keepalive_timeout_ms": answering };
}

/**
 * TLS requires a server name, and an IP address is none. So the client names a host that cannot exist, and the
 * certificate is checked for the address.
 */
const NAMED: grpc.ChannelOptions = { "grpc.ssl_target_name_override": "address.invalid" };

const CLOSED = err({ code: grpc.status.CANCELLED, message: "the connection was closed" });

type Answer<T> = Result<T, CallFailure>;
type AnyCall = { cancel(): void };

export class GrpcChannel {
  readonly #connect: () => grpc.Client;
  readonly #patience: Patience;
  readonly #headers = new grpc.Metadata();
  #client: grpc.Client;
  #isClosed = false;

  constructor({ address, tls, headers, patience = PATIENCE }: ChannelOptions) {
    const ip = tls === undefined ? undefined : ipOf(address);
    const settings = { ...SETTINGS, ...keepalive(patience), ...(ip === undefined ? {} : NAMED) };
    this.#connect = () => new grpc.Client(address, credentialsOf(tls, ip), settings);
    this.#client = this.#connect();
    this.#patience = patience;
    for (const [name, value] of headers)
      this.#headers.add(name, typeof value === "string" ? value : Buffer.from(value));
  }

  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageShape<I>,
    options: CallOptions = {},
  ): Promise<Answer<MessageShape<O>>> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const { promise, resolve } = Promise.withResolvers<Answer<MessageShape<O>>>();
    const call = this.#client.makeUnaryRequest(
      pathOf(method),
      writer(method.input),
      reader(method.output),
      request,
      this.#headers,
      deadlineOf(options),
      answerTo(resolve),
    );
    this.#awaitConnection(call, resolve);
    return abortable(call, options, promise);
  }

  /** `onMessage` is called for each message before the next one is read. */
  serverStream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageShape<I>,
    { onMessage, ...options }: CallOptions & { readonly onMessage: (message: MessageShape<O>) => void },
  ): Promise<Answer<undefined>> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const { promise, resolve } = Promise.withResolvers<Answer<undefined>>();
    const call = this.#client.makeServerStreamRequest(
      pathOf(method),
      writer(method.input),
      reader(method.output),
      request,
      this.#headers,
      deadlineOf(options),
    );
    this.#awaitConnection(call, resolve);
    call.on("data", onMessage);
    // Usually a status also follows an error, but not in every case. The first of them counts.
    call.on("error", (error: grpc.ServiceError) => resolve(err(failureOf(error))));
    call.on("status", (status: grpc.StatusObject) =>
      resolve(status.code === grpc.status.OK ? ok(undefined) : err(failureOf(status))),
    );
    return abortable(call, options, promise);
  }

  /** Takes the next message only once the one before it was sent. */
  clientStream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodClientStreaming<I, O>,
    messages: Iterable<MessageShape<I>>,
    options: CallOptions = {},
  ): Promise<Answer<MessageShape<O>>> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const { promise, resolve } = Promise.withResolvers<Answer<MessageShape<O>>>();
    const call = this.#client.makeClientStreamRequest(
      pathOf(method),
      writer(method.input),
      reader(method.output),
      this.#headers,
      deadlineOf(options),
      answerTo(resolve),
    );
    this.#awaitConnection(call, resolve);
    void sendAll(call, messages, promise);
    return abortable(call, options, promise);
  }

  /**
   * The library waits forever for a server that accepts a connection and never greets. Such a connection is dropped, so
   * that the next call makes another one.
   */
  #awaitConnection<T>(call: AnyCall, resolve: (answer: Answer<T>) => void): void {
    const client = this.#client;
    const { connecting } = this.#patience;
    client.waitForReady(Date.now() + connecting, (failure) => {
      if (failure === undefined) return;
      const message = `no connection within ${connecting} ms`;
      resolve(err({ code: grpc.status.UNAVAILABLE, message, unconnected: true }));
      call.cancel();
      if (this.#isClosed || client !== this.#client) return;
      this.#client = this.#connect();
      client.close();
    });
  }

  /** Calls made after this fail. */
  close(): void {
    this.#isClosed = true;
    this.#client.close();
  }
}

async function sendAll<T>(
  call: grpc.ClientWritableStream<T>,
  messages: Iterable<T>,
  answered: Promise<unknown>,
): Promise<void> {
  let over = false;
  void answered.then(() => (over = true));
  for (const message of messages) {
    // The server may answer before it has read everything: it already has the blob, or refuses it.
    if (over) return;
    if (call.write(message)) continue;
    await Promise.race([new Promise((resolve) => call.once("drain", resolve)), answered]);
  }
  call.end();
}

/** Undefined: the host has a name. */
function ipOf(address: string): string | undefined {
  const host = address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return isIP(host) === 0 ? undefined : host;
}

function credentialsOf(tls: TlsOptions | undefined, ip: string | undefined): grpc.ChannelCredentials {
  if (tls === undefined) return grpc.credentials.createInsecure();
  const { authorities, certificate, key } = tls;
  const verify: grpc.VerifyOptions =
    ip === undefined ? {} : { checkServerIdentity: (_, shown) => checkServerIdentity(ip, shown) };
  return grpc.credentials.createSsl(bufferOf(authorities), bufferOf(key), bufferOf(certificate), verify);
}

/** Why a channel cannot be opened with these; undefined: it can. */
export function tlsProblem({ authorities, certificate, key }: TlsOptions): string | undefined {
  if ((certificate === undefined) !== (key === undefined)) return "a certificate and its key belong together";
  try {
    createSecureContext({ ca: text(authorities), cert: text(certificate), key: text(key) });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return thrown.message;
  }
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function bufferOf(bytes: Uint8Array | undefined): Buffer | null {
  return bytes === undefined ? null : Buffer.from(bytes);
}

function pathOf(method: { readonly name: string; readonly parent: { readonly typeName: string } }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function writer<T extends DescMessage>(type: T) {
  return (message: MessageShape<T>): Buffer => {
    const bytes = toBinary(type, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

function reader<T extends DescMessage>(type: T) {
  return (bytes: Buffer): MessageShape<T> => fromBinary(type, bytes);
}

function deadlineOf({ timeout }: CallOptions): grpc.CallOptions {
  return timeout === undefined ? {} : { deadline: Date.now() + timeout };
}

function answerTo<T>(resolve: (answer: Answer<T>) => void): grpc.requestCallback<T> {
  return (error, value) => {
    if (error !== null) resolve(err(failureOf(error)));
    else if (value === undefined) resolve(err({ code: grpc.status.INTERNAL, message: "an empty answer" }));
    else resolve(ok(value));
  };
}

function abortable<T>(call: AnyCall, { signal }: CallOptions, answer: Promise<T>): Promise<T> {
  if (signal === undefined) return answer;
  if (signal.aborted) call.cancel();
  const abort = (): void => call.cancel();
  signal.addEventListener("abort", abort);
  return answer.finally(() => signal.removeEventListener("abort", abort));
}

/** Where an answer is damaged, the library leaves fields out, against its types, and a status may be no number. */
function failureOf({ code, details, metadata }: Partial<grpc.StatusObject>): CallFailure {
  const [more] = metadata?.get("grpc-status-details-bin") ?? [];
  const known: number = code ?? 0;
  return {
    code: known > 0 ? known : grpc.status.UNKNOWN,
    message: connectionWords(details ?? "the answer is damaged"),
    ...(more instanceof Buffer ? { details: more } : {}),
  };
}
