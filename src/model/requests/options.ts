/**
 * Options as the user gave them on the command line (and through its environment twins), typed. Commands share them;
 * see request.ts. An absent field was not given.
 */
import type { OptionSource } from "../effective-settings.ts";
import type { Milliseconds } from "../ids.ts";
import type { ServerAddress } from "./server-address.ts";
import type { QueueAddress } from "./queue-address.ts";
import type {
  CacheMode,
  FinalStatusLevel,
  MaxFail,
  OutputDisplay,
  StatusLevel,
  TestOrder,
} from "../settings.ts";

export interface CommonOptions {
  readonly color: "auto" | "always" | "never";
  readonly noPager: boolean;
  readonly verbose: boolean;
}

/** `--manifest-path` and the options that choose configuration files and the profile. */
export interface ConfigOptions {
  readonly manifestPath?: string;
  readonly configFile?: string;
  /** `none` disables it. */
  readonly userConfigFile?: string;
  readonly toolConfigFiles: readonly { readonly tool: string; readonly path: string }[];
  readonly overrideVersionCheck: boolean;
  /** Ours: unknown configuration keys are errors. */
  readonly strictConfig: boolean;
  readonly profile?: string;
}

/** Options that are passed on to cargo. Lists keep the order and repetition of the command line. */
export interface CargoOptions {
  readonly packages: readonly string[];
  readonly workspace: boolean;
  readonly exclude: readonly string[];
  readonly all: boolean;
  readonly lib: boolean;
  readonly bin: readonly string[];
  readonly bins: boolean;
  readonly example: readonly string[];
  readonly examples: boolean;
  readonly test: readonly string[];
  readonly tests: boolean;
  readonly bench: readonly string[];
  readonly benches: boolean;
  readonly allTargets: boolean;
  readonly features: readonly string[];
  readonly allFeatures: boolean;
  readonly noDefaultFeatures: boolean;
  readonly buildJobs?: string;
  readonly release: boolean;
  readonly cargoProfile?: string;
  readonly target?: string;
  readonly targetDir?: string;
  readonly unitGraph: boolean;
  /** `true` for a bare `--timings`. */
  readonly timings?: true | readonly string[];
  readonly frozen: boolean;
  readonly locked: boolean;
  readonly offline: boolean;
  readonly messageFormat: readonly CargoMessageFormat[];
  readonly cargoQuiet: number;
  readonly cargoVerbose: number;
  readonly ignoreRustVersion: boolean;
  readonly futureIncompatReport: boolean;
  readonly config: readonly string[];
  readonly unstableFlags: readonly string[];
}

/** No choice of targets. */
export const NO_TARGET_OPTIONS = {
  lib: false,
  bin: [],
  bins: false,
  example: [],
  examples: false,
  test: [],
  tests: false,
  bench: [],
  benches: false,
  allTargets: false,
} as const;

/** No option for cargo was given. */
export const NO_CARGO_OPTIONS: CargoOptions = {
  packages: [],
  workspace: false,
  exclude: [],
  all: false,
  ...NO_TARGET_OPTIONS,
  features: [],
  allFeatures: false,
  noDefaultFeatures: false,
  release: false,
  unitGraph: false,
  frozen: false,
  locked: false,
  offline: false,
  messageFormat: [],
  cargoQuiet: 0,
  cargoVerbose: 0,
  ignoreRustVersion: false,
  futureIncompatReport: false,
  config: [],
  unstableFlags: [],
};

/** Ours: doctests with the other tests, without them, or not at all. */
export type DoctestChoice = "include" | "only" | "none";

export interface DoctestOptions {
  readonly doctests?: DoctestChoice;
  /** As cargo's `--doc`: doctests alone. */
  readonly doc: boolean;
}

export type CargoMessageFormat =
  | "human"
  | "short"
  | "json"
  | "json-diagnostic-short"
  | "json-diagnostic-rendered-ansi"
  | "json-render-diagnostics";

export type RunIgnored = "default" | "only" | "all";

/** `shard` is from 1 to `total`. */
export interface Partition {
  readonly kind: "count" | "hash" | "slice" | "time";
  readonly shard: number;
  readonly total: number;
}

/** Ours: which tests a change reaches. */
export interface ChangedOptions {
  /** `--changed` or `--changed-files` was given: unless a filterset says `affected()`, only affected tests are chosen. */
  readonly compares: boolean;
  /** What to compare with: a commit, branch or tag. Undefined: the commit that is checked out. */
  readonly base: string | undefined;
  /** A file that names changed files, or `-`; git is not asked then. */
  readonly files: string | undefined;
  /** `narrow`: only packages that the change reaches are built. */
  readonly build: "full" | "narrow";
  /** What reasons are shown for. */
  readonly explain: "binaries" | "tests" | undefined;
}

