/** The table that `npm run bench` prints, a line at a time. */
import { median, ratio, type Round } from "./measure.ts";

export interface Row {
  readonly name: string;
  readonly rounds: number;
  /** Absent where the figure is in the name or the verdict. */
  readonly ours?: readonly Round[];
  readonly other?: readonly Round[];
  readonly verdict: string;
}

export function heading(): string {
  return [
    "| work | rounds | ours, s | other, s | ours / other (goal) | processor time, ratio |",
    "| --- | --- | --- | --- | --- | --- |",
  ].join("\n");
}

export function row({ name, rounds, ours = [], other = [], verdict }: Row): string {
  const seconds = (of: readonly Round[]): string =>
    of.length === 0 ? "" : median(of.map((round) => round.seconds)).toFixed(3);
  const processor = other.length === 0 ? "" : ratio(ours, other, (round) => round.processor).toFixed(2);
  return `| ${[name, String(rounds), seconds(ours), seconds(other), verdict, processor].join(" | ")} |`;
}

/** A figure and whether it keeps to its goal. */
export function held(value: number, goal: number | undefined): string {
  if (goal === undefined) return value.toFixed(2);
  return `${value.toFixed(2)} (${value <= goal ? "≤" : "MISSED"} ${goal})`;
}
