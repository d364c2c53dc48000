/** Whether a process took more than it may. */
import type { AttemptCosts, ExceededLimit } from "../../../model/results/outcome.ts";
import type { ProcessLimits } from "../../processes/host/process-host.ts";

/** In bytes, and in milliseconds. */
interface Use {
  readonly memory: number;
  readonly processorTime: number;
}

export function exceededLimit(limits: ProcessLimits, use: Use): ExceededLimit | undefined {
  const { memory = Infinity, processorTime = Infinity } = limits;
  if (use.memory > memory) return { limit: "memory", allowed: memory, seen: use.memory };
  if (use.processorTime > processorTime)
    return { limit: "processor-time", allowed: processorTime, seen: use.processorTime };
  return undefined;
}

/** For a process that exited: the result must not depend on when it was sampled. */
export function exceededInTheEnd(
  limits: ProcessLimits | undefined,
  costs: AttemptCosts,
): ExceededLimit | undefined {
  if (limits === undefined) return undefined;
  const { peakMemory, treePeakMemory, userTime, systemTime } = costs;
  const memory = Math.max(peakMemory?.bytes ?? 0, treePeakMemory?.bytes ?? 0);
  return exceededLimit(limits, { memory, processorTime: userTime + systemTime });
}
