/**
 * The content-addressed storage of a server: uploads missing blobs, each once in a run, and downloads blobs.
 * Concurrent questions for missing blobs are combined into one call.
 */
import { create } from "@bufbuild/protobuf";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { readBytes } from "../../os/files/read/read-file.ts";
import { zstdFrame } from "../../os/compression/zstd.ts";
import { inPieces, intoBatches } from "./batches.ts";
import { type Blob, type BlobDigest, digestMessage, functionOf } from "./blob.ts";
import { readStream, type StreamPorts, writeStream } from "./byte-stream.ts";
import { CODE, type Fault, faultOf, statusFault } from "../faults.ts";
import { Limiter } from "../limiter.ts";
import {
  BatchUpdateBlobsRequestSchema,
  Compressor_Value,
  ContentAddressableStorage,
  FindMissingBlobsRequestSchema,
} from "../protocol/execution_pb.js";
import { noFault, type RemoteServer } from "../server.ts";

/** How much was uploaded, and how much the server already had. */
export interface UploadCounts {
  blobs: number;
  bytes: number;
  /** As sent, which is less where they were compressed. */
  sent: number;
  present: number;
}

/** Maximum number of calls open at the same time. */
const PARALLEL = 8;
/** Maximum digests in one question for missing blobs. */
const ASKED_AT_ONCE = 5000;
/** Below this size, compression gains nothing. */
const WORTH_COMPRESSING = 1024;
/** Timeout of one call with blobs: 3 MiB at 50 KB a second. */
const CALL_TIMEOUT = 60_000;

interface Wanted {
  readonly blob: Blob;
  readonly done: (fault: Fault | undefined) => void;
}

export class Storage {
  readonly counts: UploadCounts = { blobs: 0, bytes: 0, sent: 0, present: 0 };
  readonly #server: RemoteServer;
  readonly #ports: StreamPorts;
  readonly #limiter = new Limiter(PARALLEL);
  /** Hashes of blobs that the server has. */
  readonly #present = new Set<string>();
  /** Each resolves to the reason why its blob was not uploaded, if it was not. */
  readonly #underWay = new Map<string, Promise<Fault | undefined>>();
  #wanted: Wanted[] = [];

  constructor(server: RemoteServer, ports: StreamPorts) {
    this.#server = server;
    this.#ports = ports;
  }

