/** How crowded the machine is: everything takes as much longer as there is more to do than processors can do at once. */
import * as os from "node:os";

/** 1, or more where more is ready to run than there are processors. Limits of time are multiplied by it. */
export function crowding(): number {
  const [load = 0] = os.loadavg();
  return Math.max(1, load / os.availableParallelism());
}
