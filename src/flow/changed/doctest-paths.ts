/**
 * What doctests may read beside the sources of their library: files that an example includes, and documentation that only
 * rustdoc sees (`#[cfg(doctest)]`). Rustdoc does not say what it read.
 */
import type { DepInfo } from "../../changed/texts/dep-info.ts";
import { rootFile } from "../../changed/nodes.ts";
import { LIBRARY_KINDS, type Workspace } from "../../model/build/workspace.ts";
import { parentFolder } from "../../model/paths.ts";
import { readTextLossily } from "../../os/files/file-system.ts";
import type { ValueOf } from "./moved-environment.ts";
import { pathsOf } from "./outward-paths.ts";

/** `cfg(doctest)`, or what may be an example that reads another file. Documentation need not be in comments. */
const READS = /\bdoctest\b|\binclude(?:_str|_bytes)?\s*!|#\s*\[\s*path\b/u;

/** By root file of each library whose doctests may read other files: the beginnings of their paths. */
export function doctestPaths(
  { packages }: Workspace,
  depInfo: readonly DepInfo[],
  valueOf: ValueOf,
): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, Set<string>>();
  for (const each of depInfo) {
    const known = sources.get(each.root) ?? new Set();
    for (const source of each.sources) known.add(source);
    sources.set(each.root, known);
  }
  const found = new Map<string, readonly string[]>();
  for (const each of packages.values()) {
    if (!each.id.includes("path+file:")) continue;
    for (const target of each.targets) {
      if (!target.kinds.some((kind) => LIBRARY_KINDS.has(kind))) continue;
      const root = rootFile(target);
      const texts = [...new Set([root, ...(sources.get(root) ?? [])])].flatMap((file) => {
        const text = readTextLossily(file);
        return text.ok ? [{ file, text: text.value }] : [];
      });
      if (!texts.some(({ text }) => READS.test(text))) continue;
      // The documentation may be in other files than sources, and its paths start at the source that includes it.
      const own = [...texts, ...texts.map(({ text }) => ({ file: root, text }))];
      found.set(root, [`${parentFolder(each.manifestPath)}/`, ...pathsOf(each, own, valueOf)]);
    }
  }
  return found;
}
