/**
 * Starts units, in order. A unit that shares the runner's streams starts only once all text before it is
 * written, and none starts while too much text waits for a slow reader: the run slows down with its reader,
 * but signals and timeouts never do. Once the run was told to end, nothing waits for its reader.
 */
import type { StartFailure } from "../model/outcome.ts";
import type { RunPlan } from "../model/plan.ts";
import { makeTempFile, removeFile } from "../os/files/temporary-files.ts";
import type { StartTest } from "./environment.ts";
import { type LaunchContext, launchScript, launchTest, type StartScript } from "./launch.ts";
import { ScriptVariables, type Variables } from "./script-environment.ts";
import type { Unit } from "./units.ts";

/** The text of the run that is not written yet. */
export interface PendingOutput {
  /** Resolves once it is; undefined: nothing is pending. */
  settled(): Promise<unknown> | undefined;
  /** Whether it is more than should be added to. */
  isFull(): boolean;
  /** Whoever reads it is not waited for any longer than a last while. */
  stopWaiting(): void;
}

export type StartEffect = StartTest | StartScript;

export interface StarterOptions {
  readonly context: LaunchContext;
  readonly output: PendingOutput;
  readonly start: (unit: Unit) => void;
  readonly fail: (effect: StartEffect, failure: StartFailure) => void;
}

export class Starter {
  /** What the setup scripts set so far. */
  readonly variables = new ScriptVariables();
  private readonly options: StarterOptions;
  private readonly queue: StartEffect[] = [];
  private waiting = false;
  /** Whether slow readers are waited for. */
  private patient = true;

  constructor(options: StarterOptions) {
    this.options = options;
  }

  push(effect: StartEffect): void {
    this.queue.push(effect);
    if (!this.waiting) this.startNext();
  }

  /** Forgets what did not start yet. */
  clear(): void {
    this.queue.length = 0;
  }

  /** Starts what waits for a reader, and lets nothing wait any more: what is to end has to be there first. */
  stopWaiting(): void {
    this.patient = false;
    this.waiting = false;
    this.startNext();
  }

  private startNext(): void {
    for (let effect = this.queue[0]; effect !== undefined; effect = this.queue[0]) {
      const pending = this.mustWait(effect);
      if (pending !== undefined) return this.startAfter(pending);
      this.queue.shift();
      this.start(effect);
    }
  }

  private mustWait(effect: StartEffect): Promise<unknown> | undefined {
    const { output, context } = this.options;
    if (!this.patient) return undefined;
    return output.isFull() || passesThrough(context.plan, effect) ? output.settled() : undefined;
  }

  private startAfter(pending: Promise<unknown>): void {
    this.waiting = true;
    void pending.then(() => {
      this.waiting = false;
      this.startNext();
    });
  }

  private start(effect: StartEffect): void {
    if (effect.type === "start-test") return this.startTest(effect);
    if (effect.phase === "teardown") return this.startScript(effect, undefined);
    const file = makeTempFile("nextest-env");
    if (file.ok) return this.startScript(effect, file.value);
    const { program } = scriptOf(this.options.context.plan, effect);
    this.options.fail(effect, { ...file.error, program });
  }

  private startTest(effect: StartTest): void {
    const { context, start } = this.options;
    const test = context.plan.tests[effect.test];
    if (test === undefined) throw new Error(`bug: no test ${effect.test}`);
    const variables = this.variables.collect(
      (script) => context.plan.setupScripts[script]?.tests.has(effect.test) === true,
    );
    start({ effect, launch: launchTest(context, test, effect, variables) });
  }

  private startScript(effect: StartScript, environmentFile: string | undefined): void {
    const { context, start } = this.options;
    const script = scriptOf(context.plan, effect);
    const variables: Variables = effect.phase === "setup" ? {} : this.variables.collect(() => true);
    const launch = launchScript(context, effect, { script, environmentFile, variables });
    start({ effect, launch, ...(environmentFile === undefined ? {} : { environmentFile }) });
  }
}

/** A unit's environment file has no use once it was read. */
export function forgetEnvironmentFile(unit: Unit): void {
  if (unit.environmentFile !== undefined) removeFile(unit.environmentFile);
}

function scriptOf(plan: RunPlan, effect: StartScript) {
  const scripts = effect.phase === "setup" ? plan.setupScripts : plan.teardownScripts;
  const script = scripts[effect.script];
  if (script === undefined) throw new Error(`bug: no ${effect.phase} script ${effect.script}`);
  return script;
}

/** Whether any of its streams is the runner's own. */
function passesThrough(plan: RunPlan, effect: StartEffect): boolean {
  if (plan.capture === "none") return true;
  if (effect.type === "start-test") return false;
  const { captureStdout, captureStderr } = scriptOf(plan, effect);
  return !captureStdout || !captureStderr;
}
