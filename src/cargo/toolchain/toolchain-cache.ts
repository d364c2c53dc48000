/** Stores rustc's description of its host under the identity of the toolchain. */
import { dirname, join } from "node:path";
import { isJsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";
import { makeFolders, readTextFile } from "../../os/files/file-system.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";
import { cacheFolder } from "../../os/files/folders/cache-folder.ts";
import { hostMachine } from "../../os/files/paths.ts";
import type { CargoPorts } from "../run-cargo.ts";
import { queryHost, type HostAnswer } from "./rustc.ts";
import { toolchainIdentity } from "./toolchain-identity.ts";

interface Entry {
  readonly toolchain: string;
  readonly triple: string;
  readonly libdir: string;
}

/** How many toolchains are remembered; the least recently added one is forgotten first. */
const CAPACITY = 16;

/** As `queryHost`, but without starting rustc where its answer is certain. */
export async function queryHostOnce(around: CargoPorts): Promise<HostAnswer> {
  const { env, cwd, wall } = around;
  const { system } = hostMachine();
  const toolchain = wall === undefined ? undefined : toolchainIdentity({ env, cwd, system, now: wall() });
  if (toolchain === undefined) return queryHost(around);
  const file = cacheFile(env);
  if (file === undefined) return queryHost(around);
  const entries = readEntries(file);
  const known = entries.find((entry) => entry.toolchain === toolchain);
  if (known !== undefined) return { triple: known.triple, libdir: { libdir: known.libdir } };
  const answer = await queryHost(around);
  const { triple, libdir } = answer;
  if (triple !== undefined && libdir.libdir !== undefined) {
    const entry: Entry = { toolchain, triple, libdir: libdir.libdir };
    // If the cache cannot be written, the next run asks rustc again.
    if (makeFolders(dirname(file)).ok)
      replaceFile(file, JSON.stringify({ entries: [entry, ...entries].slice(0, CAPACITY) }));
  }
  return answer;
}

/** Undefined: there is no place for a cache. A home directory that is missing or relative is never created. */
function cacheFile(env: Readonly<Record<string, string>>): string | undefined {
  const caches = cacheFolder(env);
  return caches === undefined ? undefined : join(caches, "nextest-ts", "toolchains.json");
}

/** What is not as we write it is no entry. */
function readEntries(file: string): readonly Entry[] {
  const text = readTextFile(file);
  const document = text.ok ? parseJson(text.value) : undefined;
  if (document === undefined || !("value" in document) || !isJsonObject(document.value)) return [];
  const reader = new JsonReader();
  const entries = reader.objects(document.value, "entries").map((item) => ({
    toolchain: reader.text(item, "toolchain"),
    triple: reader.text(item, "triple"),
    libdir: reader.text(item, "libdir"),
  }));
  return reader.problems.length === 0 ? entries : [];
}
