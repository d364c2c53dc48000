/** Finds and reads configuration files of a repository: its own, and those that tools bring. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ConfigOptions } from "../../model/requests/options.ts";
import { isFile } from "../../os/files/file-system.ts";
import { readConfigText, readToml } from "../toml/read.ts";
import type { Layer, TableNode } from "../toml/tree.ts";

/** Where a repository's own file is, under the workspace root. */
export const CONFIG_PATH = ".config/nextest.toml";

/** One file that was read. */
export interface ConfigFile {
  readonly layer: Layer;
  /** As it is shown. */
  readonly path: string;
  readonly root: TableNode;
}

interface Candidate {
  readonly layer: Layer;
  readonly path: string;
}

export type FileOptions = Pick<ConfigOptions, "configFile" | "toolConfigFiles">;

export interface FilesRequest {
  readonly workspaceRoot: string;
  readonly options: FileOptions;
  /** The working directory; files below it are named relative to it. */
  readonly cwd?: string;
}

/** The files in rising order of precedence: tools from the last to the first, then the repository's own. */
export async function readConfigFiles(request: FilesRequest): Promise<Result<readonly ConfigFile[]>> {
  const candidates = findFiles(request.workspaceRoot, request.options);
  if (!candidates.ok) return candidates;
  const files: ConfigFile[] = [];
  for (const candidate of candidates.value) {
    const file = await readConfigFile(candidate, shownPath(candidate.path, request.cwd));
    if (!file.ok) return file;
    files.push(file.value);
  }
  return ok(files);
}

function findFiles(workspaceRoot: string, options: FileOptions): Result<readonly Candidate[]> {
  const seen = new Map<string, string>();
  for (const { tool, path: file } of options.toolConfigFiles) {
    const before = seen.get(tool);
    if (before !== undefined) return err([duplicateTool(tool, [before, file])]);
    seen.set(tool, file);
  }
  const candidates: Candidate[] = options.toolConfigFiles
    .toReversed()
    .map(({ tool, path: file }) => ({ layer: { kind: "tool", tool }, path: file }));
  const usual = path.join(workspaceRoot, CONFIG_PATH);
  const own = options.configFile ?? (exists(usual) ? usual : undefined);
  return ok(own === undefined ? candidates : [...candidates, { layer: { kind: "repository" }, path: own }]);
}

/** A file, or anything else of that name; reading it then reports the error. */
function exists(file: string): boolean {
  if (isFile(file)) return true;
  const read = readConfigText(file);
  return !read.ok && read.error.code !== "ENOENT" && read.error.code !== "ENOTDIR";
}

function duplicateTool(tool: string, [first, second]: readonly [string, string]): UserError {
  return {
    kind: "config",
    message: `tool \`${tool}\` brings two configuration files`,
    causes: [`\`${first}\` and \`${second}\``],
    help: "give each tool one `--tool-config-file`",
  };
}

/** An absolute path below the working directory is shown without it; others stay as they were given. */
function shownPath(file: string, cwd: string | undefined): string {
  if (cwd === undefined) return file;
  const prefix = cwd.endsWith(path.sep) ? cwd : `${cwd}${path.sep}`;
  return file.startsWith(prefix) ? file.slice(prefix.length) : file;
}

async function readConfigFile(candidate: Candidate, name: string): Promise<Result<ConfigFile>> {
  const text = readConfigText(candidate.path);
  if (!text.ok) {
    const message = `cannot read configuration file \`${name}\`${byTool(candidate.layer)}`;
    return err([{ kind: "config", message, causes: [text.error.message] }]);
  }
  const { layer } = candidate;
  const root = await readToml({ layer, source: { name, text: text.value } });
  return root.ok ? ok({ layer, path: name, root: root.value }) : root;
}

/** ` provided by tool …`, or nothing for the repository's own file. */
export function byTool(layer: Layer): string {
  return layer.kind === "tool" ? ` provided by tool \`${layer.tool}\`` : "";
}
