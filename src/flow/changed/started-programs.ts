/**
 * Sources whose code may start a program of the workspace that it finds in cargo's folder. Cargo has no record of that; only for
 * the integration tests of a program's own package it says where the program is.
 */
import { rootFile } from "../../changed/nodes.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { parentFolder } from "../../model/paths.ts";
import type { BuildRecords } from "./build-records.ts";
import { sourceTexts, withoutComments, withRecorded } from "./source-texts.ts";

/** Ways to find a program where cargo builds it, or to have cargo start it. */
const FINDS =
  /\bcargo_bin\w*|\bescargot\b|\bCargoBuild\b|\b(?:get_)?test_bin\b|\bcurrent_exe\b|\btarget\/|"target"|\bCARGO_(?:BIN_EXE|TARGET_(?:DIR|TMPDIR))\w*|"cargo"|"CARGO"/u;
const LITERAL = /"([^"\n\\]+)"/gu;

/** By source file: names of programs that its code may start. */
export function programStarters(
  { packages }: Workspace,
  records: readonly BuildRecords[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const local = [...packages.values()].filter(({ id }) => id.includes("path+file:"));
  const homes = new Set(local.map(({ manifestPath }) => parentFolder(manifestPath)));
  const programs = new Set(
    local
      .flatMap(({ targets }) => targets)
      .filter(({ kinds }) => kinds.includes("bin") || kinds.includes("example"))
      .map(({ name }) => name),
  );
  const found = new Map<string, ReadonlySet<string>>();
  for (const each of local) {
    const roots = new Set(each.targets.map(rootFile));
    const own = records.flatMap(({ depInfo }) => depInfo.filter(({ root }) => roots.has(root)));
    const recorded = new Set(own.flatMap(({ sources }) => sources));
    for (const { file, text } of withRecorded(sourceTexts(each, homes), recorded)) {
      const names = text === undefined ? programs : programsIn(text, programs);
      if (names.size > 0) found.set(file, names.union(found.get(file) ?? new Set()));
    }
  }
  return found;
}

function programsIn(text: string, programs: ReadonlySet<string>): ReadonlySet<string> {
  if (!FINDS.test(text)) return new Set();
  const words = [...withoutComments(text).matchAll(LITERAL)].flatMap(([, literal = ""]) =>
    // `../target/debug/name`, `run -p x --bin=name`
    literal.split(/[\s/=]+/u),
  );
  return new Set(words.map((word) => word.replace(/\.exe$/u, "")).filter((word) => programs.has(word)));
}
