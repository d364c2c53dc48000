/** The texts of a package's Rust sources, for what they may read. */
import { rootFile } from "../../changed/nodes.ts";
import type { Package } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { readTextLossily } from "../../os/files/file-system.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { isTargetFolder } from "./target-folder.ts";

export interface SourceText {
  readonly file: string;
  /** Undefined: there is more than is read. */
  readonly text: string | undefined;
}

/** Entries of larger packages are not read to their end. */
const MOST_FILES = 5000;

/**
 * Of the sources in the package's folder, and of the targets that have their root elsewhere. `without`: folders that are left
 * out, such as those of other packages.
 */
export function sourceTexts(
  { manifestPath, targets }: Package,
  without: ReadonlySet<string> = new Set(),
): readonly SourceText[] {
  const home = parentFolder(manifestPath);
  const texts: SourceText[] = [];
  let left = MOST_FILES;
  const read = (file: string): void => {
    const text = readTextLossily(file);
    if (text.ok) texts.push({ file, text: text.value });
  };
  const visit = (folder: string): void => {
    const entries = readDirectory(folder);
    if (!entries.ok) return;
    for (const { name, kind } of entries.value) {
      const path = `${folder}/${name}`;
      if (name.startsWith(".") || (kind === "folder" && isTargetFolder(path)) || without.has(path)) continue;
      left -= 1;
      if (left === -1) texts.push({ file: path, text: undefined });
      if (left < 0) return;
      if (kind === "folder") visit(path);
      else if (name.endsWith(".rs")) read(path);
    }
  };
  visit(home);
  for (const root of targets.map(rootFile)) if (!isWithin(root, home)) read(root);
  return texts;
}

/** Rust files that are elsewhere and that the compiler read: behind links, in other packages, or written by build scripts. */
export function withRecorded(
  texts: readonly SourceText[],
  recorded: ReadonlySet<string>,
): readonly SourceText[] {
  const known = new Set(texts.map(({ file }) => file));
  const others = [...recorded].filter((file) => file.endsWith(".rs") && !known.has(file));
  return [
    ...texts,
    ...others.flatMap((file) => {
      const text = readTextLossily(file);
      return text.ok ? [{ file, text: text.value }] : [];
    }),
  ];
}

export function withoutComments(text: string): string {
  return text.replaceAll(COMMENT, "");
}

const COMMENT = /^\s*\/\/.*$/gmu;
