/** The doctests of one crate: from the stored record if nothing changed, otherwise compiled now. */
import { isAbsolute, join } from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { fileIdentity, namesIn } from "../os/files/file-identity.ts";
import { makeFolders, readTextFile, removeTree, moveFolder } from "../os/files/file-system.ts";
import { replaceFile } from "../os/files/replace-file.ts";
import { compileCrate, type Compiled } from "./compile-crate.ts";
import { changedSince, digest, isUnchanged, libraryState, sourceState } from "./fingerprints.ts";
import { type Inclusions, inclusionsOf, keyText, parseDependencies } from "./inputs.ts";
import type { DoctestPorts } from "./ports.ts";
import { type DoctestRecord, type InputFile, readRecord, RECORD_NAME, writeRecord } from "./record.ts";
import { dependencyArguments, externFiles, neutralArguments, type RustdocCall } from "./rustdoc-call.ts";

export interface CrateRequest {
  readonly call: RustdocCall;
  readonly rustdoc: string;
  /** Identifies the toolchain. */
  readonly toolchain: string;
  /** The folder for everything that is stored for this package's doctests. */
  readonly packageFolder: string;
  readonly threads: number;
  readonly includeIgnored: boolean;
  readonly onDoctest: () => void;
}

export interface CrateDoctests {
  readonly folder: string;
  readonly record: DoctestRecord;
  /** Whether anything was compiled for it. */
  readonly fresh: boolean;
}

/** Maximum number of stored sets for each package (for different features, profiles, targets). */
const KEPT = 4;

export async function crateDoctests(
  ports: DoctestPorts,
  request: CrateRequest,
): Promise<Result<CrateDoctests, string>> {
  const folder = join(request.packageFolder, slotName(request));
  const known = upToDateRecord(folder, request);
  if (known !== undefined) return ok({ folder, record: known, fresh: false });
  const making = `${folder}.new`;
  removeTree(making);
  const record = await compiledRecord(ports, request, making);
  if (!record.ok) {
    removeTree(making);
    return record;
  }
  const written = replaceFile(join(making, RECORD_NAME), writeRecord(record.value));
  const placed = written.ok ? replaceFolder(making, folder) : written;
  if (!placed.ok) return err(`failed to write \`${folder}\`: ${placed.error.message}`);
  forgetOthers(request.packageFolder);
  return ok({ folder, record: record.value, fresh: true });
}

/** The path of a crate's record. */
export function recordPath(request: Pick<CrateRequest, "call" | "includeIgnored" | "packageFolder">): string {
  return join(request.packageFolder, slotName(request), RECORD_NAME);
}

/** Named by a digest of what stays the same while the sources are edited. */
function slotName({ call, includeIgnored }: Pick<CrateRequest, "call" | "includeIgnored">): string {
  const text = JSON.stringify([neutralArguments(call.args), call.cwd, includeIgnored]);
  return digest(new TextEncoder().encode(text)).slice(0, 16);
}

function replaceFolder(from: string, to: string): ReturnType<typeof moveFolder> {
  removeTree(to);
  return moveFolder(from, to);
}

/** The folders of a package beyond the maximum that were written longest ago. */
function forgetOthers(packageFolder: string): void {
  const folders = namesIn(packageFolder).map((name) => join(packageFolder, name));
  const age = (folder: string): number => fileIdentity(join(folder, RECORD_NAME))?.changed ?? 0;
  const old = folders.toSorted((a, b) => age(b) - age(a)).slice(KEPT);
  for (const folder of old) removeTree(folder);
}

function upToDateRecord(folder: string, request: CrateRequest): DoctestRecord | undefined {
  const text = readTextFile(join(folder, RECORD_NAME));
  const record = text.ok ? readRecord(text.value) : undefined;
  if (record?.ok !== true || record.value.uncertain !== undefined) return undefined;
  const { files, key } = record.value;
  if (!files.every(isUnchanged)) return undefined;
  return keyOf(request, files) === key ? record.value : undefined;
}

