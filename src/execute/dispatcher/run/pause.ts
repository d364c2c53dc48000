/**
 * Stopping and continuing, as a terminal's Ctrl-Z and `fg` ask for. Units get SIGSTOP rather than
 * SIGTSTP: their sessions are orphaned, and such groups ignore SIGTSTP. Timers need no handling, since their
 * clock stands still while the run is paused.
 */
import { emit, signal, type Turn, unitsRunning, update } from "../turn.ts";

export function pause(turn: Turn): void {
  if (turn.run.paused) return;
  emit(turn, { type: "run-paused", ...unitsRunning(turn.run) });
  update(turn, { paused: true });
  signalLive(turn, "SIGSTOP");
  turn.effects.push({ type: "suspend" });
}

/** Also before a signal that ends the run takes effect: a stopped process could not handle it. */
export function resume(turn: Turn): void {
  if (!turn.run.paused) return;
  update(turn, { paused: false });
  emit(turn, { type: "run-continued", ...unitsRunning(turn.run) });
  signalLive(turn, "SIGCONT");
}

function signalLive(turn: Turn, name: "SIGSTOP" | "SIGCONT"): void {
  for (const { stage } of turn.run.tasks) {
    if (stage.kind === "running" || stage.kind === "recording" || stage.kind === "terminating")
      signal(turn, stage.started.unit, name);
  }
}
