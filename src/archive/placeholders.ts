/**
 * How values that differ between runs and machines are shown: unchanged, or, for suites that compare output, as a
 * placeholder. Pure.
 */
import type { BuildMeta } from "../model/build/binaries.ts";
import { stripPrefix, withForwardSlashes } from "../model/paths.ts";

export interface Shown {
  readonly path: (path: string) => string;
  readonly fileCount: (count: number) => string;
  /** Of milliseconds. */
  readonly duration: (elapsed: number) => string;
}

export const AS_IT_IS: Shown = {
  path: (path) => path,
  fileCount: String,
  duration: (elapsed) => `${(elapsed / 1000).toFixed(2)}s`,
};

interface Replacement {
  readonly path: string;
  readonly by: string;
}

/** Placeholders for the folders of a build and for the archive itself. */
export function placeholders(
  { targetDirectory, buildDirectory, linkedPaths }: BuildMeta,
  archiveFile: string,
): Shown {
  const isApart = buildDirectory !== targetDirectory;
  const buildName = isApart ? "<build-dir>" : "<target-dir>";
  // The innermost first.
  const replacements: readonly Replacement[] = [
    ...[...linkedPaths.keys()].flatMap(unitFolder).flatMap(({ path, by }) => [
      { path: `${buildDirectory}/${path}`, by: `${buildName}/${by}` },
      { path, by },
    ]),
    ...(isApart ? [{ path: buildDirectory, by: buildName }] : []),
    { path: targetDirectory, by: "<target-dir>" },
    { path: archiveFile, by: "<archive-file>" },
  ];
  return {
    path: (path) => replaceStart(path, replacements),
    fileCount: () => "<file-count>",
    duration: () => "<duration>",
  };
}

function replaceStart(path: string, replacements: readonly Replacement[]): string {
  for (const { path: start, by } of replacements) {
    const rest = stripPrefix(path, start);
    if (rest !== undefined) return rest === "" ? by : withForwardSlashes(`${by}/${rest}`);
  }
  return path;
}

const UNIT = /^([\w-]+)-[a-f0-9]{16}$/;
const HASH = /^[a-f0-9]{16}$/;

/** The folder of a build script, whose name has a hash: `build/NAME-HASH`, in newer layouts `build/NAME/HASH`. */
function unitFolder(linkedPath: string): readonly Replacement[] {
  const parts = linkedPath.split("/");
  for (const [index, part] of parts.entries()) {
    const before = parts.slice(0, index);
    const named = UNIT.exec(part)?.[1];
    if (named !== undefined) {
      return [{ path: [...before, part].join("/"), by: [...before, `<${named}-hash>`].join("/") }];
    }
    const hash = parts[index + 1];
    if (before.at(-1) === "build" && hash !== undefined && HASH.test(hash)) {
      return [{ path: [...before, part, hash].join("/"), by: [...before, `<${part}-hash>`].join("/") }];
    }
  }
  return [];
}
