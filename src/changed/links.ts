/** Symbolic links in the repository: a change of the file that a link leads to is a change under the link's own name too. */
import type { Change } from "./changes.ts";
import { isWithin } from "../model/paths.ts";

/** Absolute paths with `/`. */
export interface KnownLink {
  readonly path: string;
  /** Git ignores the link itself. */
  readonly isIgnored?: true;
  /** Its text as a path, and where it leads in the end; the same unless other links follow. */
  readonly targets: readonly string[];
}

/** The changes, and those that links make of them. Links to links are followed. */
export function withLinks(changes: readonly Change[], links: readonly KnownLink[]): readonly Change[] {
  const all: Named[] = changes.map((change) => ({ change, through: [], isLooped: false }));
  const known = new Set(changes.map(({ path }) => path));
  for (const named of all) {
    for (const { path, targets, isIgnored = false } of links) {
      // Links to each other's folders, and links into their own folders, would make ever longer names.
      if (named.through.includes(path)) continue;
      for (const target of targets) {
        const isLoop = isWithin(path, target);
        const change = isIgnored ? { ...named.change, isByIgnoredLink: true } : named.change;
        const alias = isLoop && named.isLooped ? undefined : aliasOf(change, path, target);
        if (alias === undefined || known.has(alias.path)) continue;
        known.add(alias.path);
        all.push({
          change: alias,
          through: [...named.through, path],
          isLooped: named.isLooped || isLoop,
        });
      }
    }
  }
  return all.map(({ change }) => change);
}

interface Named {
  readonly change: Change;
  /** Links that the name goes through. */
  readonly through: readonly string[];
  /** One of them leads to a folder that contains it. */
  readonly isLooped: boolean;
}

function aliasOf(change: Change, link: string, target: string): Change | undefined {
  if (isWithin(change.path, target)) return { ...change, path: link + change.path.slice(target.length) };
  return change.isFolder && isWithin(target, change.path) ? { ...change, path: link } : undefined;
}
