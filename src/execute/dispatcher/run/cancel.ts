/**
 * Cancelling: why a run stops starting tests, and what happens to those that run.
 *
 *   reason                  running processes        tests between two attempts
 *   setup-script-failure    are waited for           are given up
 *   test-failure            are waited for           are given up
 *   remote-lost             are waited for           are given up
 *   report-error            SIGTERM, grace, SIGKILL  are given up
 *   global-timeout          SIGTERM, grace, SIGKILL  are given up
 *   test-failure-immediate  SIGTERM, grace, SIGKILL  are given up
 *   signal, interrupt       the signal, grace, …     are given up
 *   second-signal           SIGKILL                  are given up
 *
 * Only a stronger reason takes effect once one holds. Nothing is retried from then on: a test that fails
 * with attempts left, or waits between two, ends without a result, as under the peer.
 */
import { type CancelReason, isStronger, withCancel } from "../../../model/results/stats.ts";
import type { ShutdownSignal, ProcessSignal } from "../../protocol.ts";
import { endProcess, killNow } from "../process/process-end.ts";
import type { EndReason } from "../state.ts";
import { clearTimer, emit, progress, removeTask, type Turn, unitsRunning, update } from "../turn.ts";

/** Stops starting tests. False when a reason as strong holds already. */
export function beginCancel(turn: Turn, reason: CancelReason): boolean {
  if (!isStronger(reason, turn.run.stats.cancelReason)) return false;
  update(turn, { stats: withCancel(turn.run.stats, reason) });
  emit(turn, { type: "cancel-started", ...progress(turn.run), ...unitsRunning(turn.run) });
  giveUpDelayed(turn);
  if (turn.run.feed !== undefined) turn.effects.push({ type: "source", request: { kind: "cancelled" } });
  return true;
}

/** Cancels, and asks everything that runs to end. */
export function cancelAndEnd(turn: Turn, reason: CancelReason, end: EndReason, name: ProcessSignal): void {
  if (!beginCancel(turn, reason)) return;
  if (reason !== "test-failure-immediate") turn.effects.push({ type: "stop-waiting-for-reader" });
  for (const task of turn.run.tasks) endProcess(turn, task, end, name);
}

const SIGNALS: Readonly<Record<ShutdownSignal, ProcessSignal>> = {
  interrupt: "SIGINT",
  terminate: "SIGTERM",
  hangup: "SIGHUP",
  quit: "SIGQUIT",
};

/** The first signal is passed on, the second kills, the third leaves at once. */
export function shutdown(turn: Turn, name: ShutdownSignal): void {
  const shutdowns = turn.run.shutdowns + 1;
  update(turn, { shutdowns, teardownInterrupted: turn.run.phase.kind === "teardown" });
  switch (shutdowns) {
    case 1:
      return cancelAndEnd(turn, name === "interrupt" ? "interrupt" : "signal", "signal", SIGNALS[name]);
    case 2:
      return killEverything(turn);
    default:
      turn.effects.push({ type: "exit-now" });
      update(turn, { phase: { kind: "over" } });
  }
}

function killEverything(turn: Turn): void {
  update(turn, { stats: withCancel(turn.run.stats, "second-signal") });
  emit(turn, { type: "kill-started", ...progress(turn.run), ...unitsRunning(turn.run) });
  giveUpDelayed(turn);
  for (const task of turn.run.tasks) killNow(turn, task);
}

function giveUpDelayed(turn: Turn): void {
  update(turn, { returning: [] });
  for (const task of turn.run.tasks) {
    if (task.stage.kind !== "delay") continue;
    clearTimer(turn, task.stage.timer);
    removeTask(turn, task);
  }
}
