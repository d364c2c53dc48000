/** `--cache` in a run: opens store and observer if some test may use them. See `cache-run.ts`. */
import { ok, type Result } from "../../diagnostics/result.ts";
import { portableRoots, type PortableRoots } from "../../cache/portable-paths.ts";
import { variableWeights } from "../../cache/variables.ts";
import type { Platform } from "../../model/build/platform.ts";
import type { RunPlan } from "../../model/plan.ts";
import { cacheFolder } from "../../os/files/folders/cache-folder.ts";
import { memoryFolder } from "../../os/files/folders/memory-folder.ts";
import { openObserver } from "../../os/linux/observe/observer.ts";
import { pathGlob } from "../../os/files/path-glob.ts";
import { ownRights } from "../../os/processes/own-rights.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import type { BeforeRun, FeatureFacts, RunBegin, RunFeature } from "../run/feature.ts";
import { CacheRun, storeFolder } from "./cache-run.ts";
import { openBlobServer, sharedPlace } from "./shared-cache.ts";
import type { SharedPacks } from "./shared-packs.ts";
import { ResultStore } from "./result-store.ts";

const MAX_SIZE = 1_000_000_000;
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

export function cacheFeature(context: CommandContext, facts: FeatureFacts): RunFeature {
  let opened: CacheInUse | undefined;
  const limits = facts.prepared.config.merged.cache;
  return {
    beforeRun: async (begin: RunBegin): Promise<Result<BeforeRun>> => {
      const { plan } = begin;
      const roots = portableRoots(facts.prepared.workspaceRoot, facts.built.build.meta);
      const store = openStore(context, facts.prepared, roots);
      if (store === undefined) return ok({ plan });
      const run = await openCacheRun(context, facts, { plan, store, roots, observes: true });
      if (run === undefined) return ok({ plan });
      const sharing = { local: store, roots, invocation: plan.runId };
      const shared = await openShared(context, facts, sharing);
      opened = { run, store, shared };
      await shared?.packs.receive(run.packNames());
      return ok({
        plan,
        output: { output: { on: (event) => run.on(event), finish: () => undefined } },
      });
    },
    beforeStart: (start) => opened?.run.beforeStart(start),
    afterRun: async () => {
      if (opened === undefined) return { recorded: false };
      const { run, store, shared } = opened;
      const failure = await run.conclude();
      if (failure !== undefined) {
        const message = `results were not stored in the cache: ${failure}`;
        context.err.write(context.describeWarning({ level: "warning", message }));
      } else {
        if (shared?.writes === true) await shared.packs.send();
        store.evict({
          maxSize: limits?.["max-size"]?.value ?? MAX_SIZE,
          maxAge: limits?.["max-age"]?.value ?? MAX_AGE,
        });
      }
      return { recorded: false };
    },
  };
}

/** Of a run in which some test uses the cache. */
interface CacheInUse {
  readonly run: CacheRun;
  readonly store: ResultStore;
  readonly shared: Shared | undefined;
}

interface Shared {
  readonly packs: SharedPacks;
  readonly writes: boolean;
}

interface Sharing {
  readonly local: ResultStore;
  readonly roots: PortableRoots;
  /** The run's id. */
  readonly invocation: string;
}

/** Undefined: results are not shared. */
async function openShared(
  context: CommandContext,
  { user, prepared: { config } }: Pick<FeatureFacts, "user" | "prepared">,
  { local, roots, invocation }: Sharing,
): Promise<Shared | undefined> {
  const { remote, write } = config.merged.cache ?? {};
  const place = sharedPlace(context, { remote: remote?.value, write: write?.value ?? "never" });
  if (place === undefined) return undefined;
  const { SharedPacks } = await import("./shared-packs.ts");
  const server = await openBlobServer(place.server, { context, settings: user.remote, invocation });
  const warn = (message: string): void =>
    context.err.write(context.describeWarning({ level: "warning", message }));
  return { packs: new SharedPacks({ server, local, roots, warn }), writes: place.writes };
}

/** Undefined: there is no folder for it. */
export function openStore(
  context: CommandContext,
  { config, workspaceRoot }: Pick<Prepared, "config" | "workspaceRoot">,
  roots: PortableRoots,
): ResultStore | undefined {
  const dir = config.merged.cache?.dir?.value;
  const caches = cacheFolder(context.env);
  if (dir === undefined && caches === undefined) return undefined;
  return new ResultStore(storeFolder(dir, caches ?? "", workspaceRoot), roots, {
    wall: context.wall,
    memory: (choice) => memoryFolder(context.env, choice),
  });
}

/** The folder that contains `lib/rustlib/TRIPLE/lib`. */
function toolchainFolder({ libdir }: Platform): readonly string[] {
  const end = libdir?.lastIndexOf("/lib/rustlib/") ?? -1;
  return libdir === undefined || end <= 0 ? [] : [libdir.slice(0, end)];
}

export interface OpenedCache {
  readonly plan: RunPlan;
  readonly store: ResultStore;
  readonly roots: PortableRoots;
  /** Whether results may be stored. */
  readonly observes: boolean;
}

/** Undefined: no test uses the cache. */
export async function openCacheRun(
  context: CommandContext,
  { prepared, built }: Pick<FeatureFacts, "prepared" | "built">,
  { plan, store, roots, observes }: OpenedCache,
): Promise<CacheRun | undefined> {
  if (plan.tests.every(({ cacheMode }) => cacheMode === "off")) return undefined;
  const writes =
    observes && plan.tests.some(({ cacheMode }) => cacheMode === "write" || cacheMode === "read-write");
  let run: CacheRun | undefined;
  const observer = writes ? openObserver((seen) => run?.observed(seen)) : undefined;
  const { host, target } = built.build.meta.platforms;
  run = new CacheRun({
    plan,
    store,
    observer,
    weightOf: variableWeights(
      prepared.config.merged.cache?.env?.value ?? [],
      pathGlob,
      (name) => context.env[name] !== undefined,
    ),
    workspaceRoot: prepared.workspaceRoot,
    toolchain: [host, ...(target === undefined ? [] : [target])].flatMap(toolchainFolder),
    roots,
    platform: `${(target ?? host).triple} ${ownRights()}`,
    wall: context.wall,
    monotonic: context.monotonic,
  });
  return run;
}
