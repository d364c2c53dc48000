import { NO_CARGO_OPTIONS } from "../../model/requests/options.ts";
import { expect, test } from "bun:test";
import type { CargoOptions } from "../../model/requests/options.ts";
import {
  buildArguments,
  cargoArguments,
  describeCommand,
  docScopeArguments,
  docTestArguments,
  graphMetadataArguments,
  memberMetadataArguments,
} from "./command-line.ts";

const build = (options: Partial<CargoOptions>, scope?: readonly string[]): string =>
  buildArguments(
    { ...NO_CARGO_OPTIONS, ...options },
    { messageFormat: "json", ...(scope === undefined ? {} : { scope }) },
  ).join(" ");

test("without options only the build itself is asked for", () => {
  expect(build({})).toBe("--no-run --message-format json");
});

test("every option has its place", () => {
  const all: Partial<CargoOptions> = {
    packages: ["a", "b"],
    workspace: true,
    exclude: ["c"],
    all: true,
    lib: true,
    bin: ["d"],
    bins: true,
    example: ["e"],
    examples: true,
    test: ["f"],
    tests: true,
    bench: ["g"],
    benches: true,
    allTargets: true,
    features: ["h,i"],
    allFeatures: true,
    noDefaultFeatures: true,
    buildJobs: "-1",
    release: true,
    cargoProfile: "p",
    target: "t",
    targetDir: "dir",
    unitGraph: true,
    timings: ["html", "json"],
    frozen: true,
    locked: true,
    offline: true,
    cargoQuiet: 2,
    cargoVerbose: 2,
    ignoreRustVersion: true,
    futureIncompatReport: true,
    config: ["k=1"],
    unstableFlags: ["z"],
  };
  expect(build(all)).toBe(
    "--no-run --message-format json --package a --package b --workspace --exclude c --all --lib --bin d --bins " +
      "--example e --examples --test f --tests --bench g --benches --all-targets --features h,i --all-features " +
      "--no-default-features --jobs -1 --release --profile p --target t --target-dir dir --unit-graph " +
      "--timings=html,json --frozen --locked --offline --quiet --config k=1 --verbose --verbose " +
      "--ignore-rust-version --future-incompat-report -Z z",
  );
});

test("bare timings stay bare", () => {
  expect(build({ timings: true })).toEndWith("--timings");
});

test("an inherited scope replaces packages, targets and features, and nothing else", () => {
  expect(build({ packages: ["a"], lib: true, release: true }, ["--package", "old"])).toBe(
    "--no-run --message-format json --package old --release",
  );
});

test("a scope keeps its packages and features where documentation alone is tested", () => {
  const scope = ["--package", "a", "--lib", "--test", "it", "--bins", "--features", "x"];
  expect(docScopeArguments(scope)).toEqual(["--package", "a", "--features", "x", "--doc"]);
  expect(docTestArguments({ ...NO_CARGO_OPTIONS, unitGraph: true, timings: true }, scope)).toEqual([
    "--package",
    "a",
    "--features",
    "x",
    "--doc",
    "--no-fail-fast",
  ]);
});

test("metadata gets the options that concern the workspace", () => {
  const options = {
    ...NO_CARGO_OPTIONS,
    packages: ["a"],
    locked: true,
    cargoQuiet: 1,
    config: ["k=1"],
    cargoVerbose: 1,
  };
  expect(memberMetadataArguments(options).join(" ")).toBe(
    "--format-version=1 --no-deps --locked --quiet --config k=1",
  );
  expect(graphMetadataArguments(options, ["x86_64-pc-windows-msvc"]).join(" ")).toBe(
    "--format-version=1 --all-features --filter-platform x86_64-pc-windows-msvc --locked --quiet --config k=1",
  );
});

test("colour comes before the command and the manifest right behind it", () => {
  const call = { program: "my cargo", color: "never", manifestPath: "a/Cargo.toml" } as const;
  const args = cargoArguments(call, "test", ["--no-run"]);
  expect(args).toEqual(["--color=never", "test", "--manifest-path", "a/Cargo.toml", "--no-run"]);
  expect(describeCommand(call, args)).toBe(
    "'my cargo' '--color=never' test --manifest-path a/Cargo.toml --no-run",
  );
});
