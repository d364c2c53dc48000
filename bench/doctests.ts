/**
 * Measures doctests and `cargo test --doc`: `npm run bench:doctests`. Six published crates, in alternating rounds.
 *
 * | run | what is there before | goal, all crates together |
 * | --- | --- | --- |
 * | cold | dependencies and libraries are built, doctests are not | 1 × cargo |
 * | warm | as the cold run left it, nothing changed | 1/3 × cargo |
 *
 * Cargo compiles doctests in every run, so it has one time. `--rounds N` (3), `--only CRATE[,CRATE]`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { documentedFolder, DOCUMENTED_NAMES } from "../conformance/published.ts";
import { measureOnce, median, type Round } from "./measure.ts";
import { held } from "./table.ts";
import { command } from "./workspaces.ts";
import { ownOption } from "../test/rig/own-option.ts";

const OURS = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const GOALS = { cold: 1, warm: 0.333 } as const;

interface Times {
  readonly cargo: Round;
  readonly cold: Round;
  readonly warm: Round;
}

/** Which of the two begins alternates, as the order affects results. */
async function timesOf(cwd: string, round: number): Promise<Times> {
  const ours = async (): Promise<Omit<Times, "cargo">> => {
    fs.rmSync(path.join(cwd, "target/nextest-doctests"), { recursive: true, force: true });
    const subject = { name: "ours", argv: [OURS, "nextest", "run", "--doc"], cwd };
    return { cold: await measureOnce(subject), warm: await measureOnce(subject) };
  };
  const byCargo = (): Promise<Round> => measureOnce({ name: "cargo", argv: ["cargo", "test", "--doc"], cwd });
  if (round % 2 === 1) {
    const own = await ours();
    return { ...own, cargo: await byCargo() };
  }
  const cargo = await byCargo();
  return { cargo, ...(await ours()) };
}

function line(name: string, rounds: readonly Times[], goals: Partial<typeof GOALS>): string {
  const figure = (value: number): string => value.toFixed(2);
  const seconds = (of: keyof Times): string => figure(median(rounds.map((each) => each[of].seconds)));
  const ratio = (of: "cold" | "warm"): number =>
    median(rounds.map((each) => each[of].seconds / each.cargo.seconds));
  const processor = median(rounds.map(({ cold, cargo }) => cold.processor / cargo.processor));
  const ratios = [held(ratio("cold"), goals.cold), held(ratio("warm"), goals.warm)];
  return `| ${[name, seconds("cargo"), seconds("cold"), seconds("warm"), ...ratios, figure(processor)].join(" | ")} |`;
}

function sum(rounds: readonly Round[]): Round {
  const total = (of: (round: Round) => number): number => rounds.reduce((all, each) => all + of(each), 0);
  return {
    seconds: total((each) => each.seconds),
    processor: total((each) => each.processor),
    peak: 0,
    own: 0,
  };
}

/** The set as a whole, round by round. */
function wholeSet(crates: readonly (readonly Times[])[], rounds: number): readonly Times[] {
  return Array.from({ length: rounds }, (_, round) => {
    const of = (side: keyof Times): Round => sum(crates.flatMap((each) => each[round]?.[side] ?? []));
    return { cargo: of("cargo"), cold: of("cold"), warm: of("warm") };
  });
}

const rounds = Number(ownOption("--rounds") ?? "3");
const only = ownOption("--only")?.split(",");
const names = DOCUMENTED_NAMES.filter((name) => only?.includes(name) ?? true);
const crates: (readonly Times[])[] = [];
console.log(
  "| crate | cargo, s | cold, s | warm, s | cold / cargo | warm / cargo | processor time, cold / cargo |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const name of names) {
  const cwd = await documentedFolder(name);
  await command(["cargo", "test", "--no-run", "--quiet"], cwd);
  const times: Times[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timesOf(cwd, round));
  crates.push(times);
  console.log(line(name, times, {}));
}
console.log(line("all", wholeSet(crates, rounds), GOALS));
