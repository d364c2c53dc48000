/** Runs the cases, a few at a time, each on ours and on the peer. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FaultCase } from "./case.ts";
import { judge } from "./judge.ts";
import { runScene, type Side } from "./scene.ts";
import type { Row } from "./table.ts";
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
  const mine = await runScene(ours, test, judge);
  const theirs = peer === undefined || test.oursOnly === true ? undefined : await runScene(peer, test, judge);
  return { group, name, ours: mine, peer: theirs };
}
