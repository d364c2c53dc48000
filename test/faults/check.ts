/** The whole suite as one call, for its own command and for the conformance suite. */
import { peerExecutable } from "../../conformance/peer.ts";
import { FAULT_CASES } from "./cases/all.ts";
import { oursSide, peerSide, runSuite } from "./suite.ts";
import { renderTable, type Row } from "./table.ts";

export interface CheckOptions {
  /** Text that group or name contain. */
  readonly only: string;
  readonly peer: boolean;
  readonly workers: number;
  /** Also what takes long. */
  readonly long: boolean;
  readonly verbose: boolean;
}

export interface CheckResult {
  readonly passed: number;
  readonly failed: number;
  readonly rows: readonly Row[];
  readonly verbose: boolean;
}

export async function checkFaults({
  only,
  peer,
  workers,
  long,
  verbose,
}: CheckOptions): Promise<CheckResult> {
  const names = new Set(FAULT_CASES.map(({ name }) => name));
  if (names.size !== FAULT_CASES.length) throw new Error("two fault cases share a name");
  const rows = await runSuite({
    cases: FAULT_CASES.filter((test) => long || test.long !== true).filter(({ group, name }) =>
      `${group}: ${name}`.includes(only),
    ),
    ours: oursSide(),
    peer: peer ? peerSide(await peerExecutable()) : undefined,
    workers,
    long,
    onRow: () => {},
  });
  const failed = rows.filter(({ ours }) => ours.wrong.length > 0).length;
  return { passed: rows.length - failed, failed, rows, verbose };
}

/** The table, what is wrong with ours, and how often the peer keeps the same promises. */
export function describeFailures({ rows, verbose }: CheckResult): string {
  const compared = rows.filter(({ peer }) => peer !== undefined);
  const kept = compared.filter(({ peer }) => peer?.wrong.length === 0).length;
  return [
    renderTable(rows),
    `the peer keeps ${kept} of the ${compared.length} promises it was held against`,
    ...rows.flatMap((row) => complaints(row, verbose)),
  ].join("\n");
}

function complaints({ name, ours, peer }: Row, verbose: boolean): readonly string[] {
  const lines = ours.wrong.map((wrong) => `FAILED ${name}: ${wrong}`);
  if (!verbose) return lines;
  const said =
    ours.wrong.length === 0 ? [] : [ours.seen.stdout, ours.seen.stderr].map((text) => text.slice(-4000));
  return [...lines, ...said, ...(peer?.wrong ?? []).map((wrong) => `(peer) ${name}: ${wrong}`)];
}
