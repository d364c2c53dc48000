/** The resolved settings of a test, a script and a run: the values after all layers of configuration are applied. */
import type { Milliseconds } from "./ids.ts";

/** When captured output is shown. */
export type OutputDisplay = "immediate" | "immediate-final" | "final" | "never";
/** Levels of status lines during the run, from least to most. */
export type StatusLevel = "none" | "fail" | "retry" | "slow" | "leak" | "pass" | "skip" | "all";
/** Levels of status lines in the final summary, from least to most: there, skipped comes before leaky. */
export type FinalStatusLevel = "none" | "fail" | "flaky" | "slow" | "skip" | "leak" | "pass" | "all";

export const STATUS_LEVELS: readonly StatusLevel[] = [
  "none",
  "fail",
  "retry",
  "slow",
  "leak",
  "pass",
  "skip",
  "all",
];
export const FINAL_STATUS_LEVELS: readonly FinalStatusLevel[] = [
  "none",
  "fail",
  "flaky",
  "slow",
  "skip",
  "leak",
  "pass",
  "all",
];

/** Ours: in which order tests of one priority start. */
export type TestOrder = "listed" | "longest-first" | "failed-first";

/** Ours: `only` restricts retries to tests that the history knows to be flaky. */
export type RetryPolicy = Delays & { readonly only?: "known-flaky" };

type Delays =
  | {
      readonly backoff: "fixed";
      readonly count: number;
      readonly delay: Milliseconds;
      readonly jitter: boolean;
    }
  | {
      readonly backoff: "exponential";
      readonly count: number;
      readonly delay: Milliseconds;
      readonly jitter: boolean;
      readonly maxDelay?: Milliseconds;
    };

export interface SlowTimeout {
  readonly period: Milliseconds | "never";
  /** How many periods it may take. */
  readonly terminateAfter: number | "never";
  /** Time between SIGTERM and SIGKILL; 0 kills at once. */
  readonly gracePeriod: Milliseconds;
  readonly onTimeout: "fail" | "pass";
}

/** The grace period where none is configured. */
export const DEFAULT_GRACE_PERIOD: Milliseconds = 10_000;

/** For scripts that set no timeout, and for tests under a debugger. */
export const NEVER_SLOW: SlowTimeout = {
  period: "never",
  terminateAfter: "never",
  gracePeriod: DEFAULT_GRACE_PERIOD,
  onTimeout: "fail",
};

export interface LeakTimeout {
  /** `never`: output is waited for as long as it is open. */
  readonly period: Milliseconds | "never";
  readonly result: "pass" | "fail";
}

/** Of tests and scripts where none is configured. */
export const DEFAULT_LEAK_TIMEOUT: LeakTimeout & { readonly period: Milliseconds } = {
  period: 200,
  result: "pass",
};

export interface JunitTestSettings {
  readonly storeSuccessOutput: boolean;
  readonly storeFailureOutput: boolean;
  readonly reportSkipped: "none" | "ignored" | "all";
  readonly flakyFailStatus: "failure" | "success";
}

/** Ours: what tests that run at the same time may require together: bytes, or a share of what there is. */
export type MemoryBudget =
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "share"; readonly share: number };

/** How many threads of the pool a test takes. */
export type ThreadsRequired = number | "num-cpus" | "num-test-threads";

/** When results are written to the server that shares them. */
export const CACHE_WRITES = ["never", "ci", "always"] as const;
export type CacheWrite = (typeof CACHE_WRITES)[number];

export const CACHE_MODES = ["off", "read", "write", "read-write"] as const;
export type CacheMode = (typeof CACHE_MODES)[number];

export interface CacheSetting {
  /** `default`: what the command line says, and without it `off`. */
  readonly mode: CacheMode | "default";
  /** Globs over the files that the test reads, for systems that cannot observe them. */
  readonly inputs: readonly string[];
}

export const REMOTE_MODES = ["always", "prefer", "never"] as const;

/** Ours: whether a test runs on other machines, where there are any (`--remote`). */
export interface RemoteSetting {
  /** `prefer`: here if no server can be reached. */
  readonly mode: (typeof REMOTE_MODES)[number];
  /** Properties that the server requires of the machine, under the server's own names. */
  readonly platform: Readonly<Record<string, string>>;
  /** Globs over files in addition to those of the package, from the workspace's root. */
  readonly inputs: readonly string[];
  /** Names and globs of variables that it gets from the runner's environment. */
  readonly env: readonly string[];
  /** Files that are brought back, from the workspace's root. */
  readonly outputs: readonly string[];
}

/** Ours: failures of a test in quarantine are shown and counted apart, and leave the exit code alone. */
export interface Quarantine {
  readonly reason: string;
  readonly owner: string;
  /** The last day, as `2026-12-31`, in UTC. */
  readonly until: string;
  /** What a failure is in JUnit reports. */
  readonly junit: "skipped" | "failure" | "success";
}

/** Everything that may differ from test to test. */
export interface TestSettings {
  readonly priority: number;
  readonly threadsRequired: number;
  /** Ours: how much of the run's memory the test takes while it runs, in bytes. */
  readonly memoryRequired: number;
  /** Ours: bytes that the test's processes may hold together. */
  readonly memoryLimit?: number | undefined;
  /** Ours: processor time that the test's processes may take together. */
  readonly cpuLimit?: Milliseconds | undefined;
  /** Ours: the niceness of the test; absent: the runner's. */
  readonly niceness?: number | undefined;
  /** `@global` for tests in no group. */
  readonly testGroup: string;
  readonly runExtraArgs: readonly string[];
  readonly retries: RetryPolicy;
  readonly flakyResult: "pass" | "fail";
  readonly slowTimeout: SlowTimeout;
  /** Ours: whether the stacks of a test that times out are recorded before it is terminated. */
  readonly timeoutStacks: "auto" | "off";
  readonly leakTimeout: LeakTimeout;
  /** Ours: what happens to processes that are left after a test. */
  readonly leakCleanup: "report" | "kill";
  /** Ours: what a libtest binary's exit before its closing result line means. */
  readonly earlyExit: "pass" | "fail";
  /** Ours: whether the test may be started by copying a process that has its program loaded. */
  readonly forkServer: "auto" | "off";
  /** Ours: whether the result may be taken from the cache, and stored in it. */
  readonly cache: CacheSetting;
  /** Ours. */
  readonly remote: RemoteSetting;
  readonly successOutput: OutputDisplay;
  readonly failureOutput: OutputDisplay;
  readonly junit: JunitTestSettings;
  /** Id of the wrapper script that starts the test, if one matches. */
  readonly runWrapper?: string;
  /** Of a quarantine that is over, failures count as any other. */
  readonly quarantine?: Quarantine;
}

/** When failures end the run: after `count` failures, running tests are waited for or ended at once. */
export type MaxFail =
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number; readonly terminate: "wait" | "immediate" };

/** The group that tests without a group are in. */
export const GLOBAL_GROUP = "@global";
