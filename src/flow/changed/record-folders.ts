/**
 * Where cargo keeps its records in the build directory: in `deps`, `examples`, `build/PACKAGE-HASH` and
 * `.fingerprint/PACKAGE-HASH`, or, in its new layout, all in `build/PACKAGE/HASH`.
 */
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { fileBehind } from "../../os/files/state/file-entry.ts";

/** All absolute. */
export interface RecordFolders {
  /** Folders with dep-info files. */
  readonly depInfo: readonly string[];
  /** What build scripts wrote to standard output. */
  readonly outputs: readonly PackageRecord[];
  /** Records of the runs of build scripts. */
  readonly runs: readonly PackageRecord[];
}

export interface PackageRecord {
  readonly packageName: string;
  readonly file: string;
}

/** Of all profiles and targets: further records can only add affected tests. */
export function findRecords(buildDirectory: string): RecordFolders {
  const found = profileFolders(buildDirectory).map(recordsOf);
  return {
    depInfo: found.flatMap(({ depInfo }) => depInfo),
    outputs: found.flatMap(({ outputs }) => outputs),
    runs: found.flatMap(({ runs }) => runs),
  };
}

/** `debug`, `release`, …, at the top level and in the folder of each target triple. */
export function profileFolders(buildDirectory: string): readonly string[] {
  const direct = foldersIn(buildDirectory).map((name) => `${buildDirectory}/${name}`);
  const nested = direct.flatMap((folder) => foldersIn(folder).map((name) => `${folder}/${name}`));
  return [...direct, ...nested].filter((folder) =>
    foldersIn(folder).some((name) => name === "deps" || name === "build"),
  );
}

function recordsOf(profile: string): RecordFolders {
  const units = foldersIn(`${profile}/build`).flatMap((name) => {
    const folder = `${profile}/build/${name}`;
    if (HASHED.test(name)) return [{ packageName: withoutHash(name), folder, isNew: false }];
    return foldersIn(folder).map((hash) => ({
      packageName: name,
      folder: `${folder}/${hash}`,
      isNew: true,
    }));
  });
  const fingerprints = [
    ...foldersIn(`${profile}/.fingerprint`).map((name) => ({
      packageName: withoutHash(name),
      folder: `${profile}/.fingerprint/${name}`,
    })),
    ...units.flatMap(({ packageName, folder, isNew }) =>
      isNew ? [{ packageName, folder: `${folder}/fingerprint` }] : [],
    ),
  ];
  return {
    depInfo: [
      `${profile}/deps`,
      `${profile}/examples`,
      ...units.map(({ folder, isNew }) => (isNew ? `${folder}/out` : folder)),
    ],
    outputs: units.map(({ packageName, folder, isNew }) => ({
      packageName,
      file: isNew ? `${folder}/run/stdout` : `${folder}/output`,
    })),
    runs: fingerprints.flatMap(({ packageName, folder }) =>
      filesIn(folder)
        .filter((name) => SCRIPT_RUN.test(name))
        .map((name) => ({ packageName, file: `${folder}/${name}` })),
    ),
  };
}

const HASHED = /-[0-9a-f]{16}$/u;

function withoutHash(folder: string): string {
  return folder.replace(HASHED, "");
}

/** Cargo's record of what a run of a build script depended on; named after the script's target. */
const SCRIPT_RUN = /^run-build-script-.*\.json$/u;

/** With links to folders: people move the folder of a profile to another disk. */
function foldersIn(folder: string): readonly string[] {
  const entries = readDirectory(folder);
  if (!entries.ok) return [];
  return entries.value
    .filter(
      ({ kind, name }) =>
        kind === "folder" || (kind === "symlink" && fileBehind(`${folder}/${name}`)?.kind === "folder"),
    )
    .map(({ name }) => name);
}

/** Names of all entries that are no folders. */
export function filesIn(folder: string): readonly string[] {
  const entries = readDirectory(folder);
  return entries.ok ? entries.value.filter(({ kind }) => kind !== "folder").map(({ name }) => name) : [];
}
