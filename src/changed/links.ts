/** Symbolic links that git tracks: a change of the file that a link leads to is a change under the link's own name too. */
import type { Change } from "./changes.ts";
import { isWithin } from "../model/paths.ts";

/** Absolute paths with `/`. */
export interface TrackedLink {
  readonly path: string;
  /** Its text as a path, and where it leads in the end; the same unless other links follow. */
  readonly targets: readonly string[];
}

/** The changes, and those that links make of them. Links to links are followed. */
export function withLinks(changes: readonly Change[], links: readonly TrackedLink[]): readonly Change[] {
  const all = [...changes];
  const known = new Set(changes.map(({ path }) => path));
  for (const change of all) {
    for (const { path, targets } of links) {
      for (const target of targets) {
        const alias = aliasOf(change, path, target);
        if (alias === undefined || known.has(alias.path)) continue;
        known.add(alias.path);
        all.push(alias);
      }
    }
  }
  return all;
}

function aliasOf(change: Change, link: string, target: string): Change | undefined {
  if (isWithin(change.path, target)) {
    // A link into its own folder would make ever longer names.
    const isLoop = isWithin(link, target);
    return isLoop ? undefined : { ...change, path: link + change.path.slice(target.length) };
  }
  return change.isFolder && isWithin(target, change.path) ? { ...change, path: link } : undefined;
}
