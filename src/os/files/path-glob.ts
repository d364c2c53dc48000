/** Globs over paths with `/`: `*` stays within a folder, `**` does not, `{a,b}` and `[a-z]` are alternatives. */
import { attempt } from "../failure.ts";

export function pathGlob(pattern: string): (path: string) => boolean {
  const glob = new Bun.Glob(pattern);
  return (path) => glob.match(path);
}

/** Files below `root` that the glob matches, absolute and ordered. Nothing where the folder cannot be read. */
export function filesMatching(pattern: string, root: string): readonly string[] {
  const found = attempt(() => [...new Bun.Glob(pattern).scanSync({ cwd: root, absolute: true, dot: true })]);
  return found.ok ? found.value.sort() : [];
}
