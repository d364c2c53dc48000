/** Pieces that many cases share. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FaultCase, Observed } from "../case.ts";

/** A case without its group: the file's table adds it. */
export type Ungrouped = Omit<FaultCase, "group">;

export function grouped(group: string, cases: readonly Ungrouped[]): readonly FaultCase[] {
  return cases.map((each) => ({ group, ...each }));
}

/** Arguments that run just the tests of these names. */
export function runOnly(...names: readonly string[]): readonly string[] {
  return ["run", "-E", names.map((name) => `test(=${name})`).join(" | ")];
}

/** Ends a test after 400 ms, with 300 ms of grace. */
export const SHORT_LIMIT = `
[profile.default]
slow-timeout = { period = "400ms", terminate-after = 1, grace-period = "300ms" }
`;

/** A JUnit report in the case's own folder. */
export const JUNIT = `
[profile.default.junit]
path = "{dir}/junit.xml"
`;

/** What is in a file of the case's folder; undefined: there is none. */
export function fileOf(seen: Observed, name: string): string | undefined {
  const file = path.join(seen.place.folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, "latin1") : undefined;
}

/** Complains unless the JUnit report is there and an XML parser takes it. */
export function junitIsWhole(seen: Observed): readonly string[] {
  const file = path.join(seen.place.folder, "junit.xml");
  if (!fs.existsSync(file)) return ["no JUnit report"];
  const read = Bun.spawnSync([
    "python3",
    "-c",
    "import sys,xml.sax as s;s.parse(sys.argv[1],s.ContentHandler())",
    file,
  ]);
  return read.exitCode === 0
    ? []
    : [`JUnit report is not XML: ${read.stderr.toString().trim().split("\n").at(-1) ?? ""}`];
}

/** Complains where a file of that name came to be in the workspace or the case's folder: a shell saw a test's name. */
export function nothingInjected({ place }: Observed): readonly string[] {
  const folders = [place.folder, place.workspace, path.join(place.workspace, "misbehaving")];
  return folders.some((folder) => fs.existsSync(path.join(folder, "injected")))
    ? ["a name was run by a shell"]
    : [];
}

/** The runner is the first process of a namespace, as in a container. */
export const AS_INIT = [
  "unshare",
  ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]),
  "--pid",
  "--fork",
  "--mount-proc",
  "--kill-child",
];
