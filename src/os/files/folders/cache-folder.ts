/** The folder for this user's caches. */
import { isAbsolute, join } from "node:path";
import { isDirectory } from "../file-system.ts";
import { homeDirectory } from "../paths.ts";

/** `$XDG_CACHE_HOME`, or `.cache` in the home directory. Undefined: there is none; a missing home is never created. */
export function cacheFolder(env: Readonly<Record<string, string>>): string | undefined {
  const chosen = env["XDG_CACHE_HOME"] ?? "";
  if (isAbsolute(chosen)) return chosen;
  const home = homeDirectory();
  return isAbsolute(home) && isDirectory(home) ? join(home, ".cache") : undefined;
}
