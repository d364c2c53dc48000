/**
 * The environment of test processes and scripts, as far as it is the same for every test of a
 * binary. What differs from test to test (name, attempt, slot) is added when a test starts.
 */
import { dirname, join } from "node:path";
import type { BuildMeta, TestBinary } from "../model/build/binaries.ts";
import type { RunId } from "../model/ids.ts";
import type { Package, Workspace } from "../model/build/workspace.ts";
import { readTextFile } from "../os/files/file-system.ts";
import { applyEnvTable, type EnvVariable, joinPlainly } from "./config/env-table.ts";
import { dylibVariable } from "./dylib-path.ts";

type Environment = Readonly<Record<string, string>>;

/** What is the same for all binaries of a run. */
export interface EnvironmentFacts {
  /** The runner's own environment. */
  readonly inherited: Environment;
  /** As `hostMachine` names it; on Windows, names of variables have no case. */
  readonly system: string;
  readonly workspace: Workspace;
  /** The workspace's root, after any remapping. */
  readonly workspaceRoot: string;
  /** After any remapping. */
  readonly meta: BuildMeta;
  /** `[env]` of cargo's configuration. */
  readonly cargoEnv: readonly EnvVariable[];
  /** The value of the dynamic linker's variable, from `dylibPath`. */
  readonly dylibPath: string;
  readonly profile: string;
  readonly runId: RunId;
  readonly versions: VersionFacts;
}

export interface VersionFacts {
  /** The compatible version, e.g. `0.9.148`. */
  readonly current: string;
  readonly required?: string | undefined;
  readonly recommended?: string | undefined;
}

export interface BinaryEnvironmentRequest {
  readonly binary: TestBinary;
  readonly phase: "list" | "run";
  /** Variables of the wrapper script that starts the binary: stronger than `[env]`, weaker than all else. */
  readonly wrapperEnv?: Environment | undefined;
}

/** The environment that every test of a binary shares, or that the binary is listed in. */
export function binaryEnvironment(facts: EnvironmentFacts, request: BinaryEnvironmentRequest): Environment {
  const { binary, phase, wrapperEnv } = request;
  const variables = startEnvironment(facts, wrapperEnv);
  addBuildScript(variables, facts.meta, binary);
  variables.set("NEXTEST", "1");
  variables.set("NEXTEST_EXECUTION_MODE", "process-per-test");
  variables.set("NEXTEST_PROFILE", facts.profile);
  variables.set("CARGO_MANIFEST_DIR", binary.cwd);
  variables.set("NEXTEST_TEST_PHASE", phase);
  const pkg = facts.workspace.packages.get(binary.packageId);
  if (pkg !== undefined) for (const [name, value] of packageVariables(pkg)) variables.set(name, value);
  if (binary.kind === "doctest") addCrateVariables(variables, binary, pkg);
  addDylibPath(variables, facts);
  addExecutables(variables, facts.meta, binary);
  variables.set("NEXTEST_BINARY_ID", binary.id);
  addRun(variables, facts);
  return variables.done();
}

/** The environment that setup and teardown scripts share; `commandEnv` is the script's own. */
export function scriptEnvironment(facts: EnvironmentFacts, commandEnv: Environment): Environment {
  const variables = startEnvironment(facts, commandEnv);
  variables.set("NEXTEST", "1");
  variables.set("NEXTEST_PROFILE", facts.profile);
  addDylibPath(variables, facts);
  addRun(variables, facts);
  return variables.done();
}

/** Variables under construction; on Windows one name replaces another that differs in case. */
class Variables {
  readonly #values: Record<string, string>;
  readonly #names: Map<string, string> | undefined;

  constructor(inherited: Environment, caseless: boolean) {
    this.#values = { ...inherited };
    this.#names = caseless
      ? new Map(Object.keys(inherited).map((name) => [name.toUpperCase(), name]))
      : undefined;
  }

  set(name: string, value: string): void {
    const other = this.#names?.get(name.toUpperCase());
    if (other !== undefined && other !== name) delete this.#values[other];
    this.#names?.set(name.toUpperCase(), name);
    this.#values[name] = value;
  }

  done(): Environment {
    return this.#values;
  }
}

function startEnvironment(facts: EnvironmentFacts, commandEnv: Environment = {}): Variables {
  const caseless = facts.system === "win32";
  const variables = new Variables(facts.inherited, caseless);
  const fold = (name: string): string => (caseless ? name.toUpperCase() : name);
  const given = new Set(Object.keys(facts.inherited).map(fold));
  applyEnvTable(variables, facts.cargoEnv, (name) => given.has(fold(name)));
  for (const [name, value] of Object.entries(commandEnv)) variables.set(name, value);
  return variables;
}

/** `OUT_DIR` and the variables of the package's build script. */
function addBuildScript(variables: Variables, meta: BuildMeta, binary: TestBinary): void {
  const relative = meta.buildScriptOutDirs.get(binary.packageId);
  if (relative === undefined) return;
  const outDir = joinPlainly(meta.buildDirectory, relative);
  variables.set("OUT_DIR", outDir);
  const envs =
    meta.buildScriptInfo === undefined
      ? readScriptOutput(join(dirname(outDir), "output"))
      : Object.entries(meta.buildScriptInfo.get(binary.packageId)?.envs ?? {});
  for (const [name, value] of envs) variables.set(name, value);
}

