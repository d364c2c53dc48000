/** The doctests of one crate: from the stored record if nothing changed, otherwise compiled now. */
import { join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { fileIdentity, namesIn } from "../../os/files/state/file-identity.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import { makeWorkFolder } from "../../os/files/folders/work-folder.ts";
import { compileCrate } from "../compile/compile-crate.ts";
import { type CrateInputs, keyOf, readInputs } from "./crate-inputs.ts";
import { changedSince, isUnchanged } from "./fingerprints.ts";
import type { DoctestPorts } from "../ports.ts";
import { type DoctestRecord, RECORD_NAME } from "./record.ts";
import { isIntact, openSet, removeSet, replaceSet } from "./stored-set.ts";
import { neutralArguments, type RustdocCall } from "../rustdoc/rustdoc-call.ts";

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
  if (used !== undefined && isUpToDate(used.record, request) && isIntact(folder, used.record))
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
  // The inputs are read while rustdoc compiles. If one of them changes after that, nothing is used again.
  const [compiled, inputs] = await Promise.all([
    compileCrate(ports, { ...request, folder: set }),
    readInputs(ports, request, dependencies),
  ]);
  if (!compiled.ok) return compiled;
  const { tests, messages, unsettled } = compiled.value;
  const uncertain = uncertainty({ inputs, changed: changedSince(inputs.watched, started), unsettled });
  // The folder's name is new each time.
  const prefix = textDigest(set).slice(0, 8);
  const { key, files } = inputs;
  return ok({ prefix, key, files, uncertain, tests, messages, stored: undefined });
}

/** Why the compiled doctests must not be used again; undefined if they may. */
function uncertainty(facts: {
  readonly inputs: CrateInputs;
  readonly changed: string | undefined;
  readonly unsettled: string | undefined;
}): string | undefined {
  if (facts.changed !== undefined) return `\`${facts.changed}\` changed while doctests were compiled`;
  if (facts.unsettled !== undefined) return `\`${facts.unsettled}\` may compile the next time`;
  return facts.inputs.unknown;
}
