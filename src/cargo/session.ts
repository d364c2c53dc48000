/**
 * One command's calls of cargo and rustc, which run concurrently: the workspace, the platforms and the
 * build are each started once, when they are first requested.
 *
 * Two cargos at a time block each other at the lock of the package cache, and the user would
 * see it (`Blocking waiting for file lock`). So while a build may hold it, only the members
 * are read, which takes no lock; the whole graph is read when it is needed, and then after
 * the build has resolved its own.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildOutput } from "../model/build/binaries.ts";
import type { BuildPlatforms } from "../model/build/platform.ts";
import type { CargoOptions, CommonOptions } from "../model/requests/options.ts";
import { otherTargetDirectory } from "../model/suite-variables.ts";
import { isRaw } from "../os/raw-text.ts";
import { type BuildFailure, type BuildListeners, runBuild } from "./build/build.ts";
import type { BuildMessage } from "./build/build-messages.ts";
import { assembleBuild, unknownPackages } from "./build/build-output.ts";
import { type CargoCall, cargoProgram } from "./build/command-line.ts";
import { readCargoConfigs } from "./config/discover.ts";
import type { CargoConfigs } from "./config/model.ts";
import { chooseTarget } from "./config/target.ts";
import { type FeatureTree, readFeatureTree } from "./metadata/feature-tree.ts";
import { rustdocProgram, runDocTests, type RustdocWrapper } from "./build/doc-tests.ts";
import { type MetadataAnswer, type MetadataOutcome, readMetadata } from "./metadata/metadata.ts";
import { type DetectedPlatforms, detectPlatforms, isPlainTarget } from "./toolchain/platforms.ts";
import type { CargoPorts } from "./run-cargo.ts";

export interface SessionRequest {
  readonly color: CommonOptions["color"];
  readonly manifestPath?: string | undefined;
  readonly options: CargoOptions;
  /** `test` or `bench`; absent if nothing will be built and only the workspace matters. */
  readonly build?: "test" | "bench" | undefined;
  /** Lines for standard output, where `--cargo-message-format` asks for cargo's JSON. */
  readonly forward?: (line: string) => void;
  /** A workspace that is known already, from stored metadata: cargo is not asked for it. */
  readonly workspace?: MetadataAnswer | undefined;
  /** The platforms of a stored build: rustc, which may not even be here, is not asked for them. */
  readonly platforms?: BuildPlatforms | undefined;
}

function knownPlatforms(platforms: BuildPlatforms): DetectedPlatforms {
  return { platforms, cargoTarget: (platforms.target ?? platforms.host).triple, warnings: [] };
}

export interface BuildStart {
  /** Packages, targets and features of an earlier run, in place of this command line's. */
  readonly scope?: readonly string[] | undefined;
  /** See `BuildRequest`. */
  readonly rustdocWrapper?: RustdocWrapper | undefined;
  /** What must be fine before cargo builds; its failure is that of the build. */
  readonly condition?: Promise<Result<unknown>> | undefined;
}

type Built = Result<readonly BuildMessage[], BuildFailure>;

/** Variables that cargo and rustc go by: a value that reaches them changed would have them do something else. */
const CARGOS_OWN = /^(?:CARGO|RUST)/;

/** Reads cargo's configuration and prepares a session; no process is started yet. */
export async function openCargo(around: CargoPorts, request: SessionRequest): Promise<Result<CargoSession>> {
  const odd = Object.entries(around.env).find(([name, value]) => CARGOS_OWN.test(name) && isRaw(value));
  if (odd !== undefined) {
    const message = `environment variable \`${odd[0]}\` is not valid UTF-8`;
    return err([{ kind: "cargo-metadata", message, causes: ["cargo could not be given it as it is"] }]);
  }
  const configs = await readCargoConfigs({
    cwd: around.cwd,
    env: around.env,
    arguments: request.options.config,
  });
  return configs.ok ? ok(new CargoSession(around, request, configs.value)) : configs;
}

