/**
 * Reads the workspace from `cargo metadata`: its members at once and without locks, the whole graph only if it is
 * needed.
 */
import { err, type Result } from "../../diagnostics/result.ts";
import type { CargoOptions } from "../../model/requests/options.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import {
  cargoArguments,
  type CargoCall,
  describeCommand,
  graphMetadataArguments,
  memberMetadataArguments,
} from "../build/command-line.ts";
import { parseMetadata } from "./metadata-parse.ts";
import { describeStatus, startFailed, succeeded, type CargoPorts } from "../run-cargo.ts";

export interface MetadataRequest {
  readonly call: CargoCall;
  readonly options: CargoOptions;
  /** `members`: no resolution, no locks. Triples (or target files) ask for the graph on those platforms. */
  readonly what: "members" | { readonly graphFor: readonly string[] };
}

export interface MetadataAnswer {
  readonly workspace: Workspace;
  /** Cargo's JSON as it came: archives and recordings keep it. */
  readonly json: string;
}

export interface MetadataOutcome {
  readonly answer: Result<MetadataAnswer>;
  /** What cargo wrote to standard error; the caller decides whether the user has seen it already. */
  readonly stderr: Uint8Array;
}

/** Runs `cargo metadata` to its end. Nothing is shown to the user. */
export async function readMetadata(around: CargoPorts, request: MetadataRequest): Promise<MetadataOutcome> {
  const { call, options, what } = request;
  const args = cargoArguments(
    call,
    "metadata",
    what === "members" ? memberMetadataArguments(options) : graphMetadataArguments(options, what.graphFor),
  );
  const command = describeCommand(call, args);
  const ran = await around.run({
    program: call.program,
    args,
    cwd: around.cwd,
    env: metadataEnvironment(around.env, options),
    stdout: "capture",
    stderr: "capture",
  });
  if (!ran.ok)
    return { answer: err(startFailed("cargo-metadata", command, ran.error)), stderr: new Uint8Array() };
  const { status, stdout, stderr } = ran.value;
  if (!succeeded(status)) {
    const message = `command \`${command}\` failed with ${describeStatus(status)}`;
    return { answer: err([{ kind: "cargo-metadata", message }]), stderr };
  }
  return { answer: parseAnswer(stdout, command), stderr };
}

function parseAnswer(stdout: Uint8Array, command: string): Result<MetadataAnswer> {
  const json = decodeUtf8(stdout);
  if (json === undefined) {
    const message = `failed to execute \`${command}\``;
    return err([{ kind: "cargo-metadata", message, causes: ["its output is not valid UTF-8"] }]);
  }
  const workspace = parseMetadata(json);
  return workspace.ok ? { ok: true, value: { workspace: workspace.value, json } } : workspace;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `cargo metadata` knows no `--target-dir`; the variable has the same effect. */
function metadataEnvironment(
  env: Readonly<Record<string, string>>,
  options: CargoOptions,
): Readonly<Record<string, string>> {
  return options.targetDir === undefined ? env : { ...env, CARGO_TARGET_DIR: options.targetDir };
}
