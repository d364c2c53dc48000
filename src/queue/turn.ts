/** One step of a node while it is taken: the state so far, and the effects. */
import type { NodeEffect, NodeFact, NodeState } from "./node-state.ts";
import type { TestNumber, Whole } from "./protocol.ts";

export interface Turn {
  state: NodeState;
  readonly now: number;
  readonly effects: NodeEffect[];
}

export function update(turn: Turn, changes: Partial<NodeState>): void {
  turn.state = { ...turn.state, ...changes };
}

export function report(turn: Turn, fact: NodeFact): void {
  turn.effects.push({ kind: "report", fact });
}

export function accept(turn: Turn, test: TestNumber): void {
  if (turn.state.options.fallback !== undefined) update(turn, { had: { test, before: turn.state.had } });
  report(turn, { kind: "settled", test, accepted: true });
}

export function leave(turn: Turn, whole: Whole | undefined): void {
  update(turn, { phase: "over" });
  turn.effects.push({ kind: "left", whole });
}