/** Metadata of older versions does not have the variables; the script's recorded output does. */
function readScriptOutput(file: string): readonly (readonly [string, string])[] {
  const text = readTextFile(file);
  if (!text.ok) return [];
  return text.value.split(/\r?\n/).flatMap((line) => {
    const match = /^cargo::?rustc-env=([^=]*)=(.*)$/.exec(line);
    return match === null ? [] : [[match[1] ?? "", match[2] ?? ""]];
  });
}

/** Variables that cargo sets for rustdoc and its doctests, and not for other tests. */
function addCrateVariables(variables: Variables, binary: TestBinary, pkg: Package | undefined): void {
  variables.set("CARGO_CRATE_NAME", binary.name.replaceAll("-", "_"));
  variables.set("CARGO_MANIFEST_PATH", join(binary.cwd, "Cargo.toml"));
  if (pkg !== undefined) variables.set("CARGO_PKG_README", pkg.readme);
}

/** What `cargo test` sets for a package's tests. */
function packageVariables(pkg: Package): readonly (readonly [string, string])[] {
  const { major, minor, patch, pre } = versionParts(pkg.version);
  return [
    ["CARGO_PKG_VERSION", pkg.version],
    ["CARGO_PKG_VERSION_MAJOR", major],
    ["CARGO_PKG_VERSION_MINOR", minor],
    ["CARGO_PKG_VERSION_PATCH", patch],
    ["CARGO_PKG_VERSION_PRE", pre],
    ["CARGO_PKG_AUTHORS", pkg.authors.join(":")],
    ["CARGO_PKG_NAME", pkg.name],
    ["CARGO_PKG_DESCRIPTION", pkg.description],
    ["CARGO_PKG_HOMEPAGE", pkg.homepage],
    ["CARGO_PKG_LICENSE", pkg.license],
    ["CARGO_PKG_LICENSE_FILE", pkg.licenseFile],
    ["CARGO_PKG_REPOSITORY", pkg.repository],
    ["CARGO_PKG_RUST_VERSION", wholeVersion(pkg.rustVersion)],
  ];
}

interface VersionParts {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  /** Without its hyphen; empty for a release. */
  readonly pre: string;
}

function versionParts(version: string): VersionParts {
  const [, major = "", minor = "", patch = "", pre = ""] =
    /^(\d+)\.(\d+)\.(\d+)(?:-([^+]*))?/.exec(version) ?? [];
  return { major, minor, patch, pre };
}

/** `1.70` as `1.70.0`: a manifest may leave parts out, the variable never does. */
function wholeVersion(version: string): string {
  if (version === "") return "";
  const [, numbers = "", rest = ""] = /^([\d.]*)(.*)$/.exec(version) ?? [];
  return [...numbers.split("."), "0", "0"].slice(0, 3).join(".") + rest;
}

/**
 * The dynamic linker's variable, and copies of all variables that macOS takes from the processes
 * which it protects (such as shells that serve as runners).
 */
function addDylibPath(variables: Variables, facts: EnvironmentFacts): void {
  const name = dylibVariable(facts.system);
  variables.set(name, facts.dylibPath);
  const isSanitized = (variable: string): boolean => /^(?:LD|DYLD)_/.test(variable);
  for (const [variable, value] of Object.entries(facts.inherited)) {
    if (isSanitized(variable) && variable !== name) variables.set(`NEXTEST_${variable}`, value);
  }
  if (isSanitized(name)) variables.set(`NEXTEST_${name}`, facts.dylibPath);
}

/** Paths of the package's executables, for integration tests and benchmarks alone. */
function addExecutables(variables: Variables, meta: BuildMeta, binary: TestBinary): void {
  if (binary.kind !== "test" && binary.kind !== "bench") return;
  for (const { name, kind, path } of meta.nonTestBinaries.get(binary.packageId) ?? []) {
    if (kind !== "bin-exe") continue;
    const full = joinPlainly(meta.targetDirectory, path);
    variables.set(`CARGO_BIN_EXE_${name}`, full);
    variables.set(`NEXTEST_BIN_EXE_${name}`, full);
    // Shells and debuggers tend to drop names with hyphens.
    variables.set(`NEXTEST_BIN_EXE_${name.replaceAll("-", "_")}`, full);
  }
}

function addRun(variables: Variables, facts: EnvironmentFacts): void {
  const { current, required = "none", recommended = "none" } = facts.versions;
  variables.set("NEXTEST_RUN_ID", facts.runId);
  variables.set("NEXTEST_WORKSPACE_ROOT", facts.workspaceRoot);
  variables.set("NEXTEST_VERSION", current);
  variables.set("NEXTEST_REQUIRED_VERSION", required);
  variables.set("NEXTEST_RECOMMENDED_VERSION", recommended);
}
