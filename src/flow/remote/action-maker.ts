/** Makes the action for a test that is about to start: its command line, its environment and its files. */
import { join } from "node:path";
import { dylibVariable } from "../../cargo/dylib-path.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { BuildMeta } from "../../model/build/binaries.ts";
import { isWithin } from "../../model/paths.ts";
import type { PlannedTest, RunPlan } from "../../model/plan.ts";
import type { FileStates } from "../../os/files/state/file-states.ts";
import { pathGlob } from "../../os/files/path-glob.ts";
import { hostMachine } from "../../os/files/paths.ts";
import type { StartRequest } from "../../os/processes/host/process-host.ts";
import { type ActionFacts, encodeAction } from "../../remote/action/action.ts";
import type { Blob, Hash } from "../../remote/transfer/blob.ts";
import { CODE, type Fault } from "../../remote/faults.ts";
import { END_MARGIN, type PreparedAction } from "../../remote/remote-attempt.ts";
import { buildTree, type Tree } from "../../remote/action/tree.ts";
import { InputCollector } from "./input-files.ts";
import { sentEnvironment } from "./sent-environment.ts";

export interface ActionMakerOptions {
  readonly plan: RunPlan;
  readonly meta: BuildMeta;
  readonly workspaceRoot: string;
  /** The runner's own environment. */
  readonly inherited: Readonly<Record<string, string>>;
  readonly states: FileStates;
  readonly hash: Hash;
}

interface Inputs {
  readonly tree: Tree;
  readonly blobs: readonly Blob[];
}

export class ActionMaker {
  readonly #options: ActionMakerOptions;
  readonly #collector: InputCollector;
  /** Shared by all tests of a binary with the same settings. */
  readonly #inputs = new Map<string, Inputs>();
  readonly #roots: readonly string[];

  constructor(options: ActionMakerOptions) {
    const { workspaceRoot, meta, states } = options;
    this.#options = options;
    this.#roots = rootsOf(workspaceRoot, meta);
    this.#collector = new InputCollector({
      digestOf: (path) => states.digestOf(path),
      workspaceRoot,
      outputFolders: [meta.targetDirectory, meta.buildDirectory],
    });
  }

  prepare(request: StartRequest): Result<PreparedAction, Fault> {
    const test = this.#options.plan.tests[request.remoteTest?.index ?? -1];
    if (test === undefined) throw new Error("bug: what is to run elsewhere is no test of the plan");
    const libraries = this.#libraries(request);
    const inputs = this.#inputsOf(test, request, libraries);
    if (inputs === undefined) return err(unreadable(test.binary.path));
    const limit = limitOf(test);
    const { env } = test.settings.remote;
    const globs = env.map(pathGlob);
    const cache = this.#cacheUse(test, request);
    const facts: ActionFacts = {
      argv: [request.program, ...request.args],
      cwd: request.cwd,
      env: sentEnvironment({
        ...request.env,
        inherited: this.#options.inherited,
        isNamed: (name) => globs.some((matches) => matches(name)),
        libraries: { name: dylibVariable(hostMachine().system), value: libraries.join(":") },
      }),
      roots: this.#roots,
      inputRoot: inputs.tree.root,
      platform: test.settings.remote.platform,
      timeout: limit === undefined ? undefined : limit + END_MARGIN,
      cacheable: cache !== "no",
      outputs: outputsOf(test, this.#options.workspaceRoot),
    };
    const { hash } = this.#options;
    const { command, action } = encodeAction(facts, hash);
    return ok({
      digest: { hash: action.hash, size: action.size },
      blobs: [...inputs.blobs, ...inputs.tree.folders, command, action],
      limit,
      cache,
      lookup: this.#onlyReads(test, request)
        ? encodeAction({ ...facts, cacheable: true }, hash).action
        : undefined,
    });
  }

  /** Whether the server may store a result is part of the action and so of its digest: results are under the other one. */
  #onlyReads({ cacheMode }: PlannedTest, { remoteTest }: StartRequest): boolean {
    return remoteTest?.attempt === 1 && cacheMode === "read";
  }

  /** The server's action cache holds results of first attempts. */
  #cacheUse({ cacheMode }: PlannedTest, { remoteTest }: StartRequest): PreparedAction["cache"] {
    if (remoteTest?.attempt !== 1 || cacheMode === "off" || cacheMode === "read") return "no";
    return cacheMode;
  }

  /** Folders in the dynamic linker's variable that hold libraries of this build or of the toolchain. */
  #libraries({ env }: StartRequest): readonly string[] {
    const all = { ...env.base, ...env.extra };
    const folders = (all[dylibVariable(hostMachine().system)] ?? "").split(":");
    return folders.filter((folder) => this.#isInTree(folder));
  }

  #isInTree(path: string): boolean {
    return this.#roots.some((root) => isWithin(path, root));
  }

  /** Undefined: the program itself cannot be read. */
  #inputsOf(test: PlannedTest, request: StartRequest, libraries: readonly string[]): Inputs | undefined {
    const programs = this.#programs(request);
    const globs = test.settings.remote.inputs;
    const key = JSON.stringify([test.binary.id, programs, globs]);
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const outDir = request.env.base["OUT_DIR"];
    const { entries, blobs } = this.#collector.collect({
      folder: request.cwd,
      programs,
      folders: outDir === undefined ? [] : [outDir],
      libraryFolders: libraries,
      globs,
    });
    if (!blobs.some((blob) => blob.kind === "file" && programs.includes(blob.path))) return undefined;
    const tree = buildTree([{ kind: "folder", path: request.cwd.slice(1) }, ...entries], this.#options.hash);
    const inputs = { tree, blobs };
    this.#inputs.set(key, inputs);
    return inputs;
  }

  /** The programs on the command line, and the executables that the test finds by `CARGO_BIN_EXE_*` variables. */
  #programs({ program, args, env }: StartRequest): readonly string[] {
    const executables = Object.entries(env.base)
      .filter(([name]) => /^(?:CARGO|NEXTEST)_BIN_EXE_/.test(name))
      .map(([, value]) => value);
    return [...new Set([program, ...args, ...executables])].filter((word) => this.#isInTree(word)).sort();
  }
}

function rootsOf(workspaceRoot: string, meta: BuildMeta): readonly string[] {
  const { targetDirectory, buildDirectory, platforms } = meta;
  const toolchain = [platforms.host.libdir, platforms.target?.libdir];
  const all = [workspaceRoot, targetDirectory, buildDirectory, ...toolchain];
  return [...new Set(all.filter((path) => path !== undefined))];
}

/** Milliseconds after which the runner decides that a test timed out. */
function limitOf({ settings }: PlannedTest): number | undefined {
  const { period, terminateAfter } = settings.slowTimeout;
  if (period === "never" || terminateAfter === "never") return undefined;
  return period * terminateAfter;
}

export function outputsOf({ settings }: PlannedTest, workspaceRoot: string): readonly string[] {
  return settings.remote.outputs.map((path) => join(workspaceRoot, path));
}

function unreadable(path: string): Fault {
  return { code: CODE.invalidArgument, message: `cannot read \`${path}\``, missesBlobs: false };
}
