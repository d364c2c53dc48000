/**
 * Holds the stream of events to its contract (docs/design/events.md): order, one life per test, counts
 * that equal the fold of what was reported.
 */
import type { RunEvent } from "../../src/model/events.ts";
import { isSuccess } from "../../src/model/results/outcome.ts";
import type { RunPlan } from "../../src/model/plan.ts";
import {
  EMPTY_STATS,
  failedSetupScripts,
  failedTests,
  isStronger,
  type RunStats,
  withSetupScript,
  withSkipped,
  withTest,
} from "../../src/model/results/stats.ts";
import { Violation } from "./violation.ts";

/** Where a test is in its life, by the events so far. */
interface Life {
  /** `returning`: lost on another machine, and not started here yet. */
  stage: "running" | "failed" | "returning";
  attempt: number;
}

export class StreamChecker {
  readonly #plan: RunPlan;
  #stats: RunStats = EMPTY_STATS;
  #begun = false;
  #ended = false;
  #elapsed = 0;
  /** Of the current round: tests that run, and how many times each test was skipped or finished. */
  readonly #lives = new Map<string, Life>();
  readonly #finished = new Set<string>();
  readonly #skipped = new Set<string>();
  readonly #started = new Set<string>();
  #scripts: string[] = [];
  #scriptRuns = false;
  #rounds = 0;
  #paused = false;
  /** A test that runs on other machines only has no result. */
  #lostForGood = false;

  constructor(plan: RunPlan) {
    this.#plan = plan;
  }

