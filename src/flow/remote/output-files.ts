/** Downloads the declared output files of a test to the paths where it would have written them on this machine. */
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunPlan } from "../../model/plan.ts";
import { makeFolders } from "../../os/files/file-system.ts";
import { FileWriter } from "../../os/files/write/file-writer.ts";
import type { StartRequest } from "../../os/processes/host/process-host.ts";
import { readDigest } from "../../remote/transfer/blob.ts";
import { CODE, type Fault } from "../../remote/faults.ts";
import type { RemoteResult } from "../../remote/result.ts";
import type { Storage } from "../../remote/transfer/storage.ts";
import { outputsOf } from "./action-maker.ts";

export interface OutputPlaces {
  readonly storage: Storage;
  readonly plan: RunPlan;
  readonly workspaceRoot: string;
}

export async function fetchOutputs(
  { storage, plan, workspaceRoot }: OutputPlaces,
  { cwd, remoteTest }: StartRequest,
  { result }: RemoteResult,
  signal: AbortSignal,
): Promise<Result<undefined, Fault>> {
  const test = plan.tests[remoteTest?.index ?? -1];
  const wanted = test === undefined ? [] : outputsOf(test, workspaceRoot);
  for (const file of result.outputFiles) {
    const path = resolve(cwd, file.path);
    // Security: write only declared files, even if the server sends others.
    if (!wanted.includes(path)) continue;
    makeFolders(dirname(path));
    const writer = FileWriter.open(path, file.isExecutable);
    if (!writer.ok) return err(local(path, writer.error.message));
    const digest = readDigest(file.digest);
    const read =
      file.contents.length > 0 || digest === undefined || digest.size === 0
        ? ok(writer.value.write(file.contents))
        : await storage.read(digest, (bytes) => writer.value.write(bytes), signal);
    const failure = writer.value.close();
    if (!read.ok) return err(read.error);
    if (failure !== undefined) return err(local(path, failure.message));
  }
  return ok(undefined);
}

function local(path: string, message: string): Fault {
  return { code: CODE.invalidArgument, message: `cannot write \`${path}\`: ${message}`, missesBlobs: false };
}
