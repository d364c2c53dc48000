/** Reads the result of an action: how the test's process ended, and how the time was spent. */
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import type { ExitStatus, RemoteCosts } from "../model/results/outcome.ts";
import { type BlobDigest, readDigest } from "./transfer/blob.ts";
import { CODE, type Fault, safely, statusFault } from "./faults.ts";
import {
  type ActionResult,
  ActionResultSchema,
  type ExecutedActionMetadata,
  ExecuteOperationMetadataSchema,
  ExecuteResponseSchema,
  ExecutionStage_Value,
} from "./protocol/execution_pb.js";
import type { Operation } from "./protocol/operations_pb.js";
import { create } from "@bufbuild/protobuf";
import { isFatal, signalStatus } from "./signals.ts";

/** A server's message about an operation. */
export type OperationReport =
  | { readonly kind: "running"; readonly queued: boolean }
  | { readonly kind: "result"; readonly response: RemoteResult }
  | { readonly kind: "fault"; readonly fault: Fault };

export interface RemoteResult {
  readonly result: ActionResult;
  /** The server ended it because of its timeout. */
  readonly timedOut: boolean;
  /** It was not executed: the server had a stored result. */
  readonly cached: boolean;
}

export function readOperation(operation: Operation): OperationReport {
  const { done, metadata, result } = operation;
  if (result.case === "error")
    return { kind: "fault", fault: { ...statusFault(result.value), isFinal: true } };
  if (result.case === "response") {
    const response = safely(() => anyUnpack(result.value, ExecuteResponseSchema));
    return response === undefined ? damaged("its answer is not one to an execution") : readResponse(response);
  }
  if (done) return damaged("it is done, but there is no answer");
  const stage = metadata && safely(() => anyUnpack(metadata, ExecuteOperationMetadataSchema))?.stage;
  // If a server does not report the stage of an action, assume that the action runs.
  const queued = stage === ExecutionStage_Value.QUEUED || stage === ExecutionStage_Value.CACHE_CHECK;
  return { kind: "running", queued };
}

type Response = NonNullable<ReturnType<typeof anyUnpack<typeof ExecuteResponseSchema>>>;

function readResponse({ result, status, cachedResult }: Response): OperationReport {
  const code = status?.code ?? CODE.ok;
  if (code === CODE.deadlineExceeded) {
    const known = result ?? create(ActionResultSchema, {});
    return { kind: "result", response: { result: known, timedOut: true, cached: false } };
  }
  if (status !== undefined && code !== CODE.ok)
    return { kind: "fault", fault: { ...statusFault(status), isFinal: true } };
  if (result === undefined) return damaged("its answer has no result");
  return { kind: "result", response: { result, timedOut: false, cached: cachedResult } };
}

function damaged(what: string): OperationReport {
  return {
    kind: "fault",
    fault: {
      code: CODE.internal,
      message: `the server's operation is damaged: ${what}`,
      missesBlobs: false,
      isFinal: true,
    },
  };
}

/** Workers report the end by a signal as shells do, as 128 and the signal's number; some as its negative number. */
export function exitStatusOf({ result, timedOut }: RemoteResult): ExitStatus {
  const { exitCode } = result;
  if (timedOut) return signalStatus(9);
  if (exitCode < 0) return signalStatus(-exitCode);
  return exitCode > 128 && isFatal(exitCode - 128)
    ? signalStatus(exitCode - 128)
    : { kind: "exited", code: exitCode };
}

export interface RemoteStream {
  readonly inline: Uint8Array;
  /** The blob with the output, if it is not inline. */
  readonly digest: BlobDigest | undefined;
}

export function streamsOf({ result }: RemoteResult): {
  readonly stdout: RemoteStream;
  readonly stderr: RemoteStream;
} {
  return {
    stdout: streamOf(result.stdoutRaw, readDigest(result.stdoutDigest)),
    stderr: streamOf(result.stderrRaw, readDigest(result.stderrDigest)),
  };
}

function streamOf(inline: Uint8Array, digest: BlobDigest | undefined): RemoteStream {
  const elsewhere = inline.length === 0 && digest !== undefined && digest.size > 0;
  return { inline, digest: elsewhere ? digest : undefined };
}

/** How an attempt's time was spent; `faults` are those after which it was retried. */
export function costsOf({ result, cached }: RemoteResult, faults: number): RemoteCosts {
  const times = result.executionMetadata;
  return {
    worker: times?.worker === "" ? undefined : times?.worker,
    queuing: times && between(times.queuedTimestamp, times.workerStartTimestamp),
    fetching: times && between(times.inputFetchStartTimestamp, times.inputFetchCompletedTimestamp),
    executing: times && executionTime(times),
    uploading: times && between(times.outputUploadStartTimestamp, times.outputUploadCompletedTimestamp),
    faults,
    cached,
  };
}

function executionTime(times: ExecutedActionMetadata): number | undefined {
  return between(times.executionStartTimestamp, times.executionCompletedTimestamp);
}

/** Milliseconds; undefined if either time is unknown, or if the server's clock was set back. */
function between(from: Timestamp | undefined, to: Timestamp | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const passed = Number(to.seconds - from.seconds) * 1000 + (to.nanos - from.nanos) / 1e6;
  return passed < 0 ? undefined : passed;
}
