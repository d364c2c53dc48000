/** A server of the Remote Execution API: its channel and its capabilities. */
import { create } from "@bufbuild/protobuf";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { GrpcChannel } from "../os/grpc/channel.ts";
import { type DigestName, functionOf } from "./transfer/blob.ts";
import { CODE, type Fault, faultOf } from "./faults.ts";
import {
  type CacheCapabilities,
  Capabilities,
  Compressor_Value,
  GetCapabilitiesRequestSchema,
  type ServerCapabilities,
} from "./protocol/execution_pb.js";

export interface RemoteServer {
  readonly channel: GrpcChannel;
  /** The name of the instance; empty if the server has only one. */
  readonly instance: string;
  readonly digests: DigestName;
  /** Maximum total bytes of the blobs in one message. */
  readonly batchSize: number;
  /** Whether blobs may be sent compressed: as streams, and in batches. */
  readonly zstd: { readonly streams: boolean; readonly batches: boolean };
  readonly executes: boolean;
}

/** gRPC messages have at most 4 MiB by default. The rest is for the fields around the blobs. */
const USUAL_BATCH = 3 * 1024 * 1024;

/** Timeout for the request for capabilities. */
const PATIENCE = 10_000;

/** The error is a fault of the call, or a text that says which capability is missing. */
export async function askServer(
  channel: GrpcChannel,
  instance: string,
): Promise<Result<RemoteServer, Fault | string>> {
  const request = create(GetCapabilitiesRequestSchema, { instanceName: instance });
  const answer = await channel.unary(Capabilities.method.getCapabilities, request, { timeout: PATIENCE });
  if (!answer.ok) return err(faultOf(answer.error));
  return describe(channel, instance, answer.value);
}

function describe(
  channel: GrpcChannel,
  instance: string,
  { cacheCapabilities: cache, executionCapabilities }: ServerCapabilities,
): Result<RemoteServer, string> {
  if (cache === undefined) return err("it stores no blobs");
  const digests = digestsOf(cache);
  if (digests === undefined) return err("it takes neither SHA-256 nor BLAKE3 digests");
  return ok({
    channel,
    instance,
    digests,
    batchSize: batchSizeOf(cache),
    zstd: {
      streams: cache.supportedCompressors.includes(Compressor_Value.ZSTD),
      batches: cache.supportedBatchUpdateCompressors.includes(Compressor_Value.ZSTD),
    },
    executes: executionCapabilities?.execEnabled === true,
  });
}

/** Servers that name no digest function accept SHA-256. */
function digestsOf({ digestFunctions: offered }: CacheCapabilities): DigestName | undefined {
  if (offered.length === 0) return "sha256";
  return (["sha256", "blake3"] as const).find((name) => offered.includes(functionOf(name)));
}

/** 0: the server sets no limit of its own. */
function batchSizeOf({ maxBatchTotalSizeBytes: limit }: CacheCapabilities): number {
  return limit <= 0n ? USUAL_BATCH : Math.min(USUAL_BATCH, Number(limit));
}

export function isFault(error: Fault | string): error is Fault {
  return typeof error !== "string";
}

export function noFault(message: string): Fault {
  return { code: CODE.internal, message, missesBlobs: false };
}
