/** `list`: formats, options and filters. */
import type { ConformanceCase } from "../case.ts";

const onBasic: readonly (readonly [string, readonly string[]])[] = [
  ["human", ["-T", "human"]],
  ["oneline", ["-T", "oneline"]],
  ["auto", []],
  ["human verbose", ["-T", "human", "-v"]],
  ["oneline verbose", ["-T", "oneline", "-v"]],
  ["colours", ["-T", "human", "--color", "always"]],
  ["colours verbose", ["-T", "human", "-v", "--color", "always"]],
  ["colours oneline", ["-T", "oneline", "--color", "always"]],
  ["binaries only", ["-T", "human", "--list-type", "binaries-only"]],
  ["binaries only oneline", ["-T", "oneline", "--list-type", "binaries-only"]],
  ["binaries only verbose", ["-T", "human", "-v", "--list-type", "binaries-only"]],
  ["only ignored", ["--run-ignored", "only"]],
  ["all with ignored", ["--run-ignored", "all"]],
  ["lib", ["--lib"]],
  ["bins", ["--bins"]],
  ["examples", ["--examples"]],
  ["tests", ["--tests"]],
  ["all targets", ["--all-targets"]],
  ["workspace", ["--workspace"]],
  ["release", ["--release"]],
  ["name", ["add"]],
  ["names", ["add", "tests"]],
  ["skip", ["--", "--skip", "tests"]],
  ["exact", ["--", "--exact", "tests::adds"]],
  ["include ignored", ["--", "--include-ignored"]],
  ["ignored", ["--", "--ignored"]],
  ["name after dashes", ["--", "tests"]],
  ["count 1/2", ["--partition", "count:1/2"]],
  ["count 2/2", ["--partition", "count:2/2"]],
  ["count 3/3", ["--partition", "count:3/3"]],
  ["hash 1/2", ["--partition", "hash:1/2"]],
  ["hash 2/2", ["--partition", "hash:2/2"]],
  ["hash 2/3", ["--partition", "hash:2/3"]],
  ["slice 1/3", ["--partition", "slice:1/3"]],
  ["slice 2/3", ["--partition", "slice:2/3"]],
];

const json: readonly (readonly [string, readonly string[]])[] = [
  ["json", ["-T", "json"]],
  ["json pretty", ["-T", "json-pretty"]],
  ["json workspace", ["-T", "json", "--workspace", "--all-targets"]],
  ["json binaries only", ["-T", "json", "--list-type", "binaries-only"]],
  ["json binaries only pretty", ["-T", "json-pretty", "--list-type", "binaries-only"]],
  ["json name", ["-T", "json", "add"]],
  ["json target", ["-T", "json", "--target", "x86_64-unknown-linux-gnu"]],
];

export const LIST_CASES: readonly ConformanceCase[] = [
  ...onBasic.map(([name, args]) => ({ name: `list ${name}`, workspace: "basic", args: ["list", ...args] })),
  ...json.map(([name, args]) => ({
    name: `list ${name}`,
    workspace: "basic",
    args: ["list", ...args],
    stdout: name.includes("pretty") ? ("text" as const) : ("json" as const),
  })),
];
