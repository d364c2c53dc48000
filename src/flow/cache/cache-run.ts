/**
 * The cache of results in one run: looks up results before tests start, has the other tests observed, and stores passed
 * results after the run.
 */
import { resolve } from "node:path";
import { type Moment, wentBack } from "../../cache/clock.ts";
import type { RecordedVariable } from "../../cache/environment.ts";
import { explain, type Explanation } from "../../cache/explain.ts";
import { parseEntries } from "../../cache/entries.ts";
import { inputsOf, type ObservedInput } from "../../cache/observation.ts";
import { isStorable, type PassedTest } from "../../cache/storable.ts";
import { type CacheRecord, firstDifference, type RecordedInput, wrongRecord } from "../../cache/record.ts";
import type { Pack } from "../../cache/pack.ts";
import type { BeforeStart, StartDecision, TestStart } from "../../execute/starter.ts";
import type { RunEvent } from "../../model/events.ts";
import { NO_OUTPUT } from "../../model/results/outcome.ts";
import type { PlannedTest, RunPlan } from "../../model/plan.ts";
import { testKey } from "../../model/results/result-record.ts";
import { FileStates } from "../../os/files/state/file-states.ts";
import type { Observation, Observer } from "../../os/linux/observe/observer.ts";
import { declaredInputs } from "./declared-inputs.ts";
import { InputRecorder } from "./input-recorder.ts";
import type { ResultStore, Results } from "./result-store.ts";
import { type KeyFacts, startedProgram, TestKeys } from "./test-keys.ts";

export interface CacheRunOptions extends KeyFacts {
  readonly plan: RunPlan;
  readonly store: ResultStore;
  readonly observer: Observer | undefined;
  readonly workspaceRoot: string;
  /** Folders of the toolchain. */
  readonly toolchain: readonly string[];
  readonly wall: () => number;
  readonly monotonic: () => number;
}

interface Attempted {
  readonly staticKey: string;
  readonly environment: readonly RecordedVariable[];
}

/** A test that runs and may be stored. */
interface Pending extends Attempted {
  readonly test: number;
  /** Milliseconds since the epoch, before the process started. */
  readonly started: number;
  readonly cwd: string;
  /** Set once its observation is complete; declared inputs are known from the beginning. */
  inputs: readonly ObservedInput[] | string | undefined;
  /** A text: why its result is not stored. Undefined: it has not ended. */
  passed: PassedTest | string | undefined;
  /** Its first attempt did not pass. */
  failed: boolean;
}

/** How long a state of a file is used, in milliseconds, while no process of the run executes. */
const FRESH_FOR = 1000;

export class CacheRun {
  readonly #options: CacheRunOptions;
  readonly #states: FileStates;
  readonly #packs = new Map<string, Pack>();
  /** Keyed by the number of the observation. */
  readonly #pending = new Map<number, Pending>();
  readonly #pendingByTest = new Map<string, Pending>();
  readonly #inputs = new WeakMap<readonly string[], readonly ObservedInput[] | string>();
  readonly #keys: TestKeys;
  /** Sets of inputs found unchanged. Valid until a process of this run may have changed something. */
  #verified = new Set<readonly RecordedInput[]>();
  readonly #opened: Moment;
  /** When states of files were forgotten last. */
  #readSince = Number.NEGATIVE_INFINITY;
  #running = 0;
  #cancelled = false;
  #observed = 0;

  constructor(options: CacheRunOptions) {
    this.#options = options;
    this.#states = new FileStates(options.store.digests.read(), options.wall);
    this.#keys = new TestKeys(options, this.#states);
    this.#opened = { wall: options.wall(), monotonic: options.monotonic() };
  }

  readonly beforeStart: BeforeStart = (start) => {
    const { plan, store } = this.#options;
    const test = plan.tests[start.test];
    if (test === undefined || test.cacheMode === "off") return this.#begin(undefined);
    // On another machine a test reads other files; its server has a cache of its own.
    if (start.request.remoteTest !== undefined) return this.#begin(undefined);
    this.#forgetOldStates();
    const mode = test.cacheMode;
    const staticKey = this.#keys.staticKey(test, start);
    if (staticKey === undefined) return this.#begin(undefined);
    const reads = mode === "read" || mode === "read-write";
    const record = reads ? this.#lookUp(store, test, staticKey) : undefined;
    if (record !== undefined) return reuse(record);
    if (mode === "read") return this.#begin(undefined);
    return this.#begin(this.#observe(test, start, staticKey));
  };

