/** Describes the origin of each call, for the server's logs and web pages. */
import { create, toBinary } from "@bufbuild/protobuf";
import { VERSION } from "../../model/version.ts";
import { RequestMetadataSchema } from "../protocol/execution_pb.js";

/** `invocation`: the run's id. */
export function requestMetadata(invocation: string): readonly (readonly [name: string, value: Uint8Array])[] {
  const message = create(RequestMetadataSchema, {
    toolDetails: { toolName: "nextest-ts", toolVersion: VERSION },
    toolInvocationId: invocation,
  });
  return [["build.bazel.remote.execution.v2.requestmetadata-bin", toBinary(RequestMetadataSchema, message)]];
}
