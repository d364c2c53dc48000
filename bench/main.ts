/**
 * `npm run bench`: ours, the peer and, where it applies, a bare posix_spawn loop, in alternating rounds.
 * Prints medians, ratios and the goal that each ratio is held against. `--rounds N`, `--only TEXT`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { peerExecutable } from "../conformance/peer.ts";
import { cargoOptions, workspaceFolder } from "../conformance/workspaces.ts";
import { alternate, median, ratio, type Round, type Subject } from "./measure.ts";
import { CACHE, command, generated } from "./workspaces.ts";

const OURS = path.resolve(import.meta.dirname, "../dist/cargo-nextest");

interface Work {
  readonly name: string;
  readonly folder: () => Promise<string>;
  readonly args: readonly string[];
  readonly rounds: number;
  /** Also compared with the bare loop over the tests of this folder's only binary. */
  readonly loop?: boolean;
  readonly goals: { readonly peer: number; readonly loop?: number; readonly peak?: number };
}

const suite = (crate: string): Work => ({
  name: `suite of ${crate}, warm`,
  folder: () => workspaceFolder(crate),
  args: ["run", "--no-fail-fast", ...cargoOptions(crate)],
  rounds: 7,
  goals: { peer: 1 },
});

const WORKS: readonly Work[] = [
  {
    name: "5,000 empty tests, 2 threads",
    folder: () => generated("empty"),
    args: ["run", "-j2"],
    rounds: 3,
    loop: true,
    goals: { peer: 0.55, loop: 1.25, peak: 120 },
  },
  {
    name: "run of one built test",
    folder: () => generated("one"),
    args: ["run"],
    rounds: 15,
    goals: { peer: 0.6 },
  },
  {
    name: "JSON list of 50,000 tests, regex filterset",
    folder: () => generated("lister"),
    args: ["list", "--message-format", "json", "-E", "test(/number_\\d*[02468]$/)"],
    rounds: 9,
    goals: { peer: 0.7 },
  },
  {
    name: "groups of 50,000 tests by 20 overrides",
    folder: () => generated("lister"),
    args: ["show-config", "test-groups", "--show-default", "--config-file", "overrides.toml"],
    rounds: 9,
    goals: { peer: 1 },
  },
  suite("semver"),
  suite("heck"),
  suite("bitflags"),
];

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** The C loop, compiled on the spot: it starts each listed test as the runner does and does nothing else. */
async function loopArgv(folder: string): Promise<readonly string[]> {
  const program = path.join(CACHE, "spawn-loop");
  fs.mkdirSync(CACHE, { recursive: true });
  await command(
    ["cc", "-O2", "-pthread", "-o", program, path.join(import.meta.dirname, "spawn-loop.c")],
    CACHE,
  );
  const dependencies = path.join(folder, "target/debug/deps");
  const binary = fs
    .readdirSync(dependencies)
    .filter((file) => /^bench_[a-z]+-[0-9a-f]+$/.test(file))
    .map((file) => path.join(dependencies, file))
    .toSorted((left, right) => fs.statSync(right).mtimeMs - fs.statSync(left).mtimeMs)[0];
  if (binary === undefined) throw new Error(`no test binary in ${dependencies}`);
  // Names as `empty` of workspaces.ts gives them.
  const names = path.join(CACHE, "names");
  fs.writeFileSync(
    names,
    Array.from({ length: 5000 }, (_, index) => `t${String(index).padStart(5, "0")}\n`).join(""),
  );
  return [program, "2", binary, names];
}

const held = (value: number, goal: number): string =>
  `${value.toFixed(2)} (goal ${goal}: ${value <= goal ? "met" : "MISSED"})`;
const seconds = (rounds: readonly Round[]): string =>
  `${median(rounds.map((round) => round.seconds)).toFixed(3)} s`;

async function measure(work: Work, peer: string, rounds: number): Promise<void> {
  const folder = await work.folder();
  await command(
    ["cargo", "test", "--no-run", "--quiet", ...work.args.filter((arg) => arg === "--lib")],
    folder,
  );
  const subjects: Subject[] = [
    { name: "ours", argv: [OURS, "nextest", ...work.args], cwd: folder },
    { name: "peer", argv: [peer, "nextest", ...work.args], cwd: folder },
  ];
  if (work.loop === true) subjects.push({ name: "loop", argv: await loopArgv(folder), cwd: folder });
  const results = await alternate(subjects, rounds);
  const of = (name: string): readonly Round[] => results.get(name) ?? [];
  const peak = (name: string): number => Math.max(...of(name).map((round) => round.peak));
  console.log(`\n${work.name} (${rounds} rounds)`);
  console.log(
    `  ours ${seconds(of("ours"))}, peer ${seconds(of("peer"))}${work.loop === true ? `, loop ${seconds(of("loop"))}` : ""}`,
  );
  console.log(`  ours / peer ${held(ratio(of("ours"), of("peer")), work.goals.peer)}`);
  if (work.goals.loop !== undefined)
    console.log(`  ours / loop ${held(ratio(of("ours"), of("loop")), work.goals.loop)}`);
  console.log(`  peak memory: ours ${peak("ours").toFixed(0)} MiB, peer ${peak("peer").toFixed(0)} MiB`);
  if (work.goals.peak !== undefined) console.log(`  ours, MiB ${held(peak("ours"), work.goals.peak)}`);
}

const peer = await peerExecutable();
const only = option("--only") ?? "";
for (const work of WORKS) {
  if (work.name.includes(only)) await measure(work, peer, Number(option("--rounds") ?? work.rounds));
}
