/** `[[changed.rules]]` in the repository's configuration: the effects of files that cargo does not know about. */

export interface ChangedRule extends RulePaths {
  /** Index in the file, from 0. */
  readonly index: number;
  /** For each name or glob of the rule: whether it matches a package name. Undefined: the rule names no packages. */
  readonly packages: readonly ((name: string) => boolean)[] | undefined;
  /** Whether the rule has a filterset that selects the affected tests. */
  readonly hasFilter: boolean;
  /** Whether later rules and the usual attribution apply to the file as well. */
  readonly continues: boolean;
}

/** All paths are relative to the workspace's root, with `/`. */
export interface RulePaths {
  readonly matches: (path: string) => boolean;
  /** Whether the rule is about everything in a folder. */
  readonly covers: (folder: string) => boolean;
  /** Whether it may match a file in a folder. */
  readonly mayMatchIn: (folder: string) => boolean;
}

/** A name that no glob is made for. */
const ANY_NAME = "\u0001";
const SPECIAL = /[!*?[{\\]/u;

export function rulePaths(
  patterns: readonly string[],
  glob: (pattern: string) => (path: string) => boolean,
): RulePaths {
  const globs = patterns.map(glob);
  const matches = (path: string): boolean => globs.some((each) => each(path));
  return {
    matches,
    covers: (folder) =>
      patterns.includes(folder) ||
      globs.some((each) => each(`${folder}/${ANY_NAME}`) && each(`${folder}/${ANY_NAME}/${ANY_NAME}`)),
    mayMatchIn: (folder) =>
      patterns.some((pattern) => {
        const [plain = ""] = pattern.split(SPECIAL, 1);
        return plain.startsWith(`${folder}/`) || (plain !== pattern && `${folder}/`.startsWith(plain));
      }),
  };
}
