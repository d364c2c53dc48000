import { expect, test } from "bun:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { CODE, faultOf, faultText } from "./faults.ts";
import { PreconditionFailureSchema, RetryInfoSchema, StatusSchema } from "./protocol/status_pb.js";

test("details of a failed call say what is missing and when to come back", () => {
  const missing = create(PreconditionFailureSchema, {
    violations: [{ type: "MISSING", subject: "blobs/a/1" }],
  });
  const retry = create(RetryInfoSchema, { retryDelay: { seconds: 2n, nanos: 500_000_000 } });
  const status = create(StatusSchema, {
    code: CODE.failedPrecondition,
    details: [anyPack(PreconditionFailureSchema, missing), anyPack(RetryInfoSchema, retry)],
  });
  const details = toBinary(StatusSchema, status);
  expect(faultOf({ code: CODE.failedPrecondition, message: "no blob", details })).toEqual({
    code: CODE.failedPrecondition,
    message: "no blob",
    missesBlobs: true,
    retryAfter: 2500,
  });
});

test("damaged details are no details", () => {
  const fault = faultOf({ code: CODE.internal, message: "", details: new Uint8Array([255, 1, 2]) });
  expect(fault).toEqual({ code: CODE.internal, message: "", missesBlobs: false, retryAfter: undefined });
});

test("texts of faults", () => {
  expect(faultText({ code: CODE.resourceExhausted, message: "too many" })).toBe(
    "RESOURCE_EXHAUSTED: too many",
  );
  expect(faultText({ code: 99, message: "" })).toBe("status 99");
});
