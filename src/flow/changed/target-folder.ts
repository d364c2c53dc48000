/** Whether a folder is one that cargo writes what it builds to. A module may be named `target` as well. */
import { fileEntry } from "../../os/files/state/file-entry.ts";

export function isTargetFolder(path: string): boolean {
  return (
    path.endsWith("/target") &&
    ["CACHEDIR.TAG", ".rustc_info.json"].some((name) => fileEntry(`${path}/${name}`) !== undefined)
  );
}