  /** The packs of all binaries whose tests use the cache. */
  packNames(): readonly string[] {
    const cached = this.#options.plan.tests.filter(({ cacheMode }) => cacheMode !== "off");
    return [...new Set(cached.map((test) => this.#keys.packName(test)))];
  }

  /** Why a test that is about to start is a hit or a miss; undefined: it does not use the cache. */
  explain(start: TestStart): Explanation | undefined {
    const { plan, store } = this.#options;
    const test = plan.tests[start.test];
    if (test === undefined || test.cacheMode === "off") return undefined;
    const key = this.#keys.staticKey(test, start);
    if (key === undefined) return { kind: "unknown", note: "its program cannot be read" };
    const records = this.#pack(store, test).get(test.name) ?? [];
    const note = store.notes(this.#keys.packName(test)).get(test.name);
    this.#states.forget();
    return explain(
      { staticKey: key, environment: this.#keys.environment(start), records, note },
      (path, kind) => this.#states.stateOf(path, kind),
    );
  }

  /** Called when a process starts: from now on files may change. */
  #begin(decision: StartDecision | undefined): StartDecision | undefined {
    this.#running += 1;
    this.#changed();
    return decision;
  }

  /** Also other programs may change files, while a run waits for a queue or is stopped. */
  #forgetOldStates(): void {
    const now = this.#options.monotonic();
    if (this.#running === 0 && now - this.#readSince < FRESH_FOR) return;
    this.#readSince = now;
    this.#changed();
  }

  #changed(): void {
    if (this.#verified.size > 0) this.#verified = new Set();
    this.#states.forget();
    this.#keys.forget();
  }

  #lookUp(store: ResultStore, test: PlannedTest, staticKey: string): CacheRecord | undefined {
    const record = this.#pack(store, test)
      .get(test.name)
      ?.find((each) => each.staticKey === staticKey);
    if (record === undefined) return undefined;
    if (this.#verified.has(record.inputs)) return record;
    if (firstDifference(record.inputs, (path, kind) => this.#states.stateOf(path, kind)) !== undefined)
      return undefined;
    this.#verified.add(record.inputs);
    return record;
  }

  #pack(store: ResultStore, test: PlannedTest): Pack {
    const name = this.#keys.packName(test);
    const pack = this.#packs.get(name) ?? store.read(name);
    this.#packs.set(name, pack);
    return pack;
  }

  #observe(test: PlannedTest, start: TestStart, staticKey: string): StartDecision | undefined {
    const { observer, wall, workspaceRoot } = this.#options;
    const { request } = start;
    const pending: Pending = {
      test: start.test,
      staticKey,
      environment: this.#keys.environment(start),
      started: wall(),
      cwd: request.cwd,
      inputs: undefined,
      passed: undefined,
      failed: false,
    };
    this.#pendingByTest.set(testKey({ binaryId: test.binary.id, testName: test.name }), pending);
    if (observer === undefined) {
      const programs = this.#keys.programs(start);
      pending.inputs = declaredInputs(test, { started: request.program, programs, workspaceRoot });
      return undefined;
    }
    const program = startedProgram(request);
    if (program === undefined) return undefined;
    const key = (this.#observed += 1);
    this.#pending.set(key, pending);
    const { args, cwd, env } = request;
    return { kind: "start-as", ...observer.command(key, { program, args, cwd, ...env }) };
  }

  observed({ key, texts, complete }: Observation): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.inputs = complete ? this.#inputsOf(texts) : "names too many files";
    this.#pending.delete(key);
  }

  /** Tests with equal observations share one array. */
  #inputsOf(texts: readonly string[]): readonly ObservedInput[] | string {
    const known = this.#inputs.get(texts);
    if (known !== undefined) return known;
    const found = inputsOf(parseEntries(texts));
    const inputs = found.ok ? found.inputs : found.reason;
    this.#inputs.set(texts, inputs);
    return inputs;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case "cancel-started":
        this.#cancelled = true;
        return;
      case "test-finished": {
        if (event.reused !== undefined) return;
        this.#running -= 1;
        this.#changed();
        const pending = this.#pendingByTest.get(testKey(event.test));
        if (pending === undefined) return;
        pending.passed = isStorable(event.outcome);
        pending.failed = event.outcome.attempts[0].result.kind !== "pass";
        return;
      }
      default:
        return;
    }
  }

  /** Marks results as wrong: tests that a run would not execute, and that did not pass when they were. */
  async disprove(starts: readonly TestStart[]): Promise<string | undefined> {
    const { plan, store } = this.#options;
    const packs = new Map<string, Results>();
    this.#changed();
    for (const start of starts) {
      const test = plan.tests[start.test];
      const staticKey = test === undefined ? undefined : this.#keys.staticKey(test, start);
      if (test === undefined || staticKey === undefined) continue;
      const wrong = this.#wrongOf(test, { staticKey, environment: this.#keys.environment(start) });
      if (wrong === undefined) continue;
      const name = this.#keys.packName(test);
      const results = packs.get(name) ?? { records: new Map(), notes: new Map() };
      results.records.set(test.name, [wrong]);
      packs.set(name, results);
    }
    return await store.write(packs);
  }

  /** Stores the results that may be stored. Returns a text if that failed. */
  async conclude(): Promise<string | undefined> {
    const { store, observer, plan } = this.#options;
    await observer?.stop();
    this.#changed();
    const packs = new Map<string, Results>();
    const recorder = new InputRecorder(this.#states, this.#options);
    const { wall, monotonic } = this.#options;
    const isTrusted = !wentBack(this.#opened, { wall: wall(), monotonic: monotonic() });
    for (const pending of this.#pendingByTest.values()) {
      const test = plan.tests[pending.test];
      if (test === undefined || pending.passed === undefined) continue;
      const wrong = pending.failed ? this.#wrongOf(test, pending) : undefined;
      if (this.#cancelled && wrong === undefined) continue;
      const record = isTrusted ? this.#recordOf(pending, recorder) : "the clock was set back while it ran";
      const name = this.#keys.packName(test);
      const results = packs.get(name) ?? { records: new Map(), notes: new Map() };
      packs.set(name, results);
      if (wrong !== undefined) results.records.set(test.name, [wrong]);
      else if (typeof record !== "string") results.records.set(test.name, [record]);
      results.notes.set(test.name, typeof record === "string" ? record : undefined);
    }
    const failure = await store.write(packs);
    if (failure === undefined && this.#states.grew) store.digests.write(this.#states.digests);
    return failure;
  }

  /** What takes the place of a known result that the test has just disproved. */
  #wrongOf(test: PlannedTest, { staticKey, environment }: Attempted): CacheRecord | undefined {
    const { store, wall } = this.#options;
    const known = this.#lookUp(store, test, staticKey);
    return known === undefined ? undefined : wrongRecord({ staticKey, environment, storedAt: wall() }, known);
  }

  /** A text says why there is none. */
  #recordOf(pending: Pending, recorder: InputRecorder): CacheRecord | string {
    const { inputs, passed, staticKey, environment } = pending;
    if (passed === undefined || typeof passed === "string") return passed ?? "it did not end";
    if (inputs === undefined) return "what it reads could not be observed";
    if (typeof inputs === "string") return `it ${inputs}`;
    const recorded = recorder.record(inputs, pending);
    if (!recorded.ok) return recorded.error;
    const { duration } = passed;
    return { staticKey, inputs: recorded.value, environment, duration, storedAt: this.#options.wall() };
  }
}

function reuse({ duration }: CacheRecord): StartDecision {
  return {
    kind: "reuse",
    result: {
      source: "cache",
      reason: "nothing that its result depends on has changed",
      ranFor: duration,
      result: { kind: "pass" },
      output: NO_OUTPUT,
    },
  };
}

/** Where the store of a workspace is. */
export function storeFolder(dir: string | undefined, cacheFolder: string, workspaceRoot: string): string {
  return dir === undefined ? `${cacheFolder}/nextest-ts/results` : resolve(workspaceRoot, dir);
}
