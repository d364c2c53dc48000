/**
 * A node of a queue, as pure steps: its requests to the server, its facts for the dispatcher, and its timers. It reads
 * no clock and sends nothing: `now` comes with each input, and calls are effects. See docs/design/queue.md.
 *
 *   setup ──ready──▶ pulling ──done──▶ leaving ──────answered──────▶ over
 *                       │                 │ chosen                    ▲
 *                       │                 ▼                           │
 *                       │              writing ──wrote, answered──────┤
 *                       │ the server is gone                          │
 *                       ├─ no shard of its own: lost ─────────────────┤
 *                       └─ alone ────────── done ─────────────────────┘
 */
import { answered } from "./node-answers.ts";
import { failed, proceed, resend } from "./node-requests.ts";
import type { NodeInput, NodeState, NodeStep } from "./node-state.ts";
import { withDuration } from "./pace.ts";
import type { QueueResult } from "./protocol.ts";
import { accept, leave, type Turn, update } from "./turn.ts";
import { runAlone } from "./without-server.ts";

export function nodeStep(state: NodeState, input: NodeInput, now: number): NodeStep {
  if (state.phase === "over") return { state, effects: [] };
  const turn: Turn = { state, now, effects: [] };
  handle(turn, input);
  proceed(turn);
  return { state: turn.state, effects: turn.effects };
}

function handle(turn: Turn, input: NodeInput): void {
  switch (input.kind) {
    case "ready":
      return ready(turn);
    case "result":
      return resultKnown(turn, input.result, input.duration);
    case "answer":
      return input.sequence === turn.state.call?.request.sequence ? answered(turn, input.answer) : undefined;
    case "failed":
      return input.sequence === turn.state.call?.request.sequence ? failed(turn, input.final) : undefined;
    case "wake":
      return resend(turn);
    case "cancelled":
      return update(turn, { requestsNoMore: true });
    case "done":
      return turn.state.phase === "alone"
        ? leave(turn, undefined)
        : update(turn, { phase: "leaving", nextPollAt: turn.now, emptySince: undefined });
    case "wrote":
      // Without the server, no other node can learn it.
      return turn.state.phase === "alone"
        ? leave(turn, turn.state.over)
        : update(turn, { wrote: input.written });
  }
}

function ready(turn: Turn): void {
  if (turn.state.phase === "setup") update(turn, { phase: "pulling", nextPollAt: turn.now });
  else if (turn.state.phase === "alone") runAlone(turn);
}

function resultKnown(turn: Turn, result: QueueResult, duration: number): void {
  const { state } = turn;
  const outstanding = new Set(state.outstanding);
  outstanding.delete(result.test);
  update(turn, { outstanding, pace: withDuration(state.pace, duration) });
  if (state.phase === "alone") accept(turn, result.test);
  else {
    const resultsSince = state.results.length === 0 ? turn.now : state.resultsSince;
    update(turn, { results: [...state.results, result], resultsSince });
  }
}
