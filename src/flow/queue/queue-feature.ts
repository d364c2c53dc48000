/** `--queue`: the run is one node of a larger one, and its tests come from a queue. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { expectedDurations } from "../../history/ranks.ts";
import { typicalDurations } from "../../history/durations.ts";
import type { RunFinished } from "../../model/events.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { QueueOptions } from "../../model/requests/options.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import { testKey } from "../../model/results/result-record.ts";
import { Cases } from "../../model/listed/cases.ts";
import type { TestList, TestSuite } from "../../model/listed/test-list.ts";
import { Sha256 } from "../../os/hash.ts";
import type { RedisServer } from "../../os/redis.ts";
import { createAlone, createNode } from "../../queue/node-state.ts";
import type { TestNumber } from "../../queue/protocol.ts";
import { runOrder } from "../../schedule/order.ts";
import type { CommandContext } from "../context.ts";
import { historyLocation } from "../history/history-location.ts";
import { readHistory } from "../history/read-history.ts";
import type { BeforeRun, FeatureFacts, RunBegin, RunFeature } from "../run/feature.ts";
import { serverOf } from "./credentials.ts";
import { describeJoinFailure, type Joined, joinQueue } from "./join-queue.ts";
import { type NodeEnd, QueueSource } from "./queue-source.ts";
import { wholeVerdict } from "./whole-verdict.ts";
import type { WholeReport } from "./whole-report.ts";
import { inform, warn } from "../notices.ts";

export function queueFeature(context: CommandContext, facts: FeatureFacts): RunFeature {
  const { queue } = facts.request.runner;
  if (queue === undefined) throw new Error("bug: a queue was wanted without an address");
  return new QueueRun(context, facts, queue).feature();
}

/** Machines without a queue are numbered from here, so that their numbers differ from those of nodes. */
const WITHOUT_QUEUE = 100_000;

/** Errors that are the result of a run whose reports were written. */
const VERDICTS = new Set<UserError["kind"]>(["test-run-failed", "setup-script-failed", "remote-lost"]);

class QueueRun {
  readonly #context: CommandContext;
  readonly #facts: FeatureFacts;
  readonly #queue: QueueOptions;
  /** From `--partition`: the tests that this machine runs if there is no queue. */
  #shard: ReadonlySet<string> | undefined;
  #source: QueueSource | undefined;
  #report: WholeReport | undefined;
  #isAlone = false;

  constructor(context: CommandContext, facts: FeatureFacts, queue: QueueOptions) {
    this.#context = context;
    this.#facts = facts;
    this.#queue = queue;
  }

  feature(): RunFeature {
    return {
      beforePlan: (list) => Promise.resolve(ok(this.#wholeList(list))),
      beforeRun: (begin) => this.#beforeRun(begin),
      source: () => this.#source,
      afterRun: async ({ event }) => {
        const source = this.#source;
        if (source === undefined) return { recorded: false };
        if (await source.writes) return { recorded: false, verdict: await this.#writeWhole(source) };
        const end = await source.ended;
        this.#tellShare(event, end);
        const { address } = this.#queue;
        const hasOwn = this.#isAlone || this.#shard !== undefined;
        return { recorded: false, verdict: wholeVerdict({ event, end, address, hasOwn }) };
      },
    };
  }

  /** The node keeps its lease meanwhile, so that another node takes over if this one dies. */
  async #writeWhole(source: QueueSource): Promise<Result<ExitCode>> {
    if (this.#report === undefined) throw new Error("bug: a node without reports was chosen to write them");
    const verdict = await this.#report.write();
    source.wrote(verdict.ok || verdict.error.every(({ kind }) => VERDICTS.has(kind)));
    await source.ended;
    return verdict;
  }

  /** All machines have the tests of all shards. */
  #wholeList(list: TestList): TestList {
    if (this.#facts.request.filter.partition === undefined) return list;
    this.#shard = new Set(list.suites.flatMap((suite) => chosenOf(suite)));
    return { suites: list.suites.map(withAllShards) };
  }

  async #beforeRun({ plan }: RunBegin): Promise<Result<BeforeRun>> {
    const { address, name = "", reports } = this.#queue;
    const digest = digestOf(plan);
    const server = await serverOf(this.#context, address, this.#facts.user.queue);
    if (!server.ok) return server;
    const joined = await joinQueue({
      address,
      server: server.value,
      request: {
        token: plan.runId,
        plan: digest,
        tests: plan.tests.length,
        threads: plan.testThreads,
        maxFail: plan.maxFail.kind === "all" ? 0 : plan.maxFail.count,
        name,
      },
      order: () => this.#order(plan),
      monotonic: this.#context.monotonic,
    });
    if (!joined.ok) {
      const failure = describeJoinFailure(address, joined.error);
      if (joined.error.kind === "other" || this.#shard === undefined) return err([failure]);
      this.#warn(`${failure.message}: running the tests of \`--partition\` alone`);
      return ok(this.#runAlone(plan, digest, this.#ownShard(plan), WITHOUT_QUEUE + this.#shardNumber()));
    }
    if (reports.length > 0) await this.#prepareReport(server.value);
    return ok(this.#takePart(plan, digest, joined.value));
  }

  #takePart(plan: RunPlan, digest: string, { answer, connection, location }: Joined): BeforeRun {
    if (answer.kind === "replay") {
      connection.close();
      this.#note(`running the ${answer.tests.length} tests that the first try of this job had`);
      return this.#runAlone(plan, digest, answer.tests, answer.node);
    }
    const { lease, patience } = this.#queue.address;
    const fallback = this.#shard === undefined ? undefined : this.#ownShard(plan);
    const { monotonic } = this.#context;
    const reports = this.#report !== undefined;
    const options = { node: answer.node, threads: plan.testThreads, lease, patience, reports, fallback };
    this.#source = new QueueSource(createNode(options, monotonic()), {
      server: { connection, location },
      tests: plan.tests.length,
      monotonic,
      payloadOf: (result) => this.#report?.payloadOf(result) ?? "",
    });
    const stamped = stamp(plan, digest, answer.node);
    return this.#report === undefined
      ? { plan: stamped }
      : { plan: stamped, output: { output: this.#report.output } };
  }

  #runAlone(plan: RunPlan, digest: string, tests: readonly TestNumber[], node: number): BeforeRun {
    this.#isAlone = true;
    const { monotonic } = this.#context;
    this.#source = new QueueSource(createAlone(tests, monotonic()), {
      server: undefined,
      tests: plan.tests.length,
      monotonic,
      payloadOf: () => "",
    });
    return { plan: stamp(plan, digest, node) };
  }

  #ownShard(plan: RunPlan): readonly TestNumber[] {
    return runOrder(plan).tests.filter((test) => this.#shard?.has(keyOf(plan, test)) === true);
  }

  #shardNumber(): number {
    return this.#facts.request.filter.partition?.shard ?? 0;
  }

  async #prepareReport(server: RedisServer): Promise<void> {
    const { WholeReport } = await import("./whole-report.ts");
    const { address, reports } = this.#queue;
    const { common, config } = this.#facts.request;
    this.#report = new WholeReport(this.#context, { address, server, reports, common, config });
  }

