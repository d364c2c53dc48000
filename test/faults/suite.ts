/** Runs the cases, a few at a time, each on ours and on the peer. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FaultCase } from "./case.ts";
import { judge } from "./judge.ts";
import { runScene, type Side } from "./scene.ts";
import type { Cell, Row } from "./table.ts";
import { builtWorkspace } from "./workspace.ts";

/** The built executable; `FAULTS_EXECUTABLE` names another. */
export function oursSide(): Side {
  const built = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");
  return { name: "ours", executable: fs.realpathSync(process.env["FAULTS_EXECUTABLE"] ?? built) };
}

export function peerSide(executable: string): Side {
  return { name: "peer", executable: fs.realpathSync(executable) };
}

export interface SuiteOptions {
  readonly cases: readonly FaultCase[];
  readonly ours: Side;
  /** Undefined: ours alone. */
  readonly peer: Side | undefined;
  /** How many cases run at the same time; most of a case is waiting. */
  readonly lanes: number;
  readonly onRow: (row: Row) => void;
}

/** The rows in the order of the cases. */
export async function runSuite(options: SuiteOptions): Promise<readonly Row[]> {
  const { cases, lanes } = options;
  for (const name of new Set(cases.map(({ workspace }) => workspace))) await builtWorkspace(name);
  const rows: Row[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (;;) {
      const index = next;
      next += 1;
      const test = cases[index];
      if (test === undefined) return;
      const row = await runCase(options, test);
      options.onRow(row);
      rows[index] = row;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return rows;
}

async function runCase({ ours, peer }: SuiteOptions, test: FaultCase): Promise<Row> {
  const { group, name } = test;
  const mine = await runTries(ours, test);
  const theirs = peer === undefined || test.oursOnly === true ? undefined : await runTries(peer, test);
  return { group, name, ours: mine, peer: theirs };
}

/** A machine that is busy with other things can lengthen a time, but never shorten one. */
async function runTries(side: Side, test: FaultCase): Promise<Cell> {
  if (test.tries === undefined) return await runScene(side, test, judge);
  const { afterMark, ...untimed } = test.expect;
  const cells: Cell[] = [];
  for (let count = 0; count < test.tries; count += 1)
    cells.push(await runScene(side, { ...test, expect: untimed }, judge));
  const [best] = cells.toSorted((one, other) => timeOf(one) - timeOf(other));
  if (best === undefined) throw new Error(`${test.name}: no tries`);
  const late = afterMark !== undefined && timeOf(best) > afterMark;
  const wrong = [...new Set(cells.flatMap((cell) => cell.wrong))];
  return {
    seen: best.seen,
    wrong: late
      ? [...wrong, `after the mark takes ${Math.round(timeOf(best))} ms, more than ${afterMark}`]
      : wrong,
  };
}

function timeOf({ seen }: Cell): number {
  return seen.afterMark ?? Number.POSITIVE_INFINITY;
}
