/** Globs over paths with `/`: `*` stays within a folder, `**` does not, `{a,b}` and `[a-z]` are alternatives. */

export function pathGlob(pattern: string): (path: string) => boolean {
  const glob = new Bun.Glob(pattern);
  return (path) => glob.match(path);
}