  /** The order that the profile sets; by default longest tests first within a priority, by the local history. */
  async #order(plan: RunPlan): Promise<readonly TestNumber[]> {
    if (plan.tests.some(({ rank }) => rank !== undefined)) return runOrder(plan).tests;
    const place = historyLocation(this.#context, this.#facts.prepared.workspaceRoot);
    const history = place.ok ? await readHistory(this.#context, place.value) : place;
    if (!history.ok) return runOrder(plan).tests;
    const ids = plan.tests.map(({ binary, name }) => ({ binaryId: binary.id, testName: name }));
    const durations = expectedDurations(ids, typicalDurations(history.value.view, history.value.series));
    const tests = plan.tests.map((test, index) => ({ ...test, rank: -(durations[index] ?? 0) }));
    return runOrder({ ...plan, tests }).tests;
  }

  #tellShare({ stats }: RunFinished, { whole }: NodeEnd): void {
    if (whole === undefined) return;
    const failures = whole.failed > 0 ? `; ${whole.failed} failed on all machines` : "";
    this.#note(`this machine ran ${stats.finishedCount} of the ${whole.tests} tests of the queue${failures}`);
  }

  #warn(message: string): void {
    warn(this.#context, message);
  }

  #note(message: string): void {
    inform(this.#context, message);
  }
}

function chosenOf(suite: TestSuite): readonly string[] {
  if (suite.status === "skipped") return [];
  return suite.cases.tally.matching.map(({ name }) => testKey({ binaryId: suite.binary.id, testName: name }));
}

function withAllShards(suite: TestSuite): TestSuite {
  if (suite.status === "skipped") return suite;
  const cases = suite.cases.map((test) =>
    test.match.status === "mismatch" && test.match.reason === "partition"
      ? { ...test, match: { status: "matches" } as const }
      : test,
  );
  return { ...suite, cases: Cases.of(cases) };
}

function keyOf(plan: RunPlan, test: TestNumber): string {
  const planned = plan.tests[test];
  return planned === undefined ? "" : testKey({ binaryId: planned.binary.id, testName: planned.name });
}

/** The server knows tests only by number. Nodes with the same digest number the same tests in the same way. */
function digestOf(plan: RunPlan): string {
  const keys = plan.tests.map((_test, index) => keyOf(plan, index));
  const digest = new Sha256();
  digest.update(new TextEncoder().encode(keys.join("\n")));
  return digest.digest();
}

function stamp(plan: RunPlan, digest: string, node: number): RunPlan {
  return { ...plan, shard: { kind: "queue", shard: node, total: 0, plan: digest.slice(0, 16) } };
}