export class CargoSession {
  readonly configs: CargoConfigs;
  readonly #around: CargoPorts;
  readonly #request: SessionRequest;
  readonly #call: CargoCall;
  readonly #resolved = Promise.withResolvers<void>();
  #members: Promise<Result<MetadataAnswer>> | undefined;
  #graph: Promise<Result<MetadataAnswer>> | undefined;
  #platforms: Promise<Result<DetectedPlatforms>> | undefined;
  #build: Promise<Built> | undefined;
  #scope: readonly string[] | undefined;
  /** Cargo has refused the workspace, and the error was printed: a build would only repeat it. */
  #refused = false;

  constructor(around: CargoPorts, request: SessionRequest, configs: CargoConfigs) {
    this.configs = configs;
    this.#around = around;
    this.#request = request;
    const { color, manifestPath } = request;
    if (request.workspace !== undefined) {
      this.#members = Promise.resolve(ok(request.workspace));
      this.#graph = this.#members;
    }
    if (request.platforms !== undefined) {
      this.#platforms = Promise.resolve(ok(knownPlatforms(request.platforms)));
    }
    this.#call = {
      program: cargoProgram(around.env),
      color,
      manifestPath,
    };
  }

  /** The workspace's members; their dependencies may be unread (`graphUnread`). */
  workspace(): Promise<Result<MetadataAnswer>> {
    this.#members ??= this.#readMembers();
    return this.#members;
  }

  /** The whole graph. Whichever of graph and build is started first holds the locks first; the other waits. */
  graph(): Promise<Result<MetadataAnswer>> {
    this.#graph ??= this.#readGraph(this.#build === undefined ? undefined : this.#resolved.promise);
    return this.#graph;
  }

  /**
   * The whole graph of a build: for another platform, also what build scripts and macros depend on here only. The same as
   * `graph` otherwise. No build may have been started.
   */
  async buildGraph(): Promise<Result<MetadataAnswer>> {
    const platforms = await this.platforms();
    if (!platforms.ok) return platforms;
    const { cargoTarget, platforms: known } = platforms.value;
    if (cargoTarget === known.host.triple) return this.graph();
    const outcome = await this.#askGraph([cargoTarget, known.host.triple]);
    return outcome.answer.ok ? outcome.answer : this.#show(outcome, undefined);
  }

  /** Features of all packages that a build of `scope` would have; undefined: cargo would not say. */
  features(scope: readonly string[]): Promise<Result<FeatureTree | undefined>> {
    return readFeatureTree(this.#around, { call: this.#call, options: this.#request.options, scope });
  }

  platforms(): Promise<Result<DetectedPlatforms>> {
    const { target } = this.#request.options;
    this.#platforms ??= detectPlatforms(this.#around, {
      configs: this.configs,
      targetOption: target,
    });
    return this.#platforms;
  }

  /**
   * Starts the build, so that it runs while its caller does other things; `build` gives its result.
   */
  startBuild(start: BuildStart = {}): void {
    this.#scope ??= start.scope;
    if (!this.#refused) this.#build ??= this.#runBuild(this.#graph, start);
  }

  /** The finished build, its binaries in the order of their ids. */
  async build({ documentation = false } = {}): Promise<Result<BuildOutput>> {
    this.startBuild();
    const [platforms, workspace] = await Promise.all([this.platforms(), this.workspace(), this.#build]);
    if (!platforms.ok) return platforms;
    if (!workspace.ok) return workspace;
    const built = await (this.#build ?? this.#runBuild(this.#graph));
    if (!built.ok) return this.#explain(built.error);
    const other = otherTargetDirectory(this.#around.env);
    const facts = {
      messages: built.value,
      workspace: workspace.value.workspace,
      platforms: platforms.value.platforms,
      documentation,
      otherTargetDirectory: other,
    };
    if (unknownPackages(facts).length === 0) return assembleBuild(facts);
    // Tests of packages outside the workspace, asked for with `-p`.
    const graph = await this.graph();
    return graph.ok ? assembleBuild({ ...facts, workspace: graph.value.workspace }) : graph;
  }

  /**
   * Has cargo test the documentation with another program in rustdoc's place. Cargo has built everything by then, or
   * builds it now. `false`: no selected package has a library.
   */
  async docTests(rustdocWrapper: RustdocWrapper): Promise<Result<boolean>> {
    const { options } = this.#request;
    return await runDocTests(this.#around, { call: this.#call, options, scope: this.#scope, rustdocWrapper });
  }

  /** The rustdoc that cargo would call. */
  rustdoc(): string {
    return rustdocProgram(this.configs, this.#around.env);
  }

  async #runBuild(
    graph: Promise<Result<MetadataAnswer>> | undefined,
    { scope, rustdocWrapper, condition }: BuildStart = {},
  ): Promise<Built> {
    try {
      // No detour where there is nothing to wait for: the build is the longest of all.
      const before = [...(condition === undefined ? [] : [condition]), ...this.#answersBeforeBuild(graph)];
      const answers = before.length === 0 ? [] : await Promise.all(before);
      for (const answer of answers) {
        if (!answer.ok) return err({ error: answer.error[0], beforeBuilding: false });
      }
      const { build: command = "test", options, forward } = this.#request;
      const listeners: BuildListeners = {
        onResolved: () => this.#resolved.resolve(),
        forward,
      };
      const request = {
        call: this.#call,
        command,
        options,
        rustdocWrapper,
        scope,
      };
      return await runBuild(this.#around, request, listeners);
    } finally {
      this.#resolved.resolve();
    }
  }

  /** What must be valid before cargo is called to build; otherwise the error is reported here. */
  #answersBeforeBuild(graph: Promise<Result<unknown>> | undefined): readonly Promise<Result<unknown>>[] {
    const chosen = chooseTarget(this.configs, this.#around.env, this.#request.options.target);
    const isSound = chosen.ok && isPlainTarget(chosen.value);
    return [...(graph === undefined ? [] : [graph]), ...(isSound ? [] : [this.platforms()])];
  }

  async #readMembers(): Promise<Result<MetadataAnswer>> {
    const { options, build } = this.#request;
    const outcome = await readMetadata(this.#around, { call: this.#call, options, what: "members" });
    // The build prints the same warnings about the workspace.
    if (outcome.answer.ok && build !== undefined) return outcome.answer;
    return this.#show(outcome, this.#build);
  }

  async #readGraph(resolved: Promise<void> | undefined): Promise<Result<MetadataAnswer>> {
    const platforms = await this.platforms();
    if (!platforms.ok) return platforms;
    await resolved;
    const outcome = await this.#askGraph([platforms.value.cargoTarget]);
    if (outcome.answer.ok) return outcome.answer;
    // No build will follow, so the error must be printed here.
    return this.#show(outcome, resolved === undefined ? undefined : this.#build);
  }

  #askGraph(graphFor: readonly string[]): Promise<MetadataOutcome> {
    const { options } = this.#request;
    return readMetadata(this.#around, { call: this.#call, options, what: { graphFor } });
  }

  /** Shows cargo's words, unless a build that failed has said the same. */
  async #show(
    { answer, stderr }: MetadataOutcome,
    build: Promise<Built> | undefined,
  ): Promise<Result<MetadataAnswer>> {
    this.#refused ||= !answer.ok && build === undefined;
    const shown = build !== undefined && !(await build).ok;
    if (!shown && stderr.length > 0) this.#around.echo(stderr);
    return answer;
  }

  /**
   * A cargo that failed before it built anything may have found the workspace itself unusable, which
   * is a failure of its own kind. The words for the user were cargo's; only the kind is looked up.
   */
  async #explain(failure: BuildFailure): Promise<Result<never>> {
    if (failure.beforeBuilding) {
      const platforms = await this.platforms();
      const outcome = platforms.ok ? await this.#askGraph([platforms.value.cargoTarget]) : undefined;
      if (outcome !== undefined && !outcome.answer.ok) return outcome.answer;
    }
    return err([failure.error]);
  }
}
