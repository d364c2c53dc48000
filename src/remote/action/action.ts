/** One attempt of a test as an action: the messages that describe the command, its input files and its timeout. */
import { create, toBinary } from "@bufbuild/protobuf";
import { type Blob, type BlobDigest, blobOf, digestMessage, type Hash } from "../transfer/blob.ts";
import { byName, compareBytes } from "./byte-order.ts";
import { launcherScript, mentionsRoot, needsShellName } from "./launcher-script.ts";
import { ActionSchema, CommandSchema, type Platform, PlatformSchema } from "../protocol/execution_pb.js";

export interface ActionFacts {
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders whose contents are in the tree, absolute. */
  readonly roots: readonly string[];
  readonly inputRoot: BlobDigest;
  readonly platform: Readonly<Record<string, string>>;
  /** Milliseconds; undefined: the server's own limit. */
  readonly timeout: number | undefined;
  /** Whether the server may store the result, and answer with a stored one. */
  readonly cacheable: boolean;
  /** Files that the server returns, absolute. */
  readonly outputs: readonly string[];
}

export interface EncodedAction {
  readonly command: Blob;
  readonly action: Blob;
}

export function encodeAction(facts: ActionFacts, hash: Hash): EncodedAction {
  const { argv, cwd, env, roots } = facts;
  const variables = byName(Object.entries(env));
  const scripted = variables.filter(([name, value]) => needsShellName(name) || mentionsRoot(value, roots));
  const script = launcherScript({ argv, cwd, env: Object.fromEntries(scripted), roots });
  const outputs = [...new Set(facts.outputs.map((path) => relativePath(cwd, path)))].sort(compareBytes);
  const command = create(CommandSchema, {
    arguments: ["/bin/sh", "-c", script],
    environmentVariables: variables
      .filter((variable) => !scripted.includes(variable))
      .map(([name, value]) => ({ name, value })),
    workingDirectory: cwd.slice(1),
    outputPaths: outputs,
    // Servers for the first versions of the protocol read only this field.
    outputFiles: outputs,
    platform: platformOf(facts),
  });
  const blob = blobOf(toBinary(CommandSchema, command), hash);
  const action = create(ActionSchema, {
    commandDigest: digestMessage(blob),
    inputRootDigest: digestMessage(facts.inputRoot),
    doNotCache: !facts.cacheable,
    platform: platformOf(facts),
    ...(facts.timeout === undefined ? {} : { timeout: durationOf(facts.timeout) }),
  });
  return { command: blob, action: blobOf(toBinary(ActionSchema, action), hash) };
}

function platformOf({ platform }: ActionFacts): Platform {
  const properties = byName(Object.entries(platform)).map(([name, value]) => ({ name, value }));
  return create(PlatformSchema, { properties });
}

function durationOf(milliseconds: number) {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** From the folder `from` to `path`, both absolute. */
export function relativePath(from: string, path: string): string {
  const here = from.split("/").filter((name) => name !== "");
  const there = path.split("/").filter((name) => name !== "");
  let shared = 0;
  while (shared < here.length && shared < there.length && here[shared] === there[shared]) shared += 1;
  return [...here.slice(shared).map(() => ".."), ...there.slice(shared)].join("/") || ".";
}
