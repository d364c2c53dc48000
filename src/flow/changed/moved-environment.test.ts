import { expect, test } from "bun:test";
import type { CargoConfigs, EnvEntry } from "../../cargo/config/model.ts";
import { movedEnvironment } from "./moved-environment.ts";

function configs(env: Readonly<Record<string, EnvEntry>>): CargoConfigs {
  const layer = {
    source: { kind: "file", path: "/w/.cargo/config.toml" },
    buildTargets: undefined,
    runners: new Map(),
    env: new Map(Object.entries(env)),
    termIntegration: undefined,
    includes: [],
  } as const;
  return { cwd: "/w", layers: ["environment", layer] };
}

interface Recorded {
  readonly compiled?: Readonly<Record<string, string | undefined>>;
  readonly script?: Readonly<Record<string, string | undefined>>;
  readonly set?: readonly string[];
}

/** The variables that moved, of the one target or its script. */
function moved(
  { compiled = {}, script = {}, set = [] }: Recorded,
  env: Readonly<Record<string, string>> = {},
  table: Readonly<Record<string, EnvEntry>> = {},
): readonly string[] {
  const found = movedEnvironment(env, configs(table), {
    depInfo: [{ root: "/w/src/lib.rs", sources: ["/w/src/lib.rs"], env: new Map(Object.entries(compiled)) }],
    staleRoots: new Set(),
    buildScripts: new Map(),
    scriptRuns: [],
    scriptEnvironment: Object.entries(script).map(([name, value]) => ({ root: "/w/build.rs", name, value })),
    scriptVariables: new Map([["/w/src/lib.rs", new Set(set)]]),
  });
  return [...found].map(([root, name]) => `${root} ${name}`);
}

test("variables that the compiler read", () => {
  expect(moved({ compiled: { A: "1" } }, { A: "1" })).toEqual([]);
  expect(moved({ compiled: { A: undefined } })).toEqual([]);
  expect(moved({ compiled: { A: "1" } }, { A: "2" })).toEqual(["/w/src/lib.rs A"]);
  expect(moved({ compiled: { A: "1" } })).toEqual(["/w/src/lib.rs A"]);
  expect(moved({ compiled: { A: undefined } }, { A: "" })).toEqual(["/w/src/lib.rs A"]);
});

test("variables of `[env]`, and the environment before them unless they are forced", () => {
  const table = { A: { value: "1" }, B: { value: "1", force: true } };
  expect(moved({ compiled: { A: "1", B: "1" } }, { B: "2" }, table)).toEqual([]);
  expect(moved({ compiled: { A: "1" } }, { A: "2" }, table)).toEqual(["/w/src/lib.rs A"]);
  expect(moved({ compiled: { A: "2" } }, {}, table)).toEqual(["/w/src/lib.rs A"]);
});

test("variables that cargo, clippy or the package's build script sets do not count", () => {
  const compiled = { CARGO_PKG_NAME: "a", CARGO_BIN_EXE_a: "x", OUT_DIR: "x", CLIPPY_ARGS: "", OWN: "x" };
  expect(moved({ compiled, set: ["OWN=x"] })).toEqual([]);
  expect(moved({ compiled: { CARGO_MINE: "1" } })).toEqual(["/w/src/lib.rs CARGO_MINE"]);
  expect(moved({ compiled: { OWN: "1" }, set: ["OTHER=1", "OWN=2"] })).toEqual(["/w/src/lib.rs OWN"]);
});

test("what cargo or a script did not set comes from the environment", () => {
  const compiled = { CARGO_BIN_NAME: undefined, OWN: undefined };
  expect(moved({ compiled, set: ["OWN=x"] })).toEqual([]);
  expect(moved({ compiled }, { CARGO_BIN_NAME: "a" })).toEqual(["/w/src/lib.rs CARGO_BIN_NAME"]);
  expect(moved({ compiled, set: ["OWN=x"] }, { OWN: "1" })).toEqual(["/w/src/lib.rs OWN"]);
  expect(moved({ compiled: { CARGO_PKG_MINE: "1" } }, { CARGO_PKG_MINE: "2" })).toEqual([
    "/w/src/lib.rs CARGO_PKG_MINE",
  ]);
});

test("variables that build scripts watch, whether cargo takes `[env]` into account or not", () => {
  const table = { A: { value: "1" } };
  expect(moved({ script: { A: "1" } }, {}, table)).toEqual([]);
  expect(moved({ script: { A: undefined } }, {}, table)).toEqual([]);
  expect(moved({ script: { A: "1" } }, { A: "2" }, table)).toEqual(["/w/build.rs A"]);
  expect(moved({ script: { A: "2" } }, {}, table)).toEqual(["/w/build.rs A"]);
});
