/** Options that are passed on to cargo. */
import type { CargoOptions } from "../../model/requests/options.ts";
import { type ArgShape, type ArgTable, bareOrList, count, flag, list, oneOf, option, TEXT } from "../arg.ts";

/** What a reused build has no place for: everything here but `--config`, which may name a target runner. */
export const CARGO_GROUP = "cargo-opts";

const inGroup = (shape: ArgShape): ArgShape => ({ ...shape, groups: [CARGO_GROUP] });
const packages = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Package selection" });
const targets = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Target selection" });
const features = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Feature selection" });
const compilation = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Compilation options" });
const manifest = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Manifest options" });
const other = (shape: ArgShape): ArgShape => inGroup({ ...shape, heading: "Other Cargo options" });

/** In the order of the help. */
export const CARGO = {
  packages: list(TEXT, packages({ long: "package", short: "p", valueName: "PACKAGES" })),
  workspace: flag(packages({ long: "workspace" })),
  exclude: list(TEXT, packages({ long: "exclude", valueName: "EXCLUDE" })),
  all: flag(packages({ long: "all" })),
  lib: flag(targets({ long: "lib" })),
  bin: list(TEXT, targets({ long: "bin", valueName: "BIN" })),
  bins: flag(targets({ long: "bins" })),
  example: list(TEXT, targets({ long: "example", valueName: "EXAMPLE" })),
  examples: flag(targets({ long: "examples" })),
  test: list(TEXT, targets({ long: "test", valueName: "TEST" })),
  tests: flag(targets({ long: "tests" })),
  bench: list(TEXT, targets({ long: "bench", valueName: "BENCH" })),
  benches: flag(targets({ long: "benches" })),
  allTargets: flag(targets({ long: "all-targets" })),
  features: list(TEXT, features({ long: "features", short: "F", valueName: "FEATURES" })),
  allFeatures: flag(features({ long: "all-features" })),
  noDefaultFeatures: flag(features({ long: "no-default-features" })),
  buildJobs: option(TEXT, compilation({ long: "build-jobs", valueName: "N", negativeNumbers: true })),
  release: flag(compilation({ long: "release", short: "r" })),
  cargoProfile: option(TEXT, compilation({ long: "cargo-profile", valueName: "NAME" })),
  target: option(TEXT, compilation({ long: "target", valueName: "TRIPLE" })),
  targetDir: option(TEXT, compilation({ long: "target-dir", valueName: "DIR" })),
  unitGraph: flag(compilation({ long: "unit-graph" })),
  timings: bareOrList(compilation({ long: "timings", valueName: "FMTS" })),
  frozen: flag(manifest({ long: "frozen" })),
  locked: flag(manifest({ long: "locked" })),
  offline: flag(manifest({ long: "offline" })),
  messageFormat: list(
    oneOf([
      "human",
      "short",
      "json",
      "json-diagnostic-short",
      "json-diagnostic-rendered-ansi",
      "json-render-diagnostics",
    ]),
    other({ long: "cargo-message-format", valueName: "FMT", delimiter: "," }),
  ),
  cargoQuiet: count(other({ long: "cargo-quiet" })),
  cargoVerbose: count(other({ long: "cargo-verbose" })),
  ignoreRustVersion: flag(other({ long: "ignore-rust-version" })),
  futureIncompatReport: flag(other({ long: "future-incompat-report" })),
  config: list(TEXT, { long: "config", valueName: "KEY=VALUE", heading: "Other Cargo options" }),
  unstableFlags: list(TEXT, other({ short: "Z", valueName: "FLAG" })),
} satisfies ArgTable<CargoOptions>;
