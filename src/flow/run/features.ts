/** The features of runs, in the order in which their hooks are called. See `feature.ts`. */
import type { UserConfig } from "../../config/user/types.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestSource } from "../../execute/local-producer.ts";
import type { BeforeStart, StartDecision } from "../../execute/starter.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import type { DistantHost, ProcessListener } from "../../os/processes/host/process-host.ts";
import { wantsCache } from "./cache-mode.ts";
import { remoteAddress } from "../remote/wants-remote.ts";
import type { CommandContext } from "../context.ts";
import type { OpenOutput } from "../outputs/output-file.ts";
import type { AfterRun, BeforeRun, Feature, FeatureFacts, RunBegin, RunEnd, RunFeature } from "./feature.ts";

export function isRecorded({ experimental, record }: UserConfig): boolean {
  return experimental.record && record.enabled;
}

const RECORDING: Feature = {
  isWanted: ({ user }) => isRecorded(user),
  open: async (context, facts) => {
    const { recordingFeature } = await import("../recordings/record-run.ts");
    return ok(recordingFeature(context, facts));
  },
};

/** Benchmarks have no result to compare, and their times are their own. */
const HISTORY: Feature = {
  isWanted: ({ user, request }) => user.history.enabled && request.command !== "bench",
  open: async (context, facts) => {
    const { resultsFeature } = await import("../history/record-results.ts");
    return ok(resultsFeature(context, facts));
  },
};

const CACHE: Feature = {
  isWanted: wantsCache,
  open: async (context, facts) => {
    const { cacheFeature } = await import("../cache/cache-feature.ts");
    return ok(cacheFeature(context, facts));
  },
};

const REMOTE: Feature = {
  isWanted: (facts) => remoteAddress(facts) !== undefined,
  open: async (context, facts) => {
    const address = remoteAddress(facts);
    if (address === undefined) return ok({});
    const { remoteFeature } = await import("../remote/remote-feature.ts");
    return ok(remoteFeature(context, facts, address));
  },
};

/** Only if no option or setting says whether doctests are wanted. */
const DOCTEST_HINT: Feature = {
  isWanted: ({ user, request, prepared, rerun }) =>
    user.ui.doctestHint &&
    request.command === "run" &&
    request.doctests === undefined &&
    !prepared.isReused &&
    rerun === undefined &&
    prepared.profile.doctests({}).isBuiltIn,
  open: async (context, facts) => {
    if (!context.stderr.isTty) return ok({});
    const { doctestHintFeature } = await import("../doctests/doctest-hint.ts");
    return ok(doctestHintFeature(context, facts));
  },
};

/** Debuggers get one test, and benchmarks have no history. */
const ORDER: Feature = {
  isWanted: ({ built, request }) => built.profile.run.order !== "listed" && request.command !== "bench",
  open: async (context, facts) => {
    const { orderFeature } = await import("../history/order-tests.ts");
    return ok(orderFeature(context, facts, facts.built.profile.run.order));
  },
};

/** Whether any setting retries known-flaky tests only; most profiles have no such setting. */
const KNOWN_FLAKY: Feature = {
  isWanted: ({ built, request }) => built.profile.retriesKnownFlaky && request.command !== "bench",
  open: async (context, facts) => {
    const { knownFlakyFeature } = await import("../history/known-flaky.ts");
    return ok(knownFlakyFeature(context, facts));
  },
};

/** After what decides the order of the tests: the first machine's is that of all. */
const QUEUE: Feature = {
  isWanted: ({ request }) => request.runner.queue !== undefined,
  open: async (context, facts) => {
    const { queueFeature } = await import("../queue/queue-feature.ts");
    return ok(queueFeature(context, facts));
  },
};

const FEATURES: readonly Feature[] = [
  RECORDING,
  KNOWN_FLAKY,
  ORDER,
  QUEUE,
  HISTORY,
  CACHE,
  REMOTE,
  DOCTEST_HINT,
];

/** All features of one run, called as one. */
export interface Features {
  beforePlan(list: TestList): Promise<Result<TestList>>;
  beforeRun(begin: RunBegin): Promise<Result<BeforeAll>>;
  readonly beforeStart: BeforeStart | undefined;
  openDistantHost(listener: ProcessListener): DistantHost | undefined;
  source(): TestSource | undefined;
  afterRun(end: RunEnd): Promise<AfterRun>;
}

export interface BeforeAll extends Pick<BeforeRun, "plan"> {
  readonly outputs: readonly OpenOutput[];
}

export async function openFeatures(context: CommandContext, facts: FeatureFacts): Promise<Result<Features>> {
  const opened: RunFeature[] = [];
  for (const feature of FEATURES) {
    if (!feature.isWanted(facts)) continue;
    const one = await feature.open(context, facts);
    if (!one.ok) return one;
    opened.push(one.value);
  }
  return ok(joinFeatures(opened));
}

export function joinFeatures(features: readonly RunFeature[]): Features {
  const lookups = features.flatMap(({ beforeStart }) => beforeStart ?? []);
  return {
    beforePlan: (list) => beforePlan(features, list),
    beforeRun: (begin) => beforeRun(features, begin),
    beforeStart: lookups.length === 0 ? undefined : (start) => firstKnown(lookups, start),
    openDistantHost: (listener) => firstHost(features, listener),
    source: () => features.map((feature) => feature.source?.()).find((source) => source !== undefined),
    afterRun: (end) => afterRun(features, end),
  };
}

async function beforePlan(features: readonly RunFeature[], list: TestList): Promise<Result<TestList>> {
  let current = list;
  for (const feature of features) {
    const next = await feature.beforePlan?.(current);
    if (next?.ok === false) return next;
    current = next?.value ?? current;
  }
  return ok(current);
}

async function beforeRun(
  features: readonly RunFeature[],
  { plan, list }: RunBegin,
): Promise<Result<BeforeAll>> {
  let current = plan;
  const outputs: OpenOutput[] = [];
  for (const feature of features) {
    const begun = await feature.beforeRun?.({ plan: current, list });
    if (begun === undefined) continue;
    if (!begun.ok) return err(begun.error);
    current = begun.value.plan;
    if (begun.value.output !== undefined) outputs.push(begun.value.output);
  }
  return ok({ plan: current, outputs });
}

function firstHost(features: readonly RunFeature[], listener: ProcessListener): DistantHost | undefined {
  for (const feature of features) {
    const host = feature.openDistantHost?.(listener);
    if (host !== undefined) return host;
  }
  return undefined;
}

/** Stays synchronous as long as the features are: a test that nothing is known of starts at once. */
function firstKnown(
  lookups: readonly BeforeStart[],
  start: Parameters<BeforeStart>[0],
): ReturnType<BeforeStart> {
  const [lookup, ...others] = lookups;
  const known = lookup?.(start);
  if (lookup === undefined || others.length === 0) return known;
  const otherwise = (result: StartDecision | undefined) => result ?? firstKnown(others, start);
  return known instanceof Promise ? known.then(otherwise) : otherwise(known);
}

async function afterRun(features: readonly RunFeature[], end: RunEnd): Promise<AfterRun> {
  let recorded = false;
  let verdict: AfterRun["verdict"];
  for (const feature of features) {
    const after = await feature.afterRun?.(end);
    recorded ||= after?.recorded === true;
    verdict ??= after?.verdict;
  }
  return { recorded, verdict };
}
