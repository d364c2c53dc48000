/**
 * Starts units, in order. A unit that shares the runner's streams starts only once all text before it is
 * written, and none starts while too much text waits for a slow reader: the run slows down with its reader,
 * but signals and timeouts never do. After a request to end the run, nothing waits for the reader.
 */
import type { ReusedResult } from "../model/results/outcome.ts";
import type { RunPlan } from "../model/plan.ts";
import type { StartRequest } from "../os/processes/host/process-host.ts";
import type { StartTest } from "./environment.ts";
import {
  capturedOfScript,
  type LaunchContext,
  launchScript,
  launchTest,
  type StartScript,
} from "./launch.ts";
import { ScriptVariables, type Variables } from "./script-environment.ts";
import type { Unit } from "./unit.ts";

/** The text of the run that is not written yet. */
export interface PendingOutput {
  /** Resolves once it is; undefined: nothing is pending. */
  settled(): Promise<unknown> | undefined;
  /** As `settled`, but a reader that takes nothing is waited for only a moment. */
  settledOrStalled(): Promise<unknown> | undefined;
  /** Whether it is more than should be added to. */
  isFull(): boolean;
  /** From now on, waits for the reader only for a limited time at the end. */
  stopWaiting(): void;
}

export type StartEffect = StartTest | StartScript;

export interface StarterOptions {
  readonly context: LaunchContext;
  readonly output: PendingOutput;
  readonly start: (unit: Unit) => void;
  readonly reuse: (effect: StartTest, reused: ReusedResult) => void;
  readonly beforeStart?: BeforeStart | undefined;
}

/** What is about to start. */
export interface TestStart {
  /** Index into `RunPlan.tests`. */
  readonly test: number;
  /** Of a stress run, from 0. */
  readonly round: number;
  readonly request: StartRequest;
}

export type StartDecision =
  /** The test ends without a process. */
  | { readonly kind: "reuse"; readonly result: ReusedResult }
  /** The test starts by another command line, and with other added variables, that lead to the same process. */
  | {
      readonly kind: "start-as";
      readonly command: readonly [string, ...string[]];
      readonly extra: Readonly<Record<string, string>>;
    };

/** Called before a test's first attempt starts; undefined starts it unchanged. */
export type BeforeStart = (
  start: TestStart,
) => StartDecision | undefined | Promise<StartDecision | undefined>;

export class Starter {
  /** What the setup scripts set so far. */
  readonly variables = new ScriptVariables();
  readonly #options: StarterOptions;
  readonly #queue: StartEffect[] = [];
  #waiting = false;
  /** For each setup script, the tests that get its variables. */
  readonly #served: readonly ReadonlySet<number>[];
  #cleared = false;
  /** Whether slow readers are waited for. */
  #waitsForReader = true;

  constructor(options: StarterOptions) {
    this.#options = options;
    this.#served = options.context.plan.setupScripts.map(({ tests }) => new Set(tests));
  }

  push(effect: StartEffect): void {
    this.#queue.push(effect);
    if (!this.#waiting) this.#startNext();
  }

  /** Forgets what did not start yet. */
  clear(): void {
    this.#queue.length = 0;
    this.#cleared = true;
  }

  /** Starts all units that wait for a reader; later ones do not wait. A unit can be ended only after its start. */
  stopWaiting(): void {
    this.#waitsForReader = false;
    this.#waiting = false;
    this.#startNext();
  }

  #startNext(): void {
    for (let effect = this.#queue[0]; effect !== undefined; effect = this.#queue[0]) {
      const pending = this.#mustWait(effect);
      if (pending !== undefined) return this.#startAfter(pending);
      this.#queue.shift();
      this.#start(effect);
    }
  }

  #mustWait(effect: StartEffect): Promise<unknown> | undefined {
    const { output, context } = this.#options;
    if (!this.#waitsForReader) return undefined;
    return output.isFull() || passesThrough(context.plan, effect) ? output.settled() : undefined;
  }

  #startAfter(pending: Promise<unknown>): void {
    this.#waiting = true;
    void pending.then(() => {
      this.#waiting = false;
      this.#startNext();
    });
  }

  #start(effect: StartEffect): void {
    if (effect.type === "start-test") return this.#startUnlessKnown(effect);
    this.#startScript(effect);
  }

  /** While a result is looked up, other tests start; the test keeps its slot. */
  #startUnlessKnown(effect: StartTest): void {
    const { beforeStart, start } = this.#options;
    const request = this.#requestOf(effect);
    if (beforeStart === undefined || effect.attempt > 1) return start({ effect, request });
    const { test, stress } = effect;
    const decision = beforeStart({ test, round: stress?.current ?? 0, request });
    if (decision instanceof Promise) void decision.then((made) => this.#startOrReuse(effect, request, made));
    else this.#startOrReuse(effect, request, decision);
  }

  #startOrReuse(effect: StartTest, request: StartRequest, decision: StartDecision | undefined): void {
    if (this.#cleared) return;
    if (decision?.kind === "reuse") return this.#options.reuse(effect, decision.result);
    if (decision === undefined) return this.#options.start({ effect, request });
    const [program, ...args] = decision.command;
    const env = { base: request.env.base, extra: decision.extra };
    this.#options.start({ effect, request: { ...request, program, args, env } });
  }

  #requestOf(effect: StartTest): StartRequest {
    const { context } = this.#options;
    const test = context.plan.tests[effect.test];
    if (test === undefined) throw new Error(`bug: no test ${effect.test}`);
    const variables = this.variables.collect((script) => this.#served[script]?.has(effect.test) === true);
    return launchTest(context, test, effect, variables);
  }

  #startScript(effect: StartScript): void {
    const { context, start } = this.#options;
    const script = scriptOf(context.plan, effect);
    const variables: Variables = effect.phase === "setup" ? {} : this.variables.collect(() => true);
    start({ effect, request: launchScript(context, script, effect, variables) });
  }
}

function scriptOf(plan: RunPlan, effect: StartScript) {
  const scripts = effect.phase === "setup" ? plan.setupScripts : plan.teardownScripts;
  const script = scripts[effect.script];
  if (script === undefined) throw new Error(`bug: no ${effect.phase} script ${effect.script}`);
  return script;
}

/** Whether any of its streams is the runner's own. */
function passesThrough(plan: RunPlan, effect: StartEffect): boolean {
  if (effect.type === "start-test") return plan.capture === "none";
  const captured = capturedOfScript(plan, scriptOf(plan, effect));
  return !captured.stdout || !captured.stderr;
}
