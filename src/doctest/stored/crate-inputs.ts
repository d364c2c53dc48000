/** The files that a crate's doctests are made from, with their states. */
import { dirname, isAbsolute, join } from "node:path";
import { isFile, readTextFile } from "../../os/files/file-system.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import type { DoctestPorts } from "../ports.ts";
import { shortened } from "../rustdoc/argument-file.ts";
import { dependencyArguments, externFiles, type RustdocCall } from "../rustdoc/rustdoc-call.ts";
import { libraryState, sourceState } from "./fingerprints.ts";
import { type Inclusions, inclusionsOf, keyText, parseDependencies } from "./inputs.ts";
import type { InputFile } from "./record.ts";

/** What the key is made of, apart from the sources. */
export interface InputsRequest {
  readonly call: RustdocCall;
  readonly includeIgnored: boolean;
  readonly toolchain: string;
}

export interface CrateInputs {
  readonly files: readonly InputFile[];
  /** Digest of everything else. */
  readonly key: string;
  /** Files that must not have changed since compiling began. */
  readonly watched: readonly string[];
  /** Why there may be other inputs; undefined if there are none. */
  readonly unknown: string | undefined;
}

/** Files of the system are never included. */
const OF_SYSTEM = /^\/(?:dev|proc|sys)\//;

/** `file`: for rustc's dep-info. */
export async function readInputs(
  ports: DoctestPorts,
  request: InputsRequest,
  file: string,
): Promise<CrateInputs> {
  const { call } = request;
  const sources = await sourcesOf(ports, request, file);
  const own = typeof sources === "string" ? [] : sources.map((source) => placeOf(call.cwd, source));
  const folders = foldersAround(call, own);
  const included = own.map((source) => inclusions(source, folders));
  const paths = new Set([...own, ...included.flatMap((each) => each.files)]);
  const mentioned = new Set(included.flatMap((each) => each.mentioned)).difference(paths);
  // These may be large.
  const others = [
    ...[...mentioned].filter((each) => !OF_SYSTEM.test(each) && isFile(each)),
    ...externFiles(call.args).map((library) => placeOf(call.cwd, library)),
  ];
  const now = ports.wall();
  const files = [...[...paths].map(sourceState), ...others.map((each) => libraryState(each, now))];
  const place = included.find(({ unknown }) => unknown !== undefined)?.unknown;
  const unknown = place === undefined ? undefined : `which file is included at ${place} cannot be told`;
  return {
    files,
    key: keyOf(request, files),
    watched: files.map(({ path }) => path),
    unknown: typeof sources === "string" ? sources : unknown,
  };
}

export function keyOf(request: InputsRequest, files: readonly InputFile[]): string {
  const sources = files.filter(isSource).flatMap(({ path }) => sourceText(path) ?? []);
  const text = keyText({ ...request, sources });
  return textDigest(text);
}

/** Whether the file is text, and not a compiled library. */
function isSource({ path, identity }: InputFile): boolean {
  return identity === undefined && !/\.(?:rlib|rmeta|so|dylib|dll|a|lib)$/.test(path);
}

function sourceText(path: string): string | undefined {
  const text = readTextFile(path);
  return text.ok ? text.value : undefined;
}

/** The files that rustc reads for the crate as rustdoc sees it; a text says why they are not known. */
async function sourcesOf(
  ports: DoctestPorts,
  { call }: InputsRequest,
  file: string,
): Promise<readonly string[] | string> {
  const args = shortened(dependencyArguments(call.args, file), {
    system: ports.system,
    file: `${file}.arguments`,
  });
  if (!args.ok) return args.error;
  const output = await ports.run({
    program: call.env["RUSTC"] ?? "rustc",
    args: args.value,
    cwd: call.cwd,
    env: call.env,
    stdout: "capture",
    stderr: "capture",
  });
  const succeeded = output.ok && output.value.status.kind === "exited" && output.value.status.code === 0;
  const text = succeeded ? readTextFile(file) : undefined;
  return text?.ok === true
    ? parseDependencies(text.value)
    : "rustc did not say which files the crate is made of";
}

/** The folders that a path in a doctest may be relative to. */
function foldersAround({ cwd, env }: RustdocCall, sources: readonly string[]): readonly string[] {
  const pkg = env["CARGO_MANIFEST_DIR"];
  return [...new Set([...sources.map((file) => dirname(file)), cwd, ...(pkg === undefined ? [] : [pkg])])];
}

function inclusions(file: string, folders: readonly string[]): Inclusions {
  const text = sourceText(file);
  return text === undefined
    ? { files: [], mentioned: [], unknown: undefined }
    : inclusionsOf(text, { file, folders });
}

/** Relative names start at rustdoc's working directory. */
function placeOf(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
