/** Setup and teardown scripts: one at a time, in order. */
import type { AttemptStatus } from "../../model/results/outcome.ts";
import { isSuccess } from "../../model/results/outcome.ts";
import { withSetupScript } from "../../model/results/stats.ts";
import { beginCancel } from "./run/cancel.ts";
import { newStage } from "./process/process-run.ts";
import { scriptOf } from "./rules.ts";
import type { ScriptTask } from "./state.ts";
import { scriptId } from "./subjects.ts";
import { addTask, emit, isCancelled, progress, removeTask, stressed, type Turn, update } from "./turn.ts";

export function startScript(turn: Turn, script: Pick<ScriptTask, "phase" | "index">): void {
  const stage = newStage(turn);
  const limited = script.phase === "teardown" && isCancelled(turn.run);
  addTask(turn, { kind: "script", ...script, limited, stage });
  emit(turn, {
    type: "script-started",
    script: scriptId(turn.frame, script),
    noCapture: passesThrough(turn, script),
    ...stressed(turn),
  });
  turn.effects.push({
    type: "start-script",
    unit: stage.started.unit,
    phase: script.phase,
    script: script.index,
    ...stressed(turn),
  });
}

/** `environment`: the variables that the script set. A setup script that fails cancels the run. */
export function scriptEnded(
  turn: Turn,
  task: ScriptTask,
  status: AttemptStatus,
  environment: Readonly<Record<string, string>> | undefined,
): void {
  const script = scriptOf(turn.frame, task);
  const succeeded = isSuccess(status.result);
  removeTask(turn, task);
  if (task.phase === "setup") update(turn, { stats: withSetupScript(turn.run.stats, status.result) });
  emit(turn, {
    type: "script-finished",
    script: scriptId(turn.frame, task),
    noCapture: passesThrough(turn, task),
    status,
    ...(succeeded && environment !== undefined ? { environment } : {}),
    junitStoreSuccessOutput: script.junitStoreSuccessOutput,
    junitStoreFailureOutput: script.junitStoreFailureOutput,
    ...stressed(turn),
    ...progress(turn.run),
  });
  if (task.phase === "setup" && !succeeded) beginCancel(turn, "setup-script-failure");
}

/** By its own settings alone, as the peer has it: `--no-capture` is known to outputs anyway. */
function passesThrough(turn: Turn, script: Pick<ScriptTask, "phase" | "index">): boolean {
  const { captureStdout, captureStderr } = scriptOf(turn.frame, script);
  return !captureStdout && !captureStderr;
}
