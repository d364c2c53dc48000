/** Runs the cases, a few at a time, each on ours and on the peer. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FaultCase } from "./case.ts";
import { judge } from "./judge.ts";
import { runCase, type Side } from "./run-case.ts";
import { runSeries, runTries } from "./series.ts";
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
  /** Whether the peer is also run where that takes long. */
  readonly long: boolean;
  /** How many cases run at the same time; most of a case is waiting. */
  readonly workers: number;
  readonly onRow: (row: Row) => void;
}

/** The rows in the order of the cases. */
export async function runSuite(options: SuiteOptions): Promise<readonly Row[]> {
  const { cases, workers } = options;
  for (const name of new Set(cases.map(({ workspace }) => workspace))) await builtWorkspace(name);
  const rows: Row[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const index = next;
      next += 1;
      const test = cases[index];
      if (test === undefined) return;
      const row = await runBothSides(options, test);
      options.onRow(row);
      rows[index] = row;
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return rows;
}

async function runBothSides({ ours, peer, long }: SuiteOptions, test: FaultCase): Promise<Row> {
  const { group, name } = test;
  const mine = await runSide(ours, test, long);
  const without = peer === undefined || test.peer === "never" || (test.peer === "when-long" && !long);
  const theirs = without ? undefined : await runSide(peer, test, long);
  return { group, name, ours: mine, peer: theirs };
}

function runSide(side: Side, test: FaultCase, long: boolean): Promise<Cell> {
  if (test.inject !== undefined) return runSeries(side, test, { ...test.inject, all: long });
  if (test.tries !== undefined) return runTries(side, test, test.tries);
  return runCase(side, test, judge);
}
