/** The names of a file under which a change of it may be reported, from the one that a record of cargo has for it. */
import { absolutePath } from "../../changed/changes.ts";
import { isWithin, withForwardSlashes } from "../../model/paths.ts";
import { canonicalPath } from "../../os/files/paths.ts";
import { fileEntry } from "../../os/files/state/file-entry.ts";

/** `written`: absolute, with the `..` that it was written with. */
export type NamesOf = (written: string) => readonly string[];

/** The workspace may be named through a link, and a record may name files without it. */
export function fileNames(workspaceRoot: string): NamesOf {
  const realRoot = realPath(workspaceRoot) ?? workspaceRoot;
  const known = new Map<string, readonly string[]>();
  return (written) => {
    const found = known.get(written) ?? names(written);
    known.set(written, found);
    return found;
  };

  function names(written: string): readonly string[] {
    const plain = absolutePath(written, "/");
    const links = linksBeforeDots(written);
    const real = realPath(written);
    if (real === undefined) return [plain, ...links];
    const inWorkspace = isWithin(real, realRoot) ? [workspaceRoot + real.slice(realRoot.length)] : [];
    // After a link, `..` leads elsewhere than the text says.
    return [...new Set([...(links.length === 0 ? [plain] : links), real, ...inWorkspace])];
  }
}

/** Links that the path goes through and leaves again by `..`. */
function linksBeforeDots(written: string): readonly string[] {
  const parts = written.split("/");
  return parts.flatMap((part, index) => {
    if (part !== "..") return [];
    const before = parts.slice(0, index).join("/");
    return fileEntry(before)?.kind === "link" ? [absolutePath(before, "/")] : [];
  });
}

function realPath(path: string): string | undefined {
  const real = canonicalPath(path);
  return real.ok ? withForwardSlashes(real.value) : undefined;
}
