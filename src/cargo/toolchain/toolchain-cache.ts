/** Stores what rustc says about its host, and rustdoc about its version, under the identity of the toolchain. */
import { dirname, join } from "node:path";
import { isJsonObject, type JsonObject, JsonReader, parseJson } from "../../model/json-reader.ts";
import { makeFolders, readOwnText } from "../../os/files/file-system.ts";
import { replaceOwnFile } from "../../os/files/write/replace-file.ts";
import { cacheFolder } from "../../os/files/folders/cache-folder.ts";
import { hostMachine } from "../../os/files/paths.ts";
import type { CargoPorts } from "../run-cargo.ts";
import { queryHost, type HostAnswer } from "./rustc.ts";
import { queryRustdoc, type RustdocAnswer } from "./rustdoc.ts";
import { type Tool, toolchainIdentity } from "./toolchain-identity.ts";

/** How many toolchains are remembered; the least recently added one is forgotten first. */
const CAPACITY = 16;

/** As `queryHost`, but without starting rustc where its answer is certain. */
export async function queryHostOnce(around: CargoPorts): Promise<HostAnswer> {
  const stored = storedAnswers(around, {
    file: "toolchains.json",
    parse: (reader, item) => ({ triple: reader.text(item, "triple"), libdir: reader.text(item, "libdir") }),
  });
  const known = stored?.known;
  if (known !== undefined) return { triple: known.triple, libdir: { libdir: known.libdir } };
  const answer = await queryHost(around);
  const { triple, libdir } = answer;
  if (triple !== undefined && libdir.libdir !== undefined) stored?.add({ triple, libdir: libdir.libdir });
  return answer;
}

/** As `queryRustdoc`, but without starting rustdoc where its answer is certain. */
export async function queryRustdocOnce(around: CargoPorts, program: string): Promise<RustdocAnswer> {
  const stored = storedAnswers(around, {
    file: "rustdocs.json",
    parse: (reader, item) => ({ version: reader.text(item, "version") }),
    tool: { name: "rustdoc", program },
  });
  if (stored?.known !== undefined) return stored.known;
  const answer = await queryRustdoc(around, program);
  if ("version" in answer) stored?.add(answer);
  return answer;
}

interface Question<Answer> {
  readonly file: string;
  /** Reads an answer from its entry. */
  readonly parse: (reader: JsonReader, item: JsonObject) => Answer;
  readonly tool?: Tool;
}

interface StoredAnswers<Answer> {
  /** The answer of this toolchain, if it is stored. */
  readonly known: Answer | undefined;
  readonly add: (answer: Answer) => void;
}

/** Undefined: the answer of this toolchain cannot be stored. */
function storedAnswers<Answer extends object>(
  { env, cwd, wall }: CargoPorts,
  { file: name, parse, tool }: Question<Answer>,
): StoredAnswers<Answer> | undefined {
  const { system } = hostMachine();
  const toolchain =
    wall === undefined ? undefined : toolchainIdentity({ tool, env, cwd, system, now: wall() });
  const file = toolchain === undefined ? undefined : cacheFile(env, name);
  if (toolchain === undefined || file === undefined) return undefined;
  const entries = readEntries(file, parse);
  return {
    known: entries.find((entry) => entry.toolchain === toolchain)?.answer,
    add: (answer) => {
      const all = [{ toolchain, answer }, ...entries].slice(0, CAPACITY);
      const written = all.map((entry) => ({ toolchain: entry.toolchain, ...entry.answer }));
      // If the cache cannot be written, the next run asks again.
      if (makeFolders(dirname(file)).ok) replaceOwnFile(file, JSON.stringify({ entries: written }));
    },
  };
}

/** Undefined: there is no place for a cache. A home directory that is missing or relative is never created. */
function cacheFile(env: Readonly<Record<string, string>>, name: string): string | undefined {
  const caches = cacheFolder(env);
  return caches === undefined ? undefined : join(caches, "nextest-ts", name);
}

interface Entry<Answer> {
  readonly toolchain: string;
  readonly answer: Answer;
}

/** What is not as we write it is no entry. */
function readEntries<Answer>(file: string, parse: Question<Answer>["parse"]): readonly Entry<Answer>[] {
  const text = readOwnText(file);
  const document = text.ok ? parseJson(text.value) : undefined;
  if (document === undefined || !("value" in document) || !isJsonObject(document.value)) return [];
  const reader = new JsonReader();
  const entries = reader.objects(document.value, "entries").map((item) => ({
    toolchain: reader.text(item, "toolchain"),
    answer: parse(reader, item),
  }));
  return reader.problems.length === 0 ? entries : [];
}
