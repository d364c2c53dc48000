/** Blobs as streams, for those that do not fit into one message. */
import { create, type MessageShape } from "@bufbuild/protobuf";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { chunksOf } from "../../os/files/read/read-file.ts";
import { zstdFrame } from "../../os/compression/zstd.ts";
import type { Blob, BlobDigest } from "./blob.ts";
import { CODE, type Fault, faultOf } from "../faults.ts";
import { ByteStream, ReadRequestSchema, WriteRequestSchema } from "../protocol/bytestream_pb.js";
import { noFault, type RemoteServer } from "../server.ts";

/** An incremental hash. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; may be called once, at the end. */
  digest(): string;
}

export interface StreamPorts {
  /** Returns a new name for each upload. */
  readonly newId: () => string;
  /** Several may be in use at the same time. */
  readonly newHasher: () => Hasher | Promise<Hasher>;
}

const PIECE = 512 * 1024;
/** Transfers slower than this many bytes a second time out. */
const SLOWEST = 50_000;
const LEAST_TIMEOUT = 60_000;

/** Returns the number of bytes sent. */
export async function writeStream(
  server: RemoteServer,
  { newId }: StreamPorts,
  blob: Blob,
): Promise<Result<number, Fault>> {
  const compressed = server.zstd.streams;
  const name = `${prefixOf(server)}uploads/${newId()}/${blobName(server, blob, compressed)}`;
  const progress = { sent: 0, problem: undefined as string | undefined };
  const messages = writeRequests(name, blob, compressed, progress);
  const answer = await server.channel.clientStream(ByteStream.method.write, messages, timeoutFor(blob));
  if (progress.problem !== undefined)
    return err({ ...noFault(progress.problem), code: CODE.invalidArgument });
  if (!answer.ok) return err(faultOf(answer.error));
  const { committedSize } = answer.value;
  // A server that already has the blob may answer before it has read everything. For compressed blobs, it answers -1.
  const isWhole =
    committedSize === BigInt(blob.size) ||
    (compressed && (committedSize === -1n || committedSize === BigInt(progress.sent)));
  return isWhole ? ok(progress.sent) : err(noFault(`the server took ${committedSize} of ${blob.size} bytes`));
}

interface Progress {
  sent: number;
  problem: string | undefined;
}

type WriteMessage = MessageShape<typeof WriteRequestSchema>;

function* writeRequests(
  resourceName: string,
  blob: Blob,
  compressed: boolean,
  progress: Progress,
): Generator<WriteMessage> {
  let raw = 0;
  for (const piece of piecesOfBlob(blob)) {
    if (!piece.ok) {
      progress.problem = `${blob.kind === "file" ? blob.path : "a blob"}: ${piece.error.message}`;
      return;
    }
    raw += piece.value.length;
    const data = compressed ? zstdFrame(piece.value) : piece.value;
    yield create(WriteRequestSchema, {
      resourceName: progress.sent === 0 ? resourceName : "",
      writeOffset: BigInt(progress.sent),
      finishWrite: raw >= blob.size,
      data,
    });
    progress.sent += data.length;
  }
  if (raw !== blob.size)
    progress.problem = `${blob.kind === "file" ? blob.path : "a blob"} changed while it was uploaded`;
}

function piecesOfBlob(blob: Blob): ReturnType<typeof chunksOf> {
  return blob.kind === "file" ? chunksOf(blob.path, PIECE) : piecesOfBytes(blob.bytes);
}

function* piecesOfBytes(bytes: Uint8Array): ReturnType<typeof chunksOf> {
  for (let from = 0; from < bytes.length; from += PIECE) yield ok(bytes.subarray(from, from + PIECE));
}

export interface ReadOrder {
  readonly digest: BlobDigest;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal | undefined;
}

export async function readStream(
  server: RemoteServer,
  { newHasher }: StreamPorts,
  { digest, onBytes, signal }: ReadOrder,
): Promise<Result<undefined, Fault>> {
  const hasher = await newHasher();
  let bytes = 0;
  const resourceName = `${prefixOf(server)}${blobName(server, digest, false)}`;
  const answer = await server.channel.serverStream(
    ByteStream.method.read,
    create(ReadRequestSchema, { resourceName }),
    {
      ...timeoutFor(digest),
      signal,
      onMessage: ({ data }) => {
        bytes += data.length;
        // Do not process bytes beyond the declared size.
        if (bytes > digest.size) return;
        hasher.update(data);
        onBytes(data);
      },
    },
  );
  if (!answer.ok) return err(faultOf(answer.error));
  if (bytes === digest.size && hasher.digest() === digest.hash) return ok(undefined);
  return err({
    ...noFault("the server sent other bytes than those that were asked for"),
    code: CODE.dataLoss,
  });
}

function prefixOf({ instance }: RemoteServer): string {
  return instance === "" ? "" : `${instance}/`;
}

/** Resource names without a digest function mean SHA-256. */
function blobName({ digests }: RemoteServer, { hash, size }: BlobDigest, compressed: boolean): string {
  const kind = compressed ? "compressed-blobs/zstd" : "blobs";
  return `${kind}/${digests === "sha256" ? "" : `${digests}/`}${hash}/${size}`;
}

function timeoutFor({ size }: BlobDigest): { readonly timeout: number } {
  return { timeout: Math.max(LEAST_TIMEOUT, (size / SLOWEST) * 1000) };
}