  get stats(): RunStats {
    return this.#stats;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What must hold when a step is done: what calls for cancelling has cancelled, and nothing else has. */
  stepDone(): void {
    const { cancelReason } = this.#stats;
    const { maxFail } = this.#plan;
    const failed = maxFail.kind === "count" && failedTests(this.#stats) >= maxFail.count;
    const mustCancel = this.#lostForGood || failed || failedSetupScripts(this.#stats) > 0;
    require(!mustCancel || cancelReason !== undefined, "failures did not cancel the run");
    const forTests = cancelReason === "test-failure" || cancelReason === "test-failure-immediate";
    require(!forTests || failed, "cancelled for too few failures");
    require(cancelReason !== "remote-lost" || this.#lostForGood, "lost, and every test has its result");
  }

  /** An attempt was lost on another machine. */
  lost(index: number): void {
    const test = this.#plan.tests[index];
    const life = test && this.#lives.get(`${test.binary.id}$${test.name}`);
    if (test === undefined || life?.stage !== "running") throw new Violation("lost what does not run");
    if (test.settings.remote.mode === "prefer" && this.#stats.cancelReason === undefined)
      life.stage = "returning";
    else {
      this.#lives.delete(`${test.binary.id}$${test.name}`);
      this.#lostForGood = true;
    }
  }

  /** Whether this is the start here of an attempt that was lost. */
  returned(index: number): boolean {
    const test = this.#plan.tests[index];
    const life = test && this.#lives.get(`${test.binary.id}$${test.name}`);
    if (life?.stage !== "returning") return false;
    life.stage = "running";
    return true;
  }

  see(event: RunEvent): void {
    require(this.#begun || event.type === "run-started", `${event.type} before run-started`);
    require(!this.#ended, `${event.type} after run-finished`);
    require(event.elapsed >= this.#elapsed, "time runs backwards");
    this.#elapsed = event.elapsed;
    this.#fold(event);
    if ("stats" in event) this.#compareStats(event.type, event.stats);
    if ("running" in event) {
      require(event.running ===
        this.#lives.size, `${event.type}: ${event.running} running, ${this.#lives.size} are`);
    }
    if (event.type.startsWith("info-")) this.#checkInfo(event);
    // A cancelled run retries nothing: tests between two attempts end without a result.
    if (this.#stats.cancelReason !== undefined) this.#giveUpFailed();
  }

  #fold(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        require(!this.#begun, "run-started twice");
        this.#begun = true;
        this.#newRound();
        return;
      case "stress-round-started":
        require(this.#stats.cancelReason === undefined, "a round of a cancelled run");
        return this.#newRound();
      case "script-started":
        return this.#scriptStarted(event.script.phase, event.script.index);
      case "script-finished":
        return this.#scriptFinished(event);
      case "test-started":
        return this.#testStarted(key(event));
      case "attempt-failed":
        return this.#attemptFailed(event);
      case "retry-started":
        return this.#retryStarted(key(event), event.attempt);
      case "test-slow":
        require(this.#lives.get(key(event))?.attempt ===
          event.attempt, "an attempt is slow that does not run");
        return;
      case "test-finished":
        return this.#testFinished(event);
      case "test-skipped":
        require(!this.#skipped.has(key(event)), "skipped twice");
        this.#skipped.add(key(event));
        this.#stats = withSkipped(this.#stats, event.reason);
        return;
      case "cancel-started":
      case "kill-started":
        return this.#cancelled(event);
      case "run-paused":
      case "run-continued":
        require(this.#paused === (event.type === "run-continued"), `${event.type} twice`);
        this.#paused = !this.#paused;
        return;
      case "stress-round-finished":
        this.#rounds += 1;
        this.#compareStats(event.type, event.roundStats);
        require(event.progress.completed === this.#rounds, "rounds are miscounted");
        return this.#roundEnded();
      case "run-finished":
        return this.#runFinished(event.stress?.completed.current);
      default:
    }
  }

  #infoUnits = 0;
  #infoTotal = 0;

  /** An answer comes in one piece and contains no unit that has ended. */
  #checkInfo(event: RunEvent): void {
    if (event.type === "info-started") {
      require(event.total <= this.#lives.size + (this.#scriptRuns ? 1 : 0), "more units are shown than run");
      this.#infoTotal = event.total;
      this.#infoUnits = 0;
    }
    if (event.type === "info-unit") {
      require(event.index === this.#infoUnits && event.total === this.#infoTotal, "units are miscounted");
      this.#infoUnits += 1;
    }
    if (event.type === "info-finished") {
      require(this.#infoUnits + event.missing === this.#infoTotal, "missing units are miscounted");
    }
  }

  #newRound(): void {
    this.#stats = { ...EMPTY_STATS, initialRunCount: this.#plan.tests.length };
    for (const set of [this.#finished, this.#skipped, this.#started]) set.clear();
    this.#scripts = [];
  }

  #scriptStarted(phase: string, index: number): void {
    require(!this.#scriptRuns && this.#lives.size === 0, "a script beside something else");
    require(phase === "teardown" || this.#started.size === 0, "a setup script after a test");
    const before = this.#scripts.filter((id) => id.startsWith(phase)).length;
    require(index === before, `script ${phase} ${index} out of order`);
    require(phase === "teardown" ||
      this.#stats.cancelReason === undefined, "a setup script of a cancelled run");
    require(this.#stats.cancelReason !== "second-signal", "a script of a killed run");
    this.#scripts.push(`${phase}-${index}`);
    this.#scriptRuns = true;
  }

  #scriptFinished(event: Extract<RunEvent, { readonly type: "script-finished" }>): void {
    require(this.#scriptRuns, "a script finished that did not run");
    this.#scriptRuns = false;
    if (event.script.phase === "setup") this.#stats = withSetupScript(this.#stats, event.status.result);
  }

  #testStarted(test: string): void {
    require(!this.#started.has(test), `${test} started twice`);
    require(this.#stats.cancelReason === undefined, `${test} started in a cancelled run`);
    require(!this.#scriptRuns, "a test beside a script");
    require(!this.#scripts.some((id) => id.startsWith("teardown")), "a test after a teardown script");
    const setup = this.#scripts.filter((id) => id.startsWith("setup")).length;
    require(setup === this.#plan.setupScripts.length, "a test before a setup script");
    this.#started.add(test);
    this.#lives.set(test, { stage: "running", attempt: 1 });
  }

  #attemptFailed(event: Extract<RunEvent, { readonly type: "attempt-failed" }>): void {
    const life = this.#runningLife(key(event), event.status.attempt);
    require(!isSuccess(event.status.result), "a failed attempt that succeeded");
    require(event.status.attempt < event.status.totalAttempts, "the last attempt will not be retried");
    life.stage = "failed";
  }

  #retryStarted(test: string, attempt: number): void {
    const life = this.#lives.get(test);
    require(life?.stage === "failed" && life.attempt + 1 === attempt, `${test} is retried out of turn`);
    require(this.#stats.cancelReason === undefined, `${test} is retried in a cancelled run`);
    this.#lives.set(test, { stage: "running", attempt });
  }

  #testFinished(event: Extract<RunEvent, { readonly type: "test-finished" }>): void {
    const { attempts } = event.outcome;
    const last = attempts.at(-1) ?? attempts[0];
    this.#runningLife(key(event), last.attempt);
    require(attempts.every((status, index) => status.attempt === index + 1), "attempts are missing");
    const retryable = attempts.slice(0, -1);
    require(retryable.every((status) => !isSuccess(status.result)), "a success was retried");
    require(isSuccess(last.result) || last.attempt === last.totalAttempts, "finished with attempts left");
    require(!this.#finished.has(key(event)), `${key(event)} finished twice`);
    this.#finished.add(key(event));
    this.#lives.delete(key(event));
    this.#stats = withTest(this.#stats, event.outcome, { reused: event.reused });
  }

  #runningLife(test: string, attempt: number): Life {
    const life = this.#lives.get(test);
    if (life?.stage !== "running" || life.attempt !== attempt) {
      throw new Violation(`attempt ${attempt} of ${test} ended, but does not run`);
    }
    return life;
  }

  #cancelled(event: Extract<RunEvent, { readonly type: "cancel-started" | "kill-started" }>): void {
    const reason = event.stats.cancelReason;
    if (reason === undefined) throw new Violation("cancelled without a reason");
    require(isStronger(reason, this.#stats.cancelReason), `cancelled again for ${reason}`);
    require((event.type === "kill-started") === (reason === "second-signal"), `${event.type} for ${reason}`);
    this.#stats = { ...this.#stats, cancelReason: reason };
    require(event.scriptsRunning === (this.#scriptRuns ? 1 : 0), "running scripts are miscounted");
  }

  #giveUpFailed(): void {
    for (const [test, life] of this.#lives) if (life.stage !== "running") this.#lives.delete(test);
  }

  #roundEnded(): void {
    require(this.#lives.size === 0 && !this.#scriptRuns, "the round ended while something ran");
    require(this.#skipped.size === this.#plan.skippedTests.length, "skipped tests were not reported");
    const cancelled = this.#stats.cancelReason !== undefined;
    require(cancelled || this.#finished.size === this.#plan.tests.length, "a test has no result");
    const teardown = this.#scripts.filter((id) => id.startsWith("teardown")).length;
    const killed = this.#stats.cancelReason === "second-signal";
    require(killed || teardown === this.#plan.teardownScripts.length, "a teardown script did not run");
  }

  #runFinished(rounds: number | undefined): void {
    if (this.#plan.stress === undefined) this.#roundEnded();
    else require(rounds === this.#rounds, "rounds are miscounted at the end");
    this.#ended = true;
  }

  #compareStats(where: string, stats: RunStats): void {
    for (const name of COUNTERS) {
      require(stats[name] ===
        this.#stats[name], `${where}: ${name} is ${stats[name]}, not ${this.#stats[name]}`);
    }
  }
}

const COUNTERS = [
  "initialRunCount",
  "finishedCount",
  "setupScriptsInitialCount",
  "setupScriptsFinishedCount",
  "setupScriptsPassed",
  "setupScriptsFailed",
  "setupScriptsExecFailed",
  "setupScriptsTimedOut",
  "passed",
  "passedSlow",
  "passedTimedOut",
  "flaky",
  "failed",
  "failedSlow",
  "failedTimedOut",
  "leaky",
  "leakyFailed",
  "execFailed",
  "skipped",
  "exitedEarly",
  "cancelReason",
] as const satisfies readonly (keyof RunStats)[];

function key(event: { readonly test: { readonly binaryId: string; readonly testName: string } }): string {
  return `${event.test.binaryId}$${event.test.testName}`;
}

function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}
