/**
 * What the user asked for: one command with its options. `cli/` makes requests; `flow/` hands each stage the part that
 * it needs.
 */
import type { DebugRequest } from "./debug-requests.ts";
import type {
  CargoOptions,
  CommonOptions,
  ConfigOptions,
  DoctestChoice,
  Given,
  FilterOptions,
  GivenValues,
  OutputKind,
  ReporterOptions,
  ReuseBuildOptions,
  RunnerOptions,
  ShowProgress,
} from "./options.ts";
import type { HistoryRequest } from "./history-requests.ts";
import type { ReplayRequest, StoreRequest } from "./store-requests.ts";

export type ListFormat = "auto" | "human" | "oneline" | "json" | "json-pretty";

/** What `list`, `run`, `bench`, `archive` and `show-config` share. */
export interface BuildRequest {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
  readonly cargo: CargoOptions;
  readonly filter: FilterOptions;
  readonly reuse: ReuseBuildOptions;
  /** Ours; absent: as the profile says. */
  readonly doctests?: Given<DoctestChoice> | undefined;
  /** The whole command line, for recordings and messages. */
  readonly cliArgs: readonly string[];
}

export interface ListRequest extends BuildRequest {
  readonly command: "list";
  readonly format: ListFormat;
  readonly listType: "full" | "binaries-only";
  readonly showProgress?: ShowProgress;
}

export interface RunRequest extends BuildRequest {
  readonly command: "run";
  /** The command line without what chose the tests, for reports: it runs other tests in the same way. */
  readonly rerunArgs: readonly string[];
  /** The options below that stand above the configuration, each with the word that gave it. */
  readonly given: GivenValues;
  readonly runner: RunnerOptions;
  readonly reporter: ReporterOptions;
}

/** `bench`: as `run`, but benchmarks, one thread and fewer options. */
export interface BenchRequest extends BuildRequest {
  readonly command: "bench";
  /** The command line without what chose the tests, for reports: it runs other tests in the same way. */
  readonly rerunArgs: readonly string[];
  readonly given: GivenValues;
  readonly runner: RunnerOptions;
  readonly reporter: ReporterOptions;
}

export interface ArchiveRequest extends BuildRequest {
  readonly command: "archive";
  readonly archiveFile: string;
  readonly archiveFormat: "auto" | "tar-zst";
  readonly zstdLevel: number;
}

export interface ShowTestGroupsRequest extends BuildRequest {
  readonly command: "show-test-groups";
  readonly showDefault: boolean;
  readonly groups: readonly string[];
}

/** Ours: `show-config test <filterset>`. */
export interface ShowTestSettingsRequest extends BuildRequest {
  readonly command: "show-test-settings";
  readonly format: "human" | "json";
  /** Options of a run that decide settings; what they decide is shown with its source. */
  readonly given: GivenValues;
}

export interface ShowVersionRequest {
  readonly command: "show-version";
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

/** Always refused, so nothing of its options is kept. */
export interface SelfUpdateRequest {
  readonly command: "self-update";
  readonly common: CommonOptions;
}

/** There is nothing to set up, so nothing of its options is kept. */
export interface SelfSetupRequest {
  readonly command: "self-setup";
  readonly common: CommonOptions;
}

export interface SchemaRequest {
  readonly command: "self-schema";
  readonly common: CommonOptions;
  readonly which: "repo-config" | "user-config";
  readonly output?: string;
}

/** Ours: `self completions SHELL`, the completions of the command line for a shell. */
export interface CompletionsRequest {
  readonly command: "self-completions";
  readonly common: CommonOptions;
  readonly shell: "bash" | "zsh" | "fish" | "powershell" | "nushell";
}

/** Ours: `self man`, the manual page. */
export interface ManRequest {
  readonly command: "self-man";
  readonly common: CommonOptions;
}

/** Ours: `report`, a saved stream of events turned into an output; to standard output unless `output` is given. */
export interface ReportRequest {
  readonly command: "report";
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
  readonly from: string;
  readonly to: OutputKind;
  readonly output?: string;
}

/** Ours: `merge`, the shards of one run put together again. */
export interface MergeRequest {
  readonly command: "merge";
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
  /** Saved streams of events, and portable recordings (`.zip`). */
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly kind: OutputKind | "recording"; readonly path: string }[];
  readonly allowGaps: boolean;
}

/** The peer's private `__double-spawn`; always refused, so nothing of its arguments is kept. */
export interface DoubleSpawnRequest {
  readonly command: "double-spawn";
  readonly common: CommonOptions;
}

/** Text to print and leave: help, version, a help topic. */
export interface TextRequest {
  readonly command: "text";
  readonly common: CommonOptions;
  readonly text: string;
  /** Not worth a page of its own: a version. */
  readonly brief?: true;
}

/** Of the commands below `cache`, which are ours. */
type CacheFormat = "human" | "json";

export interface CacheInfoRequest extends BuildRequest {
  readonly command: "cache-info";
  readonly format: CacheFormat;
}

export interface CacheClearRequest extends BuildRequest {
  readonly command: "cache-clear";
}

/** What the commands share that ask about tests of a run. */
export interface CacheTestsRequest {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
  /** The run whose tests are queried. */
  readonly run: RunRequest;
  readonly format: CacheFormat;
}

export interface CacheExplainRequest extends CacheTestsRequest {
  readonly command: "cache-explain";
}

export interface CacheVerifyRequest extends CacheTestsRequest {
  readonly command: "cache-verify";
  /** How many results to check at most. */
  readonly count: number;
}

export type CacheRequest = CacheInfoRequest | CacheClearRequest | CacheExplainRequest | CacheVerifyRequest;

export type Request =
  | ListRequest
  | RunRequest
  | BenchRequest
  | ArchiveRequest
  | ShowTestGroupsRequest
  | ShowTestSettingsRequest
  | ShowVersionRequest
  | SelfUpdateRequest
  | SelfSetupRequest
  | SchemaRequest
  | CompletionsRequest
  | ManRequest
  | ReplayRequest
  | StoreRequest
  | HistoryRequest
  | CacheRequest
  | DebugRequest
  | ReportRequest
  | MergeRequest
  | DoubleSpawnRequest
  | TextRequest;
