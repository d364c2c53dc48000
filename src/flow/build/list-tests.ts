/** The list phase: waits for the build, lists the tests of its binaries, and selects the tests. */
import { describeRunners } from "../../cargo/config/runner.ts";
import type { GivenSettings } from "../../config/settings/given.ts";
import type { ResolvedProfile } from "../../config/profile/resolved.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { emptyHarnessWarning } from "../../list/empty-harness.ts";
import { type Listings, listTests } from "../../list/list-tests.ts";
import type { BuildOutput, TestBinary } from "../../model/build/binaries.ts";
import type { RunId } from "../../model/ids.ts";
import { anyOf, bothOf, type TestFilter } from "../../model/listed/queries.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import { xxHash64 } from "../../os/hash.ts";
import { dropStartupPages } from "../../os/linux/startup-pages.ts";
import { type BinaryChoice, chooseBinaries, filterByPlatform } from "../../select/binaries.ts";
import { type Filters, makeFilters } from "../../select/filters.ts";
import type { TimedShards } from "../../select/time-shards.ts";
import { selectTests } from "../../select/select.ts";
import type { AffectedTests } from "../changed/comparison.ts";
import { type ProgressChoice, watchListing } from "./list-progress.ts";
import { type Launcher, makeLauncher } from "./binary-launcher.ts";
import { buildTests } from "../doctests/build-tests.ts";
import { DOCTEST_KIND } from "../doctests/doctest-choice.ts";
import type { FoundDoctests } from "../doctests/found-doctests.ts";
import type { Prepared } from "./prepare.ts";
import type { CommandContext } from "../context.ts";
import { notify } from "../notices.ts";

export interface TestsRequest {
  readonly request: BuildRequest;
  readonly mode: "test" | "benchmark";
  readonly runId: RunId;
  /** Options that decide settings. */
  readonly given?: GivenSettings;
  /** In a rerun. */
  readonly alreadyPassed?: Filters["alreadyPassed"];
}

export interface BuiltTests {
  readonly build: BuildOutput;
  readonly profile: ResolvedProfile;
  readonly launcher: Launcher;
  readonly filters: Filters;
  /** Every binary, with the decision of the filters about the binary as a whole. */
  readonly choices: readonly BinaryChoice[];
  /** Of `--changed` and `affected()`. */
  readonly affected: AffectedTests | undefined;
  readonly doctests: FoundDoctests;
}

export interface ListedTests extends BuiltTests {
  readonly list: TestList;
}

/** Waits for the build and makes the profile ready for tests; no binary is started. */
export async function finishBuild(
  context: CommandContext,
  prepared: Prepared,
  options: TestsRequest,
): Promise<Result<BuiltTests>> {
  const built = await buildTests(context, prepared, options.request);
  if (!built.ok) return built;
  const { doctests } = built.value;
  const build: BuildOutput = {
    ...built.value.build,
    binaries: filterByPlatform(built.value.build.binaries, options.request.filter.platformFilter),
  };
  const affected = (await prepared.comparison?.find({ built: true })) ?? ok(undefined);
  if (!affected.ok) return affected;
  const profile = resolveProfile(context, prepared, { build, affected: affected.value }, options);
  const launcher = makeLauncher(context, { prepared, build, runId: options.runId });
  if (!launcher.ok) return launcher;
  const timed = await timedShards(context, { prepared, build, options });
  if (!timed.ok) return timed;
  const filters = bindFilters(
    prepared,
    { ...options, timed: timed.value },
    { profile, affected: affected.value },
  );
  return ok({
    build,
    profile,
    launcher: launcher.value,
    filters,
    choices: chooseBinaries(build.binaries, filters),
    affected: affected.value,
    doctests,
  });
}

interface ShardFacts {
  readonly prepared: Prepared;
  readonly build: BuildOutput;
  readonly options: TestsRequest;
}

/** Processors of the machine that shards by time are made for; the nodes of a run may have others. */
const REFERENCE_PROCESSORS = 8;

async function timedShards(
  context: CommandContext,
  { prepared, build, options }: ShardFacts,
): Promise<Result<TimedShards | undefined>> {
  const { partition, partitionTimings: file } = options.request.filter;
  if (partition?.kind !== "time") return ok(undefined);
  const { timedShards } = await import("../history/timed-shards.ts");
  const reference = resolveProfile(
    { ...context, processors: REFERENCE_PROCESSORS },
    prepared,
    { build, affected: undefined },
    {
      ...options,
      given: {},
    },
  );
  return await timedShards(context, { file, workspaceRoot: prepared.workspaceRoot, reference });
}

function resolveProfile(
  context: CommandContext,
  prepared: Prepared,
  { build, affected }: Pick<BuiltTests, "build" | "affected">,
  { mode, given = {} }: TestsRequest,
): ResolvedProfile {
  return prepared.profile.resolve({
    platforms: build.meta.platforms,
    mode,
    affected: affected?.filter,
    processors: context.processors,
    targetDirectory: build.meta.targetDirectory,
    given,
  });
}

