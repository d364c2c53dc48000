/** Compares this program's subset of the protocol, field by field, with the descriptors of a real server's package. */
import type { DescEnum, DescField, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { file_bytestream } from "../../src/remote/protocol/bytestream_pb.js";
import { file_execution } from "../../src/remote/protocol/execution_pb.js";
import { file_operations } from "../../src/remote/protocol/operations_pb.js";
import { file_semver } from "../../src/remote/protocol/semver_pb.js";
import { file_status } from "../../src/remote/protocol/status_pb.js";

const FILES: readonly DescFile[] = [
  file_bytestream,
  file_execution,
  file_operations,
  file_semver,
  file_status,
];

interface TheirField {
  readonly number: number;
  readonly type: number;
  readonly repeated: boolean;
  readonly of: string | null;
}

export interface Descriptors {
  readonly messages: Readonly<Record<string, Readonly<Record<string, TheirField>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly services: Readonly<
    Record<string, Readonly<Record<string, readonly [string, string, boolean, boolean]>>>
  >;
}

/** What the package leaves out: details of failures, from a file of the same family that it does not need. */
const NOT_THERE = new Set([
  "google.rpc.PreconditionFailure",
  "google.rpc.PreconditionFailure.Violation",
  "google.rpc.RetryInfo",
]);

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly string[];
}

export function compareProtocol(theirs: Descriptors): Comparison {
  const differences: string[] = [];
  let compared = 0;
  const check = (what: string, ours: unknown, their: unknown): void => {
    compared += 1;
    if (JSON.stringify(ours) !== JSON.stringify(their))
      differences.push(`${what}: ${JSON.stringify(ours)} here, ${JSON.stringify(their)} there`);
  };
  for (const file of FILES) {
    for (const message of messagesOf(file.messages)) {
      if (NOT_THERE.has(message.typeName)) continue;
      const known = theirs.messages[message.typeName];
      for (const field of message.fields)
        check(`${message.typeName}.${field.name}`, describe(field), known?.[field.name]);
      for (const each of message.nestedEnums) compareEnum(each, theirs, check);
    }
    for (const each of file.enums) compareEnum(each, theirs, check);
    for (const service of file.services) compareService(service, theirs, check);
  }
  return { compared, differences };
}

type Check = (what: string, ours: unknown, their: unknown) => void;

function* messagesOf(messages: readonly DescMessage[]): Generator<DescMessage> {
  for (const message of messages) {
    yield message;
    yield* messagesOf(message.nestedMessages);
  }
}

function describe(field: DescField): TheirField {
  const of = field.message?.typeName ?? field.enum?.typeName ?? null;
  return { number: field.number, type: field.proto.type, repeated: field.fieldKind === "list", of };
}

function compareEnum({ typeName, values }: DescEnum, theirs: Descriptors, check: Check): void {
  for (const { name, number } of values) check(`${typeName}.${name}`, number, theirs.enums[typeName]?.[name]);
}

function compareService({ typeName, methods }: DescService, theirs: Descriptors, check: Check): void {
  for (const { name, input, output, methodKind } of methods) {
    const streams = [methodKind === "client_streaming", methodKind === "server_streaming"];
    check(
      `${typeName}/${name}`,
      [input.typeName, output.typeName, ...streams],
      theirs.services[typeName]?.[name],
    );
  }
}