  /** `again`: the server reported that it lacks a blob that it had. */
  async ensure(blobs: readonly Blob[], again = false): Promise<Result<undefined, Fault>> {
    if (again) for (const { hash } of blobs) this.#present.delete(hash);
    const waits = blobs.filter(({ hash }) => !this.#present.has(hash)).map((blob) => this.#want(blob));
    const faults = (await Promise.all(waits)).filter((fault) => fault !== undefined);
    const [first] = faults;
    return first === undefined ? ok(undefined) : err(first);
  }

  #want(blob: Blob): Promise<Fault | undefined> {
    const known = this.#underWay.get(blob.hash);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.#underWay.set(blob.hash, promise);
    this.#wanted.push({
      blob,
      done: (fault) => {
        this.#underWay.delete(blob.hash);
        if (fault === undefined) this.#present.add(blob.hash);
        resolve(fault);
      },
    });
    if (this.#wanted.length === 1) queueMicrotask(() => this.#flush());
    return promise;
  }

  #flush(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const piece of inPieces(wanted, ASKED_AT_ONCE)) void this.#bring(piece);
  }

  async #bring(wanted: readonly Wanted[]): Promise<void> {
    const missing = await this.#findMissing(wanted.map(({ blob }) => blob));
    if (!missing.ok) {
      for (const { done } of wanted) done(missing.error);
      return;
    }
    const lacking: (Wanted & BlobDigest)[] = [];
    for (const each of wanted) {
      if (missing.value.has(each.blob.hash))
        lacking.push({ ...each, hash: each.blob.hash, size: each.blob.size });
      else each.done(undefined);
    }
    this.counts.present += wanted.length - lacking.length;
    const { together, alone } = intoBatches(lacking, this.#server.batchSize);
    for (const batch of together) void this.#limiter.run(() => this.#uploadBatch(batch));
    for (const one of alone) void this.#limiter.run(() => this.#uploadAlone(one));
  }

  async #findMissing(blobs: readonly Blob[]): Promise<Result<ReadonlySet<string>, Fault>> {
    const { channel, instance, digests } = this.#server;
    const request = create(FindMissingBlobsRequestSchema, {
      instanceName: instance,
      blobDigests: blobs.map(digestMessage),
      digestFunction: functionOf(digests),
    });
    const method = ContentAddressableStorage.method.findMissingBlobs;
    const answer = await this.#limiter.run(() => channel.unary(method, request, { timeout: CALL_TIMEOUT }));
    if (!answer.ok) return err(faultOf(answer.error));
    return ok(new Set(answer.value.missingBlobDigests.map(({ hash }) => hash)));
  }

  async #uploadBatch(batch: readonly Wanted[]): Promise<void> {
    const { channel, instance, digests } = this.#server;
    const readable = batch.flatMap((wanted) => {
      const bytes = bytesOf(wanted.blob);
      if (!bytes.ok) wanted.done(bytes.error);
      return bytes.ok ? [{ ...wanted, packed: this.#pack(bytes.value) }] : [];
    });
    const request = create(BatchUpdateBlobsRequestSchema, {
      instanceName: instance,
      digestFunction: functionOf(digests),
      requests: readable.map(({ blob, packed }) => ({ digest: digestMessage(blob), ...packed })),
    });
    const method = ContentAddressableStorage.method.batchUpdateBlobs;
    const answer = await channel.unary(method, request, { timeout: CALL_TIMEOUT });
    const statuses = new Map(
      answer.ok ? answer.value.responses.map(({ digest, status }) => [digest?.hash, status]) : [],
    );
    for (const { blob, done, packed } of readable) {
      const fault = answer.ok ? answerFault(blob, statuses) : faultOf(answer.error);
      if (fault === undefined) this.#count(blob, packed.data.length);
      done(fault);
    }
  }

  #pack(bytes: Uint8Array): { readonly data: Uint8Array; readonly compressor: Compressor_Value } {
    if (!this.#server.zstd.batches || bytes.length < WORTH_COMPRESSING)
      return { data: bytes, compressor: Compressor_Value.IDENTITY };
    return { data: zstdFrame(bytes), compressor: Compressor_Value.ZSTD };
  }

  async #uploadAlone({ blob, done }: Wanted): Promise<void> {
    const sent = await writeStream(this.#server, this.#ports, blob);
    if (sent.ok) this.#count(blob, sent.value);
    done(sent.ok ? undefined : sent.error);
  }

  #count({ size }: BlobDigest, sent: number): void {
    this.counts.blobs += 1;
    this.counts.bytes += size;
    this.counts.sent += sent;
  }

  /** `onBytes` receives the blob in parts. After a fault, the received parts are invalid. */
  read(
    digest: BlobDigest,
    onBytes: (bytes: Uint8Array) => void,
    signal?: AbortSignal,
  ): Promise<Result<undefined, Fault>> {
    return readStream(this.#server, this.#ports, { digest, onBytes, signal });
  }
}

function bytesOf(blob: Blob): Result<Uint8Array, Fault> {
  if (blob.kind === "bytes") return ok(blob.bytes);
  const bytes = readBytes(blob.path);
  const isSame = bytes.ok && bytes.value.length === blob.size;
  if (isSame) return bytes;
  const problem = bytes.ok ? "it changed while it was uploaded" : bytes.error.message;
  return err({ ...noFault(`${blob.path}: ${problem}`), code: CODE.invalidArgument });
}

type Statuses = ReadonlyMap<string | undefined, Parameters<typeof statusFault>[0] | undefined>;

function answerFault({ hash }: BlobDigest, statuses: Statuses): Fault | undefined {
  if (!statuses.has(hash)) return noFault("the server's answer leaves out a blob that was sent to it");
  const status = statuses.get(hash);
  return status === undefined || status.code === CODE.ok ? undefined : statusFault(status);
}