export interface Selection {
  readonly profile: ResolvedProfile;
  readonly affected: AffectedTests | undefined;
}

/**
 * All `-E` filtersets together, bound: a test must match one of them. `--changed` excludes tests that are not affected,
 * unless a filterset uses `affected()` itself. Undefined: no test is excluded.
 */
export function bindFiltersets(
  { filtersets }: Pick<Prepared, "filtersets">,
  { filter }: BuildRequest,
  { profile, affected }: Selection,
): TestFilter | undefined {
  const { filter: defaultFilter, usesAffected } = profile.defaultFilter;
  const bound = filtersets.map((filterset): TestFilter =>
    filterset.bind({
      defaultFilter,
      groupOf: (test) => profile.groupOf(test),
      affected: affected?.filter,
    }),
  );
  const saysItself = usesAffected || filtersets.some((filterset) => filterset.usesAffected);
  const filterset = bound.length === 0 ? undefined : anyOf(bound);
  if (affected === undefined || saysItself || filter.changed?.compares !== true) return filterset;
  return filterset === undefined ? affected.filter : bothOf(filterset, affected.filter);
}

function bindFilters(
  prepared: Prepared,
  { request, mode, alreadyPassed, timed }: TestsRequest & { readonly timed: TimedShards | undefined },
  selection: Selection,
): Filters {
  const filterset = bindFiltersets(prepared, request, selection);
  const { filter: defaultFilter } = selection.profile.defaultFilter;
  return makeFilters(request.filter, {
    mode,
    filterset,
    defaultFilter,
    hash: xxHash64,
    timed,
    alreadyPassed,
  });
}

/** A list of at least this many tests needs so much memory that startup pages are given back. */
export const LARGE_LIST = 5000;

/** Asks every binary that no filter leaves out whole. */
export async function listAll(
  context: CommandContext,
  built: BuiltTests,
  progress: ProgressChoice = { choice: "none", color: "never", signal: false },
): Promise<Result<ListedTests>> {
  const { build, choices, filters, launcher, profile } = built;
  for (const note of describeRunners(launcher.runners, build.meta.platforms)) {
    notify(context, note);
  }
  const chosen = choices.filter((choice) => choice.skip === undefined);
  const targets = chosen
    .filter(({ binary }) => binary.kind !== DOCTEST_KIND)
    .map((choice) => listTarget(choice.binary, { launcher, wrapper: profile.listWrapper(choice.query) }));
  const watch = watchListing(context, progress);
  let isLong = false;
  let listed = 0;
  let next = LARGE_LIST;
  const warnings: Warning[] = [];
  const listings = await listTests(targets, {
    // Most of the time of a listing goes into starting the binary and hearing its end: more than one a processor.
    concurrency: Math.max(8, 2 * context.processors),
    timeout: profile.run.listTimeout,
    onProgress: watch.onProgress,
    onLongAnswer: () => {
      if (!isLong) dropStartupPages();
      isLong = true;
    },
    onAnswer: (count) => {
      listed += count;
      if (listed < next) return;
      next = 2 * listed;
      dropStartupPages();
    },
    warn: (warning) => warnings.push(warning),
  });
  watch.stop();
  if (!listings.ok) return listings;
  const empty =
    profile.run.emptyHarness === "ignore"
      ? undefined
      : await emptyHarnessWarning(
          targets.map(({ binary }) => binary),
          listings.value,
        );
  for (const warning of empty === undefined ? warnings : [...warnings, empty]) {
    notify(context, warning);
  }
  const documented = await compileDoctests(context, built, progress);
  if (!documented.ok) return documented;
  const all = new Map([...listings.value, ...documented.value]);
  if (all.values().reduce((count, { length }) => count + length, 0) >= LARGE_LIST) dropStartupPages();
  return ok({ ...built, list: selectTests(choices, all, filters) });
}

/** The doctests of all crates that no filter leaves out whole. */
export async function compileDoctests(
  context: CommandContext,
  { build, choices, profile, doctests }: BuiltTests,
  progress: ProgressChoice,
): Promise<Result<Listings>> {
  const binaries = choices.flatMap(({ binary, skip }) =>
    skip === undefined && binary.kind === DOCTEST_KIND ? [binary] : [],
  );
  if (binaries.length === 0) return ok(new Map());
  const { listDoctests } = await import("../doctests/list-doctests.ts");
  return await listDoctests(context, {
    binaries,
    doctests,
    platforms: build.meta.platforms,
    threads: { threads: profile.run.testThreads, isDefault: profile.hasDefaultThreads },
    progress,
  });
}

function listTarget(
  binary: TestBinary,
  {
    launcher,
    wrapper,
  }: { readonly launcher: Launcher; readonly wrapper: ReturnType<ResolvedProfile["listWrapper"]> },
): Parameters<typeof listTests>[0][number] {
  return {
    binary,
    argvPrefix: launcher.argvPrefix(binary, wrapper),
    env: launcher.environment(binary, "list", wrapper),
    cwd: binary.cwd,
  };
}
