/**
 * The entry (`/ac/`) that refers to a pack by the digest of its blob: a message of the Remote Execution API, so that
 * servers that validate entries accept it.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { readDigest } from "../../remote/transfer/blob.ts";
import { ActionResultSchema } from "../../remote/protocol/execution_pb.js";

export function pointerTo(hash: string, size: number): Uint8Array {
  const stdoutDigest = { hash, sizeBytes: BigInt(size) };
  return toBinary(ActionResultSchema, create(ActionResultSchema, { stdoutDigest }));
}

/** Undefined: the entry was not written by this program. */
export function digestIn(pointer: Uint8Array): string | undefined {
  try {
    return readDigest(fromBinary(ActionResultSchema, pointer).stdoutDigest)?.hash;
  } catch {
    return undefined;
  }
}
