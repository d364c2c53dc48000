/** Cases that are run several times: until a time is good enough, or with a fault at one point after the other. */
import * as path from "node:path";
import type { FaultCase, FaultKind } from "./case.ts";
import { judge } from "./judge.ts";
import { runCase, type Side } from "./run-case.ts";
import type { Cell } from "./table.ts";
import { CACHE } from "./workspace.ts";

/** A machine that is busy with other things can lengthen a time, but never shorten one: the first good one will do. */
export async function runTries(side: Side, test: FaultCase, most: number): Promise<Cell> {
  const { afterMark = Number.POSITIVE_INFINITY, ...untimed } = test.expect;
  const cells: Cell[] = [];
  const isEnough = (cell: Cell): boolean => cell.seen.hung || timeOf(cell) <= afterMark;
  while (cells.length < most && !cells.some(isEnough))
    cells.push(await runCase(side, { ...test, expect: untimed }, judge));
  const [best] = cells.toSorted((one, other) => timeOf(one) - timeOf(other));
  if (best === undefined) throw new Error(`${test.name}: no tries`);
  const time = timeOf(best);
  const late =
    time > afterMark ? [`after the mark takes ${Math.round(time)} ms, more than ${afterMark}`] : [];
  return { seen: best.seen, wrong: [...new Set(cells.flatMap((cell) => cell.wrong)), ...late] };
}

function timeOf({ seen }: Cell): number {
  return seen.afterMark ?? Number.POSITIVE_INFINITY;
}

interface Injection {
  readonly kind: FaultKind;
  /** How many points are tried at most, spread over all; `all` tries every one. */
  readonly most: number;
  readonly all: boolean;
}

/** The first run counts the occasions for the fault. Of what is wrong, each complaint names its point. */
export async function runSeries(side: Side, test: FaultCase, { kind, most, all }: Injection): Promise<Cell> {
  const injector = await builtInjector();
  const at = (point: number): Promise<Cell> =>
    runCase(side, { ...test, wrap: [injector, kind, String(point)] }, judge);
  const { exit, ...rest } = test.expect;
  const counting = { ...test, wrap: [injector, kind, "0"], expect: { ...rest, exit: 100 } };
  const whole = await runCase(side, counting, judge);
  const calls = Number(/^injector: (\d+) calls$/m.exec(whole.seen.stderr)?.[1] ?? 0);
  if (calls === 0)
    return { seen: whole.seen, wrong: [...whole.wrong, `nothing was counted for ${String(exit)}`] };
  const wrong = [...whole.wrong];
  for (const point of all ? pointsOf(calls, calls) : pointsOf(calls, most)) {
    const cell = await at(point);
    wrong.push(...cell.wrong.map((each) => `${kind} ${point} of ${calls}: ${each}`));
  }
  return { seen: whole.seen, wrong };
}

/** `count` numbers from 1 to `last`, evenly spread, the ends among them. */
function pointsOf(last: number, count: number): readonly number[] {
  if (count >= last) return Array.from({ length: last }, (_, index) => index + 1);
  return Array.from({ length: count }, (_, index) => 1 + Math.round((index * (last - 1)) / (count - 1)));
}

let built: Promise<string> | undefined;

function builtInjector(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const source = path.join(import.meta.dirname, "injection/injector.c");
  const program = path.join(CACHE, "injector");
  const child = Bun.spawn(["cc", "-O1", "-o", program, source], { stdin: "ignore" });
  if ((await child.exited) !== 0) throw new Error(`cannot build ${source}`);
  return program;
}
