/** Published crates: listed and run as their own developers would. */
import type { ConformanceCase } from "../case.ts";
import { cargoOptions, FAMILY, PUBLISHED_NAMES } from "../published.ts";

export const CRATE_CASES: readonly ConformanceCase[] = PUBLISHED_NAMES.flatMap(
  (workspace): ConformanceCase[] => {
    const options = cargoOptions(workspace);
    const cases: readonly ConformanceCase[] = [
      { name: `${workspace} list`, workspace, args: ["list", ...options] },
      { name: `${workspace} list json`, workspace, args: ["list", "-T", "json", ...options], stdout: "json" },
      {
        name: `${workspace} run`,
        workspace,
        args: ["run", "--no-fail-fast", "-j1", ...options],
        timeout: 300_000,
      },
      {
        name: `${workspace} parallel`,
        workspace,
        args: ["run", ...options],
        timeout: 300_000,
        stderr: "sorted",
        adjust: withoutCounters,
      },
      {
        name: `${workspace} hash partition`,
        workspace,
        args: ["list", "--partition", "hash:1/3", ...options],
      },
    ];
    return cases.map(withoutCargosOrder);
  },
);

/** Tests that take long, or that print threads' ids, are left to each crate's own developers. */
const STABLE = "package(crossbeam-utils) & kind(test) & not test(/panic|poison|many/)";

/** Several packages that depend on one another: filtersets, package selection and archives. */
export const FAMILY_CASES: readonly ConformanceCase[] = [
  family("list", ["list", "-T", "human", "-v"]),
  family("json", ["list", "-T", "json"], { stdout: "json" }),
  family("binaries", ["list", "-T", "json-pretty", "--list-type", "binaries-only"]),
  ...[
    "deps(crossbeam-epoch)",
    "rdeps(crossbeam-epoch)",
    "rdeps(crossbeam-utils) - deps(crossbeam-deque)",
    "binary_id(crossbeam-deque::*fo) | kind(lib) & test(/^sync::/)",
  ].map((expression) => family(expression, ["list", "-T", "json", "-E", expression], { stdout: "json" })),
  family("package", ["list", "-p", "crossbeam-deque", "--all-features"]),
  family("no default features", ["list", "-p", "crossbeam-utils", "--no-default-features", "--lib"]),
  family("exclude", ["list", "--workspace", "--exclude", "crossbeam-u*"]),
  family("count", ["list", "--partition", "count:2/3"]),
  family("hash", ["list", "--partition", "hash:2/3"]),
  family("run", ["run", "-j1", "--no-fail-fast", "-E", STABLE]),
  family("parallel", ["run", "-E", STABLE], { stderr: "sorted", adjust: withoutCounters }),
];

function family(name: string, args: readonly string[], more: Partial<ConformanceCase> = {}): ConformanceCase {
  return withoutCargosOrder({ name: `${FAMILY} ${name}`, workspace: FAMILY, args, exitCode: 0, ...more });
}

function withoutCargosOrder(each: ConformanceCase): ConformanceCase {
  return {
    ...each,
    adjust: (text, stream) => {
      const adjusted = each.adjust?.(text, stream) ?? text;
      return stream === "stderr" ? withCargosWarningsSorted(adjusted) : adjusted;
    },
  };
}

/** Harnesses of other people: libtest-mimic and datatest-stable. */
export const HARNESS_CRATE_CASES: readonly ConformanceCase[] = [
  ["list", ["list"]],
  ["list verbose", ["list", "-T", "human", "-v"]],
  ["list ignored", ["list", "--run-ignored", "only"]],
  ["run", ["run", "-j1", "--no-fail-fast"]],
  ["run ignored", ["run", "-j1", "--no-fail-fast", "--run-ignored", "all"]],
  ["run one", ["run", "-j1", "-E", "binary(mimic) & test(nested)"]],
].map(([name, args]) => ({
  name: `harnesses ${String(name)}`,
  workspace: "harnesses",
  args: Array.isArray(args) ? args : [],
}));

/** In a parallel run the order of results, and with it each counter, is chance. */
function withoutCounters(text: string): string {
  return text.replace(/\( *\d+\/\d+\)/g, "(n/m)");
}

/** A library and its tests are built in parallel; cargo repeats the warnings of the one that it checks first. */
function withCargosWarningsSorted(text: string): string {
  const end = text.search(/^ +Finished /m);
  if (end === -1) return text;
  return text.slice(0, end).split("\n").toSorted().join("\n") + text.slice(end);
}
