/**
 * Measures the cost of the cache of results: `npm run bench:cache`. Rounds with and without it alternate; medians, also of the
 * ratios of each round. Nothing is stored when an observed run begins. The digests of the test binaries are known from an
 * earlier run in one case, as in a further run of a build, and unknown in the other, as in the first run after a build.
 *
 * | work | goal |
 * | --- | --- |
 * | a run of 5,000 tests that all hit, whole command | 1 s |
 * | a run of the suites of regex-automata, petgraph and insta, observed | 1.15 × unobserved |
 *
 * `--rounds N` (5), `--only WORD`.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { separateCrates, vendor } from "../conformance/published.ts";
import { ownOption } from "../test/rig/own-option.ts";
import { median } from "./measure.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const SUITES: Readonly<Record<string, string>> = {
  "regex-automata": "0.4.9",
  petgraph: "0.8.1",
  insta: "1.43.1",
};
/** Published archives lack some files, so targets that need them are not built. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "regex-automata": ["--lib"],
  insta: ["--all-features"],
};
const HITS = 5000;
const EMPTY = 300;

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bench-cache-")));
/** Where the runner keeps digests of files of images, such as those of a toolchain. */
const memory = fs.existsSync("/dev/shm") ? fs.mkdtempSync("/dev/shm/bench-cache-") : folder;

interface Cost {
  readonly seconds: number;
  /** Of the runner and all its descendants. */
  readonly processorSeconds: number;
  readonly summary: string;
}

function run(cwd: string, args: readonly string[], store: string): Cost {
  const config = path.join(folder, "nextest.toml");
  fs.writeFileSync(config, `[cache]\ndir = ${JSON.stringify(store)}\n`);
  const started = performance.now();
  const child = Bun.spawnSync(
    [EXECUTABLE, "nextest", "run", "--no-fail-fast", "--config-file", config, ...args],
    {
      cwd,
      env: { ...process.env, XDG_RUNTIME_DIR: memory },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const text = child.stderr.toString();
  const summary = /Summary \[[^\]]*\] *(.*)/u.exec(text)?.[1];
  if (summary === undefined) throw new Error(text);
  return { seconds, processorSeconds: Number(child.resourceUsage.cpuTime.total) / 1e6, summary };
}

function medianCost(costs: readonly Cost[]): Cost {
  return {
    seconds: median(costs.map((each) => each.seconds)),
    processorSeconds: median(costs.map((each) => each.processorSeconds)),
    summary: costs.at(-1)?.summary ?? "",
  };
}

function say(work: string, { seconds, processorSeconds, summary }: Cost, more = ""): void {
  const times = `${seconds.toFixed(3)} s, processor ${processorSeconds.toFixed(3)} s`;
  console.log(`${work.padEnd(28)} ${times}  ${more}  (${summary})`);
}

function emptyTests(name: string, count: number): string {
  const root = path.join(folder, name);
  fs.mkdirSync(path.join(root, "src"), { recursive: true });
  fs.writeFileSync(
    path.join(root, "Cargo.toml"),
    `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2021"\n`,
  );
  const tests = Array.from({ length: count }, (_, index) => `#[test] fn case_${index}() {}\n`);
  fs.writeFileSync(path.join(root, "src/lib.rs"), tests.join(""));
  return root;
}

function measureHits(rounds: number): void {
  const root = emptyTests("hits", HITS);
  const store = path.join(folder, "hits-store");
  run(root, ["--cache", "read-write"], store);
  const costs = Array.from({ length: rounds }, () => run(root, ["--cache", "read-write"], store));
  const cost = medianCost(costs);
  requireStored(cost);
  say(`${HITS} hits`, cost, `${((cost.seconds / HITS) * 1000).toFixed(3)} ms a test`);
}

/** A build without a working helper observes nothing, and so meets each goal. */
function requireStored({ summary }: Cost): void {
  if (!/ [1-9]\d* cached/u.test(summary)) throw new Error(`nothing was observed and stored: ${summary}`);
}

/** Of the observed runs: what is in the store when they begin. */
const CASES = ["digests known", "digests unknown"] as const;

function measureObserved(name: string, root: string, args: readonly string[], rounds: number): Round[] {
  const store = path.join(folder, `${name}-store`);
  run(root, args, store);
  storeDigests(root, args, store);
  const all: Round[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const plain = run(root, args, store);
    const digests = fs.readFileSync(path.join(store, "digests"));
    const observed = CASES.map((each) => {
      fs.rmSync(store, { recursive: true, force: true });
      if (each === "digests known") {
        fs.mkdirSync(store);
        fs.writeFileSync(path.join(store, "digests"), digests);
      }
      const cost = run(root, ["--cache", "write", ...args], store);
      if (index === 0) requireStored(run(root, ["--cache", "read", ...args], store));
      return cost;
    });
    all.push({ plain, observed });
  }
  const plain = all.map((each) => each.plain);
  say(`${name}, unobserved`, medianCost(plain));
  for (const [index, text] of CASES.entries()) {
    const observed = all.flatMap((each) => each.observed[index] ?? []);
    const of = (key: "seconds" | "processorSeconds"): string =>
      median(observed.map((cost, round) => cost[key] / (plain[round]?.[key] ?? Number.NaN))).toFixed(2);
    const ratios = `${of("seconds")} ×, processor ${of("processorSeconds")} ×`;
    say(`${name}, ${text}`, medianCost(observed), ratios);
  }
  return all;
}

interface Round {
  readonly plain: Cost;
  /** In the order of `CASES`. */
  readonly observed: readonly Cost[];
}

/** Digests of files that changed in the last ten seconds are not kept. */
function storeDigests(root: string, args: readonly string[], store: string): void {
  const built = path.join(root, "target/debug/deps");
  const times = fs.readdirSync(built).map((each) => fs.statSync(path.join(built, each)).ctimeMs);
  while (Date.now() < Math.max(...times) + 11_000) Bun.sleepSync(100);
  run(root, ["--cache", "write", ...args], store);
  const kept = fs.readFileSync(path.join(store, "digests"), "utf8");
  if (!kept.includes(`${built}/`)) throw new Error("the digests of the test binaries were not stored");
}

const rounds = Number(ownOption("--rounds") ?? "5");
const only = ownOption("--only") ?? "";

if ("hits".includes(only)) measureHits(rounds);
if ("empty".includes(only)) measureObserved("empty", emptyTests("empty", EMPTY), [], rounds);
const suites = Object.keys(SUITES).filter((name) => name.includes(only));
if (suites.length > 0) {
  const crates = await vendor("cache-bench", SUITES, (where) => separateCrates(where, Object.keys(SUITES)));
  const all = suites.map((name) =>
    measureObserved(name, path.join(crates, name), OPTIONS[name] ?? [], rounds),
  );
  for (const [index, text] of CASES.entries()) {
    const ratios = Array.from({ length: rounds }, (_, round) => {
      const each = all.flatMap((suite) => suite[round] ?? []);
      const observed = each.reduce((sum, { observed }) => sum + (observed[index]?.seconds ?? 0), 0);
      return observed / each.reduce((sum, { plain }) => sum + plain.seconds, 0);
    });
    console.log(`all suites, ${text}: ${median(ratios).toFixed(2)} × unobserved`);
  }
}
fs.rmSync(folder, { recursive: true });
fs.rmSync(memory, { recursive: true, force: true });
