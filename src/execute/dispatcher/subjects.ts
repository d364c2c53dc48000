/** The names of tests and scripts in events. */
import type { ScriptId, TestId } from "../../model/events.ts";
import type { PlannedTest, SkippedTest } from "../../model/plan.ts";
import { scriptOf } from "./rules.ts";
import type { Frame, ScriptTask } from "./state.ts";

export function testId(test: PlannedTest | SkippedTest): TestId {
  return { binaryId: test.binary.id, testName: test.name };
}

export function scriptId(frame: Frame, task: Pick<ScriptTask, "phase" | "index">): ScriptId {
  const { id, program, args } = scriptOf(frame, task);
  const { setupScripts, teardownScripts } = frame.plan;
  const total = (task.phase === "setup" ? setupScripts : teardownScripts).length;
  return { phase: task.phase, id, index: task.index, total, program, args };
}
