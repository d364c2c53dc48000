/**
 * `npm run bench:fork-server`: suites of published crates, built before, run the ordinary way and with fork servers in
 * alternating rounds. `--only NAME`, `--rounds N`.
 */
import * as path from "node:path";
import { vendor, separateCrates } from "../conformance/published.ts";
import { alternate, ratio } from "./measure.ts";
import { heading, held, row } from "./table.ts";
import { command } from "./workspaces.ts";
import { ownOption } from "../test/rig/own-option.ts";

const OURS = path.resolve(import.meta.dirname, "../dist/cargo-nextest");

/** By exact version. Integration tests of the first read files that its published archive leaves out. */
const SUITES = {
  "regex-automata": { version: "0.4.9", options: ["--lib"] },
  petgraph: { version: "0.8.1", options: ["--features", "stable_graph,graphmap,matrix_graph"] },
  "num-bigint": { version: "0.4.6", options: ["--features", "rand"] },
} as const satisfies Readonly<
  Record<string, { readonly version: string; readonly options: readonly string[] }>
>;

/** Warnings of published versions are no news. */
const QUIET = { RUSTFLAGS: "--cap-lints=allow" };

const versions = Object.fromEntries(Object.entries(SUITES).map(([name, { version }]) => [name, version]));
const root = await vendor("fork-server", versions, (folder) => separateCrates(folder, Object.keys(SUITES)));
const rounds = Number(ownOption("--rounds") ?? 9);
const only = ownOption("--only") ?? "";

console.log(heading());
for (const [name, { options }] of Object.entries(SUITES)) {
  if (!name.includes(only)) continue;
  const cwd = path.join(root, name);
  await command(["cargo", "test", "--no-run", "--quiet", ...options], cwd, QUIET);
  const run = [OURS, "nextest", "run", "--no-fail-fast", ...options];
  const results = await alternate(
    [
      { name: "fork server", argv: [...run, "--fork-server", "auto"], cwd, env: QUIET },
      { name: "ordinary", argv: [...run, "--fork-server", "off"], cwd, env: QUIET },
    ],
    rounds,
  );
  const ours = results.get("fork server") ?? [];
  const other = results.get("ordinary") ?? [];
  const verdict = held(ratio(ours, other), 1);
  console.log(row({ name: `suite of ${name}, with / without fork servers`, rounds, ours, other, verdict }));
}
