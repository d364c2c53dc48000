/** The doctests of one crate: from the stored record if nothing changed, otherwise compiled now. */
import { isAbsolute, join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { fileIdentity, namesIn } from "../../os/files/state/file-identity.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { makeWorkFolder } from "../../os/files/folders/work-folder.ts";
import { shortened } from "../rustdoc/argument-file.ts";
import { compileCrate, type Compiled } from "../compile/compile-crate.ts";
import { changedSince, isUnchanged, libraryState, sourceState } from "./fingerprints.ts";
import { type Inclusions, inclusionsOf, keyText, parseDependencies } from "./inputs.ts";
import type { DoctestPorts } from "../ports.ts";
import { type DoctestRecord, type InputFile, RECORD_NAME } from "./record.ts";
import { openSet, removeSet, replaceSet } from "./stored-set.ts";
import {
  dependencyArguments,
  externFiles,
  neutralArguments,
  type RustdocCall,
} from "../rustdoc/rustdoc-call.ts";

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

/** What the key is made of, and the folder. */
export type KeyRequest = Pick<CrateRequest, "call" | "toolchain" | "includeIgnored" | "packageFolder">;

export interface CrateDoctests {
  readonly folder: string;
  readonly record: DoctestRecord;
  /** Whether anything was compiled for it. */
  readonly fresh: boolean;
}

/** Maximum number of stored sets for each package (for different features, profiles, targets). */
const KEPT = 4;

/** Those of an earlier run, if nothing changed. */
export function upToDateDoctests(request: KeyRequest): CrateDoctests | undefined {
  const folder = join(request.packageFolder, slotName(request));
  const used = openSet(folder);
  if (used !== undefined && isUpToDate(used.record, request))
    return { folder, record: used.record, fresh: false };
  used?.lock?.release();
  return undefined;
}

export async function compiledDoctests(
  ports: DoctestPorts,
  request: CrateRequest,
): Promise<Result<CrateDoctests, string>> {
  const folder = join(request.packageFolder, slotName(request));
  const work = makeWorkFolder(`${folder}.new-`);
  if (!work.ok) return err(`failed to make a folder beside \`${folder}\`: ${work.error.message}`);
  const set = join(work.value.path, "set");
  const record = await compiledRecord(ports, request, {
    set,
    dependencies: join(work.value.path, "sources.d"),
  });
  const stored = record.ok ? storeRecord(folder, record.value, set) : record;
  work.value.remove();
  if (!stored.ok) return stored;
  forgetOthers(request.packageFolder);
  return ok({ folder, record: stored.value, fresh: true });
}

function storeRecord(folder: string, record: DoctestRecord, from: string): Result<DoctestRecord, string> {
  const stored = replaceSet(folder, { record, from });
  return stored.ok ? ok(stored.value.record) : err(`failed to write \`${folder}\`: ${stored.error}`);
}

/** The path of a crate's record. */
export function recordPath(request: Pick<CrateRequest, "call" | "includeIgnored" | "packageFolder">): string {
  return join(request.packageFolder, slotName(request), RECORD_NAME);
}

const SET_NAME = /^[0-9a-f]{16}$/;

/** Named by a digest of what stays the same while the sources are edited. */
function slotName({ call, includeIgnored }: Pick<CrateRequest, "call" | "includeIgnored">): string {
  const text = JSON.stringify([neutralArguments(call.args), call.cwd, includeIgnored]);
  return textDigest(text).slice(0, 16);
}

/** The sets of a package beyond the maximum that were written longest ago. */
function forgetOthers(packageFolder: string): void {
  const sets = namesIn(packageFolder)
    .filter((name) => SET_NAME.test(name))
    .map((name) => join(packageFolder, name));
  const age = (folder: string): number => fileIdentity(join(folder, RECORD_NAME))?.changed ?? 0;
  for (const old of sets.toSorted((a, b) => age(b) - age(a)).slice(KEPT)) removeSet(old);
}

function isUpToDate({ key, files, uncertain }: DoctestRecord, request: KeyRequest): boolean {
  return uncertain === undefined && files.every(isUnchanged) && keyOf(request, files) === key;
}

function keyOf(request: KeyRequest, files: readonly InputFile[]): string {
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

/** Places in the work folder. */
interface WorkPlaces {
  /** The folder for the files that the record names. */
  readonly set: string;
  /** The file for rustc's dep-info. */
  readonly dependencies: string;
}

async function compiledRecord(
  ports: DoctestPorts,
  request: CrateRequest,
  { set, dependencies }: WorkPlaces,
): Promise<Result<DoctestRecord, string>> {
  const started = ports.wall();
  const [compiled, sources] = await Promise.all([
    compileCrate(ports, { ...request, folder: set }),
    sourcesOf(ports, request, dependencies),
  ]);
  if (!compiled.ok) return compiled;
  return ok(makeRecord(request, { compiled: compiled.value, sources, started, now: ports.wall() }, set));
}

/** The files that rustc reads for the crate as rustdoc sees it; a text says why they are not known. */
async function sourcesOf(
  ports: DoctestPorts,
  { call }: CrateRequest,
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

interface Made {
  readonly compiled: Compiled;
  readonly sources: readonly string[] | string;
  readonly started: number;
  readonly now: number;
}

function makeRecord(
  request: CrateRequest,
  { compiled, sources, started, now }: Made,
  folder: string,
): DoctestRecord {
  const { call } = request;
  const own = typeof sources === "string" ? [] : sources.map((file) => placeOf(call.cwd, file));
  const included = own.map((file) => inclusions(file, call.cwd));
  const paths = [...new Set([...own, ...included.flatMap(({ files }) => files)])];
  const libraries = externFiles(call.args).map((file) => placeOf(call.cwd, file));
  const files = [...paths.map(sourceState), ...libraries.map((file) => libraryState(file, now))];
  const { tests, messages, unsettled } = compiled;
  const uncertain = uncertainty({ sources, included, changed: changedSince(paths, started), unsettled });
  // The folder's name is new each time.
  const prefix = textDigest(folder).slice(0, 8);
  return { prefix, key: keyOf(request, files), files, uncertain, tests, messages };
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
  readonly unsettled: string | undefined;
}): string | undefined {
  if (typeof facts.sources === "string") return facts.sources;
  if (facts.changed !== undefined) return `\`${facts.changed}\` changed while doctests were compiled`;
  if (facts.unsettled !== undefined) return `\`${facts.unsettled}\` may compile the next time`;
  const place = facts.included.find(({ unknown }) => unknown !== undefined)?.unknown;
  return place === undefined ? undefined : `which file is included at ${place} cannot be told`;
}

/** Relative names start at rustdoc's working directory. */
function placeOf(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
