/**
 * `--changed`: opened before the build, since only records of earlier builds contain deleted files, and queried after
 * the build, after cargo has recorded the new sources.
 */
import { type Affected, findAffected } from "../../changed/affected.ts";
import type { Cause } from "../../changed/entries.ts";
import type { ChangeFacts } from "../../changed/facts.ts";
import { type ChangedRule, rulePaths } from "../../changed/rules.ts";
import { resolve } from "node:path";
import type { CargoSession } from "../../cargo/session.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CompiledFilterset } from "../../filterset/filterset.ts";
import type { CargoOptions, ChangedOptions } from "../../model/requests/options.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import type { PackageId } from "../../model/ids.ts";
import type { TestFilter } from "../../model/listed/queries.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { pathGlob } from "../../os/files/path-glob.ts";
import type { Configured } from "../build/configure.ts";
import type { OpenedWorkspace } from "../build/open-workspace.ts";
import type { Settled } from "../build/read-input.ts";
import type { CommandContext } from "../context.ts";
import { chosenDoctests } from "../doctests/doctest-choice.ts";
import { compares } from "../build/compares.ts";
import { affectedFilter } from "./affected-filter.ts";
import { type BuildRecords, readBuildRecords } from "./build-records.ts";
import { type Changes, collectFacts, readChanges } from "./collect-facts.ts";

/** The configuration that `--changed` uses. */
export interface ChangedConfig {
  readonly rules: readonly ChangedRule[];
  /** Keyed by the index of the rule. */
  readonly ruleFilters: ReadonlyMap<number, CompiledFilterset>;
  /** Absolute. */
  readonly files: readonly string[];
}

export interface ComparisonInput {
  readonly session: CargoSession;
  readonly options: ChangedOptions;
  readonly config: ChangedConfig;
  /** Whether a filterset may select tests that no change reaches. */
  readonly choosesMore: boolean;
  /** Whether doctests are among the tests. */
  readonly doctests: boolean;
}

export interface AffectedTests {
  readonly affected: Affected;
  readonly facts: ChangeFacts;
  readonly filter: TestFilter;
  /** Filtersets of rules that matched a changed file. */
  readonly ruleFilters: readonly { readonly filter: TestFilter; readonly cause: Cause }[];
  /** The base commit; undefined: a list of files was given, or there is no commit. */
  readonly base: string | undefined;
}

export class ChangeComparison {
  readonly #context: CommandContext;
  readonly #input: ComparisonInput;
  readonly #workspace: Workspace;
  readonly #changes: Changes;
  readonly #before: BuildRecords;
  /** With `--changed-build narrow`: packages that are not built. */
  #left: readonly PackageId[] = [];

  private constructor(
    context: CommandContext,
    input: ComparisonInput,
    { workspace, changes }: { readonly workspace: Workspace; readonly changes: Changes },
  ) {
    this.#context = context;
    this.#input = input;
    this.#workspace = workspace;
    this.#changes = changes;
    this.#before = readBuildRecords(workspace);
  }

  /** Reads the whole graph, the changed files, and the records of earlier builds. */
  static async open(context: CommandContext, input: ComparisonInput): Promise<Result<ChangeComparison>> {
    const graph = await input.session.buildGraph();
    if (!graph.ok) return graph;
    const { workspace } = graph.value;
    const changes = await readChanges(context, { options: input.options, workspace });
    if (!changes.ok) return changes;
    return ok(new ChangeComparison(context, input, { workspace, changes: changes.value }));
  }

  /** `built`: a build took place after this was opened. */
  async find({ built }: { readonly built: boolean }): Promise<Result<AffectedTests>> {
    const { config, session, doctests } = this.#input;
    const changes = built ? await this.#changesSince() : ok(this.#changes);
    if (!changes.ok) return changes;
    const after = built ? readBuildRecords(this.#workspace) : undefined;
    const compared = await collectFacts(this.#context, {
      ...changes.value,
      doctests,
      workspace: this.#workspace,
      cargoConfigs: session.configs,
      configFiles: config.files,
      rules: config.rules,
      before: this.#before,
      after,
    });
    if (built) this.#warn(compared.warnings);
    const affected = await this.#withStarters(compared.facts, after);
    const missed = built ? await this.#missed(affected) : ok(undefined);
    if (!missed.ok) return missed;
    const ruleFilters = affected.filters.flatMap(({ rule, cause }) => {
      const filter = config.ruleFilters.get(rule);
      return filter === undefined ? [] : [{ filter: filter.bind(), cause }];
    });
    return ok({
      affected,
      facts: compared.facts,
      base: compared.base,
      ruleFilters,
      filter: affectedFilter(
        affected,
        ruleFilters.map(({ filter }) => filter),
      ),
    });
  }

