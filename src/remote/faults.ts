/** Classifies failed calls by what the attempt can do about them. */
import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack, type Any } from "@bufbuild/protobuf/wkt";
import { PreconditionFailureSchema, RetryInfoSchema, StatusSchema } from "./protocol/status_pb.js";

/** gRPC status codes. */
export const CODE = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CODE).map(([name, code]) => [
    code,
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

export interface Fault {
  readonly code: number;
  readonly message: string;
  /** Milliseconds that the server asks to wait before the next try. */
  readonly retryAfter?: number | undefined;
  /** The server lacks a blob that it needs. */
  readonly missesBlobs: boolean;
  /** The output of a stored result is gone. */
  readonly isStale?: boolean | undefined;
  /** The operation ended, so waiting for it again is not possible. */
  readonly isFinal?: boolean | undefined;
  /** The call never had a connection. */
  readonly unconnected?: boolean | undefined;
}

/**
 *   again      a fault of the server or of the network, which may be temporary
 *   upload     the server lacks blobs: they are uploaded again
 *   hopeless   the same call would fail in the same way
 */
export type Remedy = "again" | "upload" | "hopeless";

export function remedyOf({ code, missesBlobs }: Pick<Fault, "code" | "missesBlobs">): Remedy {
  if (missesBlobs) return "upload";
  switch (code) {
    case CODE.notFound:
    case CODE.failedPrecondition:
      return "upload";
    case CODE.invalidArgument:
    case CODE.alreadyExists:
    case CODE.permissionDenied:
    case CODE.outOfRange:
    case CODE.unimplemented:
    case CODE.unauthenticated:
      return "hopeless";
    default:
      return "again";
  }
}

/** `UNAVAILABLE: connection refused`. */
export function faultText({ code, message }: Pick<Fault, "code" | "message">): string {
  const name = NAMES.get(code) ?? `status ${code}`;
  return message === "" ? name : `${name}: ${message}`;
}

type RawFailure = Pick<Fault, "code" | "message" | "unconnected"> & {
  readonly details?: Uint8Array | undefined;
};

/** A failed call, with the details that the server added. */
export function faultOf({ code, message, details, unconnected }: RawFailure): Fault {
  const fault = statusFault({ code, message, details: details === undefined ? [] : detailsOf(details) });
  return unconnected === true ? { ...fault, unconnected } : fault;
}

/** A status inside an answer. */
export function statusFault(status: {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Any[];
}): Fault {
  const { code, message, details } = status;
  const delay = firstOf(details, (detail) => anyUnpack(detail, RetryInfoSchema))?.retryDelay;
  const violations = firstOf(details, (detail) => anyUnpack(detail, PreconditionFailureSchema))?.violations;
  return {
    code,
    message,
    retryAfter: delay === undefined ? undefined : Number(delay.seconds) * 1000 + delay.nanos / 1e6,
    missesBlobs:
      code === CODE.failedPrecondition && (violations ?? []).some(({ type }) => type === "MISSING"),
  };
}

/** Damaged details are no details. */
function detailsOf(bytes: Uint8Array): readonly Any[] {
  return safely(() => fromBinary(StatusSchema, bytes).details) ?? [];
}

function firstOf<T>(details: readonly Any[], read: (detail: Any) => T | undefined): T | undefined {
  for (const detail of details) {
    const found = safely(() => read(detail));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined if the bytes are not such a message. */
export function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
