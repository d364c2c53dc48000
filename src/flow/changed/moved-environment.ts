/** Variables that targets and build scripts read in the last build, and that have other values now. */
import { mergeEnvTables } from "../../cargo/config/env-table.ts";
import type { CargoConfigs } from "../../cargo/config/model.ts";
import { absolutePath } from "../../changed/changes.ts";
import { isWithin } from "../../model/paths.ts";
import type { BuildRecords } from "./build-records.ts";

/** The value of a variable; undefined: it is not set. */
export type ValueOf = (name: string) => string | undefined;

/** What cargo gives the compiler: a variable of `[env]` gives way to one of the environment unless it is forced. */
export function compilerEnvironment(env: Readonly<Record<string, string>>, configs: CargoConfigs): ValueOf {
  const table = new Map(mergeEnvTables(configs).map((each) => [each.name, each]));
  return (name) => {
    const entry = table.get(name);
    return entry?.force === true ? entry.value : (env[name] ?? entry?.value);
  };
}

/**
 * Variables of the environment and of `[env]` whose values may be paths in the workspace, without those that cargo sets for the
 * compiler.
 */
export function pathVariables(
  env: Readonly<Record<string, string>>,
  configs: CargoConfigs,
  workspaceRoot: string,
): ReadonlyMap<string, string> {
  const valueOf = compilerEnvironment(env, configs);
  const names = new Set([...Object.keys(env), ...mergeEnvTables(configs).map(({ name }) => name)]);
  // Folders around the workspace, such as the user's own, are not named for files in it.
  const isPath = (value: string): boolean =>
    value.startsWith("/") ? isWithin(absolutePath(value, "/"), workspaceRoot) : value.includes("/");
  return new Map(
    [...names].flatMap((name) => {
      const value = valueOf(name);
      return value !== undefined && isPath(value) && !SET_BY_CARGO.test(name) ? [[name, value] as const] : [];
    }),
  );
}

/**
 * Names of variables by the root file of a target that read them. Cargo's own variables change only with manifests, and those
 * of build scripts only with the scripts.
 */
export function movedEnvironment(
  env: Readonly<Record<string, string>>,
  configs: CargoConfigs,
  { depInfo, scriptVariables, scriptEnvironment }: BuildRecords,
): ReadonlyMap<string, string> {
  const valueOf = compilerEnvironment(env, configs);
  const moved = new Map<string, string>();
  for (const { root, env: recorded } of depInfo) {
    for (const [name, value] of recorded) {
      // Neither cargo nor a script has set what the compiler did not find.
      const follows =
        value !== undefined &&
        (SET_BY_CARGO.test(name) || scriptVariables.get(root)?.has(`${name}=${value}`) === true);
      if (!follows && !SET_BY_CLIPPY.test(name) && valueOf(name) !== value) moved.set(root, name);
    }
  }
  // For scripts, only some versions of cargo take `[env]` into account.
  for (const { root, name, value } of scriptEnvironment)
    if (valueOf(name) !== value && env[name] !== value) moved.set(root, name);
  return moved;
}

/** Variables that cargo sets for the compiler. */
const SET_BY_CARGO =
  /^(?:OUT_DIR|CARGO(?:_(?:MANIFEST_(?:DIR|PATH|LINKS)|PKG_(?:VERSION(?:_(?:MAJOR|MINOR|PATCH|PRE))?|AUTHORS|NAME|DESCRIPTION|HOMEPAGE|REPOSITORY|LICENSE(?:_FILE)?|RUST_VERSION|README)|CRATE_NAME|BIN_NAME|BIN_EXE_.*|PRIMARY_PACKAGE|TARGET_TMPDIR|RUSTC_CURRENT_DIR|(?:BIN|CDYLIB|STATICLIB)_(?:FILE|DIR)_.*))?)$/u;

/** Clippy puts its arguments on record for each crate that it checks, in the folder of builds. No test is made by it. */
const SET_BY_CLIPPY = /^CLIPPY_(?:ARGS|CONF_DIR)$/u;