function keyOf(request: CrateRequest, files: readonly InputFile[]): string {
  const sources = files.filter(isSource).flatMap(({ path }) => sourceText(path) ?? []);
  const text = keyText({ ...request, sources });
  return digest(new TextEncoder().encode(text));
}

/** Whether the file is text, and not a compiled library. */
function isSource({ path, identity }: InputFile): boolean {
  return identity === undefined && !/\.(?:rlib|rmeta|so|dylib|dll|a|lib)$/.test(path);
}

function sourceText(path: string): string | undefined {
  const text = readTextFile(path);
  return text.ok ? text.value : undefined;
}

async function compiledRecord(
  ports: DoctestPorts,
  request: CrateRequest,
  folder: string,
): Promise<Result<DoctestRecord, string>> {
  const made = makeFolders(folder);
  if (!made.ok) return err(`failed to make the folder \`${folder}\`: ${made.error.message}`);
  const started = ports.wall();
  const [compiled, sources] = await Promise.all([
    compileCrate(ports, { ...request, folder }),
    sourcesOf(ports, request, `${folder}.d`),
  ]);
  if (!compiled.ok) return compiled;
  return ok(makeRecord(request, { compiled: compiled.value, sources, started, now: ports.wall() }));
}

/** The files that rustc reads for the crate as rustdoc sees it; a text says why they are not known. */
async function sourcesOf(
  ports: DoctestPorts,
  { call }: CrateRequest,
  file: string,
): Promise<readonly string[] | string> {
  const output = await ports.run({
    program: call.env["RUSTC"] ?? "rustc",
    args: dependencyArguments(call.args, file),
    cwd: call.cwd,
    env: call.env,
    stdout: "capture",
    stderr: "capture",
  });
  const succeeded = output.ok && output.value.status.kind === "exited" && output.value.status.code === 0;
  const text = succeeded ? readTextFile(file) : undefined;
  removeTree(file);
  return text?.ok === true
    ? parseDependencies(text.value)
    : "rustc did not say which files the crate is made of";
}

interface Made {
  readonly compiled: Compiled;
  readonly sources: readonly string[] | string;
  readonly started: number;
  readonly now: number;
}

function makeRecord(request: CrateRequest, { compiled, sources, started, now }: Made): DoctestRecord {
  const { call } = request;
  const own = typeof sources === "string" ? [] : sources.map((file) => placeOf(call.cwd, file));
  const included = own.map((file) => inclusions(file, call.cwd));
  const paths = [...new Set([...own, ...included.flatMap(({ files }) => files)])];
  const libraries = externFiles(call.args).map((file) => placeOf(call.cwd, file));
  const files = [...paths.map(sourceState), ...libraries.map((file) => libraryState(file, now))];
  const uncertain = uncertainty({ sources, included, changed: changedSince(paths, started) });
  return { key: keyOf(request, files), files, uncertain, tests: compiled.tests, messages: compiled.messages };
}

function inclusions(file: string, cwd: string): Inclusions {
  const text = sourceText(file);
  return text === undefined
    ? { files: [], unknown: undefined }
    : inclusionsOf(text, { file, folders: [cwd] });
}

/** Why the compiled doctests must not be used again; undefined if they may. */
function uncertainty(facts: {
  readonly sources: readonly string[] | string;
  readonly included: readonly Inclusions[];
  readonly changed: string | undefined;
}): string | undefined {
  if (typeof facts.sources === "string") return facts.sources;
  if (facts.changed !== undefined) return `\`${facts.changed}\` changed while doctests were compiled`;
  const place = facts.included.find(({ unknown }) => unknown !== undefined)?.unknown;
  return place === undefined ? undefined : `which file is included at ${place} cannot be told`;
}

/** Relative names start at rustdoc's working directory. */
function placeOf(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
