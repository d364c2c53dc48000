import { expect, test } from "bun:test";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, type Any } from "@bufbuild/protobuf/wkt";
import { CODE } from "./faults.ts";
import {
  ActionResultSchema,
  ExecuteOperationMetadataSchema,
  ExecuteResponseSchema,
  ExecutionStage_Value,
} from "./protocol/execution_pb.js";
import { type Operation, OperationSchema } from "./protocol/operations_pb.js";
import { costsOf, exitStatusOf, readOperation, streamsOf } from "./result.ts";

const operation = (fields: MessageInitShape<typeof OperationSchema>): Operation =>
  create(OperationSchema, fields);

function inStage(stage: ExecutionStage_Value): Any {
  return anyPack(ExecuteOperationMetadataSchema, create(ExecuteOperationMetadataSchema, { stage }));
}

function answered(code: number, exitCode?: number): Operation {
  const response = create(ExecuteResponseSchema, {
    status: { code, message: "why" },
    ...(exitCode === undefined ? {} : { result: { exitCode } }),
  });
  return operation({
    done: true,
    result: { case: "response", value: anyPack(ExecuteResponseSchema, response) },
  });
}

test("an action waits while it is queued, and runs where the server does not say where it is", () => {
  const queued = (stage: ExecutionStage_Value) => readOperation(operation({ metadata: inStage(stage) }));
  expect(queued(ExecutionStage_Value.QUEUED)).toEqual({ kind: "running", queued: true });
  expect(queued(ExecutionStage_Value.CACHE_CHECK)).toEqual({ kind: "running", queued: true });
  expect(queued(ExecutionStage_Value.EXECUTING)).toEqual({ kind: "running", queued: false });
  expect(readOperation(operation({}))).toEqual({ kind: "running", queued: false });
});

test("a result, a result of an action whose time was up, and faults of the server", () => {
  expect(readOperation(answered(CODE.ok, 101))).toMatchObject({
    kind: "result",
    response: { timedOut: false },
  });
  expect(readOperation(answered(CODE.deadlineExceeded, 137))).toMatchObject({
    kind: "result",
    response: { timedOut: true },
  });
  expect(readOperation(answered(CODE.unavailable))).toMatchObject({
    kind: "fault",
    fault: { code: CODE.unavailable, isFinal: true },
  });
  expect(readOperation(answered(CODE.ok))).toMatchObject({ kind: "fault", fault: { code: CODE.internal } });
  expect(readOperation(operation({ done: true }))).toMatchObject({ kind: "fault" });
});

const resultOf = (exitCode: number, timedOut = false) => ({
  result: create(ActionResultSchema, { exitCode }),
  timedOut,
  cached: false,
});

test("exit codes that stand for signals", () => {
  expect(exitStatusOf(resultOf(101))).toEqual({ kind: "exited", code: 101 });
  expect(exitStatusOf(resultOf(139))).toEqual({ kind: "signaled", signal: 11, name: "SIGSEGV" });
  expect(exitStatusOf(resultOf(-6))).toEqual({ kind: "signaled", signal: 6, name: "SIGABRT" });
  // No process is ended by signal 17.
  expect(exitStatusOf(resultOf(145))).toEqual({ kind: "exited", code: 145 });
  expect(exitStatusOf(resultOf(0, true))).toEqual({ kind: "signaled", signal: 9, name: "SIGKILL" });
});

test("where the time went; a clock that was set back says nothing", () => {
  const result = create(ActionResultSchema, {
    executionMetadata: {
      worker: "w1",
      queuedTimestamp: { seconds: 10n, nanos: 0 },
      workerStartTimestamp: { seconds: 11n, nanos: 500_000_000 },
      executionStartTimestamp: { seconds: 12n, nanos: 250_000_000 },
      executionCompletedTimestamp: { seconds: 12n, nanos: 300_000_000 },
      inputFetchStartTimestamp: { seconds: 12n, nanos: 0 },
      inputFetchCompletedTimestamp: { seconds: 11n, nanos: 0 },
    },
  });
  expect(costsOf({ result, timedOut: false, cached: false }, 3)).toEqual({
    worker: "w1",
    queuing: 1500,
    fetching: undefined,
    executing: 50,
    uploading: undefined,
    faults: 3,
    cached: false,
  });
});

test("output is inline, or a blob", () => {
  const result = create(ActionResultSchema, {
    stdoutRaw: new Uint8Array([1]),
    stdoutDigest: { hash: "aa", sizeBytes: 1n },
    stderrDigest: { hash: "bb", sizeBytes: 7n },
  });
  const { stdout, stderr } = streamsOf({ result, timedOut: false, cached: false });
  expect(stdout.digest).toBeUndefined();
  expect(stderr.digest).toEqual({ hash: "bb", size: 7 });
});