  /** The sources are only read for the programs that they start if a change reaches a program. */
  async #withStarters(facts: ChangeFacts, after: BuildRecords | undefined): Promise<Affected> {
    const affected = findAffected(facts);
    if (!affected.reachesProgram || affected.everything !== undefined) return affected;
    const { programStarters } = await import("./started-programs.ts");
    const records = after === undefined ? [this.#before] : [this.#before, after];
    return findAffected({ ...facts, starters: programStarters(facts.workspace, records) });
  }

  /** Build scripts and macros may have written files that git tracks, and the user may have edited some meanwhile. */
  async #changesSince(): Promise<Result<Changes>> {
    const before = this.#changes;
    if (before.git === undefined) return ok(before);
    const after = await before.git.again();
    if (!after.ok) return after;
    const paths = new Set(after.value.changes.map(({ path }) => path));
    const gone = before.changes.filter(({ path }) => !paths.has(path));
    return ok({ changes: [...after.value.changes, ...gone], git: after.value });
  }

  /** What to build; with `--changed-build narrow` as little as is safe. Undefined: as the command line says. */
  async scope(options: CargoOptions): Promise<Result<readonly string[] | undefined>> {
    if (this.#input.options.build !== "narrow") return ok(undefined);
    const found = await this.find({ built: false });
    if (!found.ok) return found;
    const { narrowScope } = await import("./narrow-build.ts");
    const narrow = await narrowScope({
      session: this.#input.session,
      options,
      workspace: this.#workspace,
      affected: found.value.affected,
      choosesMore: this.#input.choosesMore,
    });
    if (!narrow.ok) return narrow;
    if (narrow.value.scope === undefined && narrow.value.reason !== undefined) {
      const message = `everything is built in spite of \`--changed-build narrow\`: ${narrow.value.reason}`;
      this.#warn([{ level: "info", message }]);
    }
    if (narrow.value.scope !== undefined) this.#left = narrow.value.left;
    return ok(narrow.value.scope);
  }

  /** The build may change files that other packages use. */
  async #missed(affected: Affected): Promise<Result<undefined>> {
    if (this.#left.length === 0) return ok(undefined);
    const { missedError, missedPackage } = await import("./narrow-build.ts");
    const missed = missedPackage(affected, this.#left);
    if (missed === undefined) return ok(undefined);
    return err(missedError(this.#workspace.packages.get(missed)?.name ?? missed));
  }

  #warn(warnings: readonly Parameters<CommandContext["describeWarning"]>[0][]): void {
    for (const warning of warnings) this.#context.err.write(this.#context.describeWarning(warning));
  }
}

export interface ComparisonRequest {
  readonly opened: OpenedWorkspace;
  readonly settled: Settled<Configured>;
}

/** Undefined: nothing is compared. */
export async function openComparison(
  context: CommandContext,
  request: BuildRequest,
  { opened, settled }: ComparisonRequest,
): Promise<Result<ChangeComparison | undefined>> {
  const options = request.filter.changed ?? BARE;
  const { input } = settled;
  if (!compares(request, input)) return checkCompanions(request.filter.changed);
  if (opened.reuse.build !== undefined || settled.workspaceRoot !== settled.workspace.root) {
    return err([
      {
        kind: "setup",
        message: "cannot determine what a change affects, because the build is reused",
        help: "choose the tests when the archive is made: `cargo nextest archive --changed`",
      },
    ]);
  }
  return await ChangeComparison.open(context, {
    choosesMore: input.filtersets.some(({ usesAffected }) => usesAffected),
    session: opened.session,
    options,
    config: changedConfig(input),
    doctests: chosenDoctests(request, input.profile).choice !== "none",
  });
}

/** `affected()` without `--changed` compares with the current commit. */
const BARE: ChangedOptions = {
  compares: false,
  base: undefined,
  files: undefined,
  build: "full",
  explain: undefined,
};

function changedConfig({ config, sources }: Configured): ChangedConfig {
  const filters = config.changedRules.flatMap(({ filter }, index) =>
    filter === undefined ? [] : [[index, filter] as const],
  );
  return {
    rules: config.changedRules.map(({ paths, packages, filter, continues }, index) => ({
      ...rulePaths(paths, pathGlob),
      index,
      packages: packages?.map(pathGlob),
      hasFilter: filter !== undefined,
      continues,
    })),
    ruleFilters: new Map(filters),
    files: sources.files.map(({ path }) => resolve(sources.workspaceRoot, path)),
  };
}

/** `--explain` and `--changed-build` need a base. */
function checkCompanions(options: ChangedOptions | undefined): Result<undefined> {
  if (options === undefined) return ok(undefined);
  const option = options.explain !== undefined ? "--explain" : "--changed-build";
  return err([
    {
      kind: "bad-arguments",
      message: `\`${option}\` needs something to compare with`,
      help: "add `--changed`, `--changed=REF` or `--changed-files FILE`",
    },
  ]);
}
