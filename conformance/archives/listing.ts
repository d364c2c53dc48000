/** What is in an archive, as lines that can be compared: mode, digest and path of each entry. */
import { createHash } from "node:crypto";
import { DIGESTS } from "../../src/archive/names.ts";
import { readArchive } from "./read.ts";

/** Sorted; the list of digests is ours alone. Who made an archive may say so in the high bits of modes. */
export function archiveListing(file: string): string {
  const lines = readArchive(file)
    .filter(({ path }) => path !== DIGESTS)
    .map(({ path, kind, mode, contents }) => {
      const digest = createHash("sha256").update(contents).digest("hex").slice(0, 16);
      return `${(mode & 0o7777).toString(8)} ${kind} ${contents.length} ${digest} ${path}`;
    });
  return lines.toSorted().join("\n");
}
