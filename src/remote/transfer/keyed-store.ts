/**
 * Bytes by key in a server's action cache, for results that machines share. The key is the salt of an action that is
 * never executed, and the bytes are stored as an output file of that action. Action and file are both uploaded, so that
 * servers that validate entries accept them.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import {
  type Blob,
  type BlobDigest,
  blobOf,
  digestMessage,
  functionOf,
  type Hash,
  readDigest,
} from "./blob.ts";
import { CODE, type Fault, faultOf, faultText } from "../faults.ts";
import {
  ActionCache,
  ActionResultSchema,
  ActionSchema,
  CommandSchema,
  GetActionResultRequestSchema,
  UpdateActionResultRequestSchema,
} from "../protocol/execution_pb.js";
import type { RemoteServer } from "../server.ts";
import type { Storage } from "./storage.ts";
import { buildTree } from "../action/tree.ts";

export interface KeyedStoreOptions {
  readonly server: RemoteServer;
  readonly storage: Storage;
  readonly hash: Hash;
  /** Timeout of one call in milliseconds. */
  readonly timeout: number;
}

const FILE = "value";
/** Larger than any value that is stored here. */
const LARGEST = 64 * 1024 * 1024;

export class KeyedStore {
  readonly #options: KeyedStoreOptions;

  constructor(options: KeyedStoreOptions) {
    this.#options = options;
  }

  /** Undefined: there is no value. The error says why the value could not be read. */
  async get(key: string): Promise<Result<Uint8Array | undefined, string>> {
    const { server, timeout } = this.#options;
    const request = create(GetActionResultRequestSchema, {
      instanceName: server.instance,
      actionDigest: digestMessage(this.#entry(key).action),
      digestFunction: functionOf(server.digests),
    });
    const answer = await server.channel.unary(ActionCache.method.getActionResult, request, { timeout });
    if (!answer.ok)
      return answer.error.code === CODE.notFound ? ok(undefined) : err(faultText(faultOf(answer.error)));
    const [file] = answer.value.outputFiles;
    const digest = readDigest(file?.digest);
    return digest === undefined ? ok(undefined) : await this.#read(digest);
  }

  /** Stores a value and replaces the previous one. The error says why it could not be stored. */
  async put(key: string, value: Uint8Array): Promise<Result<undefined, string>> {
    const { server, storage, hash, timeout } = this.#options;
    const { action, blobs } = this.#entry(key);
    const content = blobOf(value, hash);
    const there = await storage.ensure([...blobs, content]);
    if (!there.ok) return err(faultText(there.error));
    const request = create(UpdateActionResultRequestSchema, {
      instanceName: server.instance,
      actionDigest: digestMessage(action),
      actionResult: create(ActionResultSchema, {
        outputFiles: [{ path: FILE, digest: digestMessage(content) }],
      }),
      digestFunction: functionOf(server.digests),
    });
    const answer = await server.channel.unary(ActionCache.method.updateActionResult, request, { timeout });
    return answer.ok ? ok(undefined) : err(faultText(faultOf(answer.error)));
  }

  close(): void {
    this.#options.server.channel.close();
  }

  #entry(key: string): { readonly action: BlobDigest; readonly blobs: readonly Blob[] } {
    const { hash } = this.#options;
    const tree = buildTree([], hash);
    const message = create(CommandSchema, {
      arguments: ["nextest-ts"],
      outputPaths: [FILE],
      outputFiles: [FILE],
    });
    const command = blobOf(toBinary(CommandSchema, message), hash);
    const action = blobOf(
      toBinary(
        ActionSchema,
        create(ActionSchema, {
          commandDigest: digestMessage(command),
          inputRootDigest: digestMessage(tree.root),
          salt: new TextEncoder().encode(key),
        }),
      ),
      hash,
    );
    return { action, blobs: [...tree.folders, command, action] };
  }

  /** A value that is damaged, or that the storage no longer has, counts as absent. */
  async #read(digest: BlobDigest): Promise<Result<Uint8Array | undefined, string>> {
    if (digest.size > LARGEST) return ok(undefined);
    const bytes = new Uint8Array(digest.size);
    let filled = 0;
    const read = await this.#options.storage.read(digest, (piece) => {
      bytes.set(piece, filled);
      filled += piece.length;
    });
    if (read.ok) return ok(bytes);
    return isGone(read.error) ? ok(undefined) : err(faultText(read.error));
  }
}

function isGone({ code }: Fault): boolean {
  return code === CODE.notFound || code === CODE.dataLoss;
}