export interface FilterOptions {
  /** Names before `--`, and names after it without `--exact`: substrings. */
  readonly substrings: readonly string[];
  /** Names after `--` with `--exact`. */
  readonly exact: readonly string[];
  /** `--skip` after `--`, without and with `--exact`. */
  readonly skipSubstrings: readonly string[];
  readonly skipExact: readonly string[];
  readonly runIgnored?: RunIgnored | undefined;
  readonly partition?: Partition;
  /** Ours: the file that `time:M/N` takes durations from. */
  readonly partitionTimings?: string | undefined;
  readonly platformFilter: "target" | "host" | "any";
  readonly filtersets: readonly string[];
  readonly ignoreDefaultFilter: boolean;
  readonly rerun?: string;
  readonly changed?: ChangedOptions | undefined;
}

/** `--archive-file` and the options that reuse an earlier build. */
export interface ReuseBuildOptions {
  readonly archiveFile?: string;
  readonly archiveFormat: "auto" | "tar-zst";
  readonly extractTo?: string;
  readonly extractOverwrite: boolean;
  readonly persistExtractTempdir: boolean;
  /** Ours: bytes that may come out of the archive. Absent: as many as its own size makes likely. */
  readonly extractLimit?: number | "infinite";
  readonly cargoMetadata?: string;
  readonly workspaceRemap?: string;
  readonly binariesMetadata?: string;
  readonly targetDirRemap?: string;
  readonly buildDirRemap?: string;
}

export type NoTests = "auto" | "pass" | "warn" | "fail";

/** Ours: `--queue` and its options. */
export interface QueueOptions {
  readonly address: QueueAddress;
  /** Reports of the whole run, which one of the nodes writes. */
  readonly reports: readonly QueueReport[];
  /** What the node is called in each try of its job. */
  readonly name: string | undefined;
}

export interface QueueReport {
  readonly kind: OutputKind | "recording";
  readonly path: string;
}

/** Options of the runner that stand above no setting of the configuration; the others are `GivenOptions`. */
export interface RunnerOptions {
  readonly noRun: boolean;
  /** Ours: `--remote`, a server that runs tests; `off`: none, whatever the variable says. */
  readonly remote?: ServerAddress | "off";
  readonly noTests?: NoTests;
  readonly noCapture: boolean;
  readonly debugger?: readonly string[];
  readonly tracer?: readonly string[];
  readonly stressCount?: number | "infinite";
  readonly stressDuration?: Milliseconds;
  /** Ours: the tests come from a queue. */
  readonly queue?: QueueOptions | undefined;
}

export type ShowProgress = "auto" | "none" | "bar" | "counter" | "only";
export type MessageFormat = "human" | "libtest-json" | "libtest-json-plus" | "ndjson";

/** Options of the report that stand above no setting of the configuration; the others are `GivenOptions`. */
export interface ReporterOptions {
  readonly noOutputIndent: boolean;
  readonly showProgress?: ShowProgress;
  readonly hideProgressBar: boolean;
  readonly noInputHandler: boolean;
  readonly maxProgressRunning?: number | "infinite";
  readonly messageFormat?: MessageFormat;
  readonly messageFormatVersion?: string;
  /** Ours: `none` writes nothing for a CI system, as if there were none. */
  readonly ciOutput?: "auto" | "none";
  /** Ours: `--reporter compact`. */
  readonly reporter?: "human" | "compact";
  /** Ours: how many tests the tables at the end have. */
  readonly slowest?: number;
  readonly heaviest?: number;
  /** Ours: `--output kind:path`, each to its own file. */
  readonly outputs: readonly { readonly kind: OutputKind; readonly path: string }[];
}

/** Kinds of output that a run's stream of events can be turned into. */
export const OUTPUT_KINDS = [
  "human",
  "compact",
  "junit",
  "libtest-json",
  "libtest-json-plus",
  "ndjson",
  "html",
  "code-quality",
] as const;

export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** Options that stand above a setting of the configuration, with the value that they give it. */
export interface GivenOptions {
  readonly doctests: DoctestChoice;
  /** A negative number is counted down from the number of processors; never 0. */
  readonly testThreads: number | "num-cpus";
  readonly retries: number;
  readonly flakyResult: "pass" | "fail";
  readonly forkServer: "auto" | "off";
  readonly timeoutStacks: "auto" | "off";
  /** Ours: `--cache`; `off` for `--no-cache`. */
  readonly cache: CacheMode;
  readonly order: TestOrder;
  readonly maxFail: MaxFail;
  readonly failureOutput: OutputDisplay;
  readonly successOutput: OutputDisplay;
  readonly statusLevel: StatusLevel;
  readonly finalStatusLevel: FinalStatusLevel;
}

/** A value from the command line or the environment, with the word that gave it. */
export interface Given<T> {
  readonly value: T;
  readonly source: OptionSource;
}

/** What was given of these options. */
export type GivenValues = {
  readonly [Option in keyof GivenOptions]?: Given<GivenOptions[Option]>;
};
