/**
 * `npm run bench`: this program, the peer and, for some commands, a bare posix_spawn loop, in alternating rounds.
 * Prints a table of medians, ratios and goals. `--rounds N`, `--only TEXT`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { peerExecutable } from "../conformance/peer.ts";
import { alternate, median, ratio, type Round, type Subject } from "./measure.ts";
import { heading, held, type Row, row } from "./table.ts";
import { REPORTING, type Work, WORKS } from "./works.ts";
import { CACHE, command } from "./workspaces.ts";
import { ownOption } from "../test/rig/own-option.ts";

const OURS = path.resolve(import.meta.dirname, "../dist/cargo-nextest");

/** What the build left of it. */
const HELPER = path.resolve(import.meta.dirname, `../dist/native/fork-server-${process.arch}.so`);

/** The options of the C loop after the helper. */
const FORK_LOOPS = [
  ["loop over fork servers", []],
  ["same with the runner's promises", ["promises"]],
] as const;

/** Compiles the C loop, which starts each listed test as the runner does and does nothing else. */
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

async function measure(work: Work, peer: string, rounds: number): Promise<readonly Row[]> {
  const { name, args, goals } = work;
  const folder = (await work.folder?.()) ?? process.cwd();
  if (work.folder !== undefined)
    await command(["cargo", "test", "--no-run", "--quiet", ...args.filter((arg) => arg === "--lib")], folder);
  const subjects: Subject[] = [
    { name: "ours", argv: [OURS, "nextest", ...args, ...(work.oursAlone ?? [])], cwd: folder },
    { name: "peer", argv: [peer, "nextest", ...args], cwd: folder },
  ];
  if (work.loop === true) subjects.push({ name: "loop", argv: await loopArgv(folder), cwd: folder });
  if (work.forkLoop === true)
    for (const [name, more] of FORK_LOOPS)
      subjects.push({ name, argv: [...(await loopArgv(folder)), HELPER, ...more], cwd: folder });
  const results = await alternate(subjects, rounds);
  const compared = (row: string, one: string, other: string, goal?: number): Row => {
    const [ours, others] = [results.get(one) ?? [], results.get(other) ?? []];
    return { name: row, rounds, ours, other: others, verdict: held(ratio(ours, others), goal) };
  };
  const peak = Math.max(...(results.get("ours") ?? []).map((round) => round.peak));
  return [
    compared(name, "ours", "peer", goals.peer),
    ...(work.loop === true ? [compared("… against the bare loop", "ours", "loop", goals.loop)] : []),
    ...(work.forkLoop === true
      ? FORK_LOOPS.map(([loop]) => compared(`… the ${loop} against it`, loop, "loop"))
      : []),
    ...(goals.peak === undefined
      ? []
      : [{ name: `… peak memory, ${peak.toFixed(0)} MiB`, rounds, verdict: held(peak, goals.peak) }]),
  ];
}

/**
 * The additional processor time of the runner compared with a silent run, in percent of the processor time of the whole
 * run. Total times of runs cannot show it, since they vary by more than that.
 */
async function measureReporting(rounds: number): Promise<readonly Row[]> {
  const folder = await REPORTING.folder();
  const subject = (name: string, args: readonly string[]): Subject => ({
    name,
    argv: [OURS, "nextest", ...args],
    cwd: folder,
  });
  const results = await alternate(
    [
      subject("nothing", REPORTING.nothing),
      subject("usual", REPORTING.usual),
      subject("everything", REPORTING.everything(folder)),
    ],
    rounds,
  );
  const nothing = results.get("nothing") ?? [];
  const share = (of: readonly Round[]): number =>
    100 * median(of.map((round, index) => (round.own - (nothing[index]?.own ?? NaN)) / round.processor));
  const shareRow = (name: string, of: readonly Round[], goal?: number): Row => ({
    name,
    rounds,
    ours: of,
    other: nothing,
    verdict: `${held(share(of), goal)} %`,
  });
  return [
    shareRow(`${REPORTING.name}: the usual report`, results.get("usual") ?? [], REPORTING.goal),
    shareRow("… every output at once", results.get("everything") ?? []),
  ];
}

const peer = await peerExecutable();
const only = ownOption("--only") ?? "";
const chosenRounds = ownOption("--rounds");
const rounds = (usual: number): number => Number(chosenRounds ?? usual);
const wanted = (name: string): boolean => name.includes(only);

console.log(heading());
for (const work of WORKS.filter(({ name }) => wanted(name))) {
  for (const each of await measure(work, peer, rounds(work.rounds))) console.log(row(each));
}
if (wanted(REPORTING.name)) {
  for (const each of await measureReporting(rounds(REPORTING.rounds))) console.log(row(each));
}
if (only === "") {
  const size = fs.statSync(OURS).size / 2 ** 20;
  console.log(
    `\nThe executable has ${size.toFixed(0)} MiB. Times are medians, ratios the median of the rounds' own.`,
  );
}
