/** The command lines that cargo is called with. Pure; every option is passed on as the user gave it. */
import { shellJoin } from "../../text/shell/shell-words.ts";
import type { CargoOptions, CommonOptions } from "../../model/requests/options.ts";

/** What every call of cargo has in common. */
export interface CargoCall {
  /** `$CARGO`, which cargo sets for its subcommands, or plain `cargo` from the search path. */
  readonly program: string;
  readonly color: CommonOptions["color"];
  readonly manifestPath?: string | undefined;
}

export function cargoProgram(env: Readonly<Record<string, string>>): string {
  return env["CARGO"] ?? "cargo";
}

/** All arguments after the program's name. */
export function cargoArguments(call: CargoCall, command: string, args: readonly string[]): readonly string[] {
  const manifest = call.manifestPath === undefined ? [] : ["--manifest-path", call.manifestPath];
  return [`--color=${call.color}`, command, ...manifest, ...args];
}

/** The command as error messages show it. */
export function describeCommand(call: CargoCall, args: readonly string[]): string {
  return shellJoin([call.program, ...args]);
}

/** Arguments of `cargo metadata` for the members alone, which neither resolves nor locks anything. */
export function memberMetadataArguments(options: CargoOptions): readonly string[] {
  return ["--format-version=1", "--no-deps", ...manifestArguments(options)];
}

/** Arguments of `cargo metadata` for the whole graph, as the peer calls it. */
export function graphMetadataArguments(
  options: CargoOptions,
  platforms: readonly string[],
): readonly string[] {
  return [
    "--format-version=1",
    "--all-features",
    ...each("--filter-platform", platforms),
    ...manifestArguments(options),
  ];
}

/** Arguments of `cargo test` (or `cargo bench`) that build and do not run. */
export function buildArguments(options: CargoOptions, build: BuildShape): readonly string[] {
  return [
    ...(build.running ?? ["--no-run"]),
    "--message-format",
    build.messageFormat,
    ...(build.scope ?? scopeArguments(options)),
    ...compileArguments(options),
    ...manifestArguments(options),
    ...repeat("--verbose", options.cargoVerbose),
    ...when(options.ignoreRustVersion, "--ignore-rust-version"),
    ...when(options.futureIncompatReport, "--future-incompat-report"),
    ...each("-Z", options.unstableFlags),
  ];
}

export interface BuildShape {
  /** Replaces `--no-run`: cargo cannot build for documentation alone without calling rustdoc. */
  readonly running?: readonly string[] | undefined;
  /** The value of cargo's `--message-format`. */
  readonly messageFormat: string;
  /** Packages, targets and features of an earlier run, in place of this command line's. */
  readonly scope?: readonly string[] | undefined;
}

/** `cargo tree` over the packages of `scope`: each with its features, one a line. */
export function treeArguments(options: CargoOptions, scope: readonly string[]): readonly string[] {
  return [
    "--edges=normal,build,dev",
    "--prefix=none",
    "--format={p} {f}",
    ...scope,
    ...value("--target", options.target),
    ...when(options.frozen, "--frozen"),
    ...when(options.locked, "--locked"),
    ...when(options.offline, "--offline"),
  ];
}

/** The options that choose packages, targets and features: what a rerun inherits. */
export function scopeArguments(options: CargoOptions): readonly string[] {
  return [
    ...each("--package", options.packages),
    ...when(options.workspace, "--workspace"),
    ...each("--exclude", options.exclude),
    ...when(options.all, "--all"),
    ...when(options.lib, "--lib"),
    ...each("--bin", options.bin),
    ...when(options.bins, "--bins"),
    ...each("--example", options.example),
    ...when(options.examples, "--examples"),
    ...each("--test", options.test),
    ...when(options.tests, "--tests"),
    ...each("--bench", options.bench),
    ...when(options.benches, "--benches"),
    ...when(options.allTargets, "--all-targets"),
    ...each("--features", options.features),
    ...when(options.allFeatures, "--all-features"),
    ...when(options.noDefaultFeatures, "--no-default-features"),
  ];
}

/** Arguments of `cargo test` that have rustdoc called for every library. */
export function docTestArguments(options: CargoOptions, scope?: readonly string[]): readonly string[] {
  return [
    ...docScopeArguments(scope ?? scopeArguments(options)),
    "--no-fail-fast",
    ...compileArguments({ ...options, unitGraph: false, timings: undefined }),
    ...manifestArguments(options),
    ...when(options.ignoreRustVersion, "--ignore-rust-version"),
    ...each("-Z", options.unstableFlags),
  ];
}

const TARGET_FLAGS = new Set(["--lib", "--bins", "--examples", "--tests", "--benches", "--all-targets"]);
const TARGET_OPTIONS = new Set(["--bin", "--example", "--test", "--bench"]);

/** The same packages and features, and of their targets the documentation alone. */
export function docScopeArguments(scope: readonly string[]): readonly string[] {
  const kept = scope.filter((word, at) => {
    const before = at === 0 ? "" : (scope[at - 1] ?? "");
    return !TARGET_FLAGS.has(word) && !TARGET_OPTIONS.has(word) && !TARGET_OPTIONS.has(before);
  });
  return [...kept, "--doc"];
}

type Compiling = Pick<CargoOptions, "buildJobs" | "release" | "cargoProfile" | "target" | "targetDir"> & {
  readonly unitGraph: boolean;
  readonly timings?: CargoOptions["timings"] | undefined;
};

function compileArguments(options: Compiling): readonly string[] {
  return [
    ...value("--jobs", options.buildJobs),
    ...when(options.release, "--release"),
    ...value("--profile", options.cargoProfile),
    ...value("--target", options.target),
    ...value("--target-dir", options.targetDir),
    ...when(options.unitGraph, "--unit-graph"),
    ...timings(options.timings),
  ];
}

function timings(formats: Compiling["timings"]): readonly string[] {
  if (formats === undefined) return [];
  return [formats === true ? "--timings" : `--timings=${formats.join(",")}`];
}

/** Options that `cargo metadata` gets as well. */
function manifestArguments(options: CargoOptions): readonly string[] {
  return [
    ...when(options.frozen, "--frozen"),
    ...when(options.locked, "--locked"),
    ...when(options.offline, "--offline"),
    ...when(options.cargoQuiet > 0, "--quiet"),
    ...each("--config", options.config),
  ];
}

const when = (given: boolean, flag: string): readonly string[] => (given ? [flag] : []);
const value = (flag: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [flag, text];
const each = (flag: string, texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => [flag, text]);
const repeat = (flag: string, count: number): readonly string[] => Array<string>(count).fill(flag);
