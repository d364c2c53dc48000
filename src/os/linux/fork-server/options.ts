/** How a run uses fork servers, as far as its user or its tests decide. */
import type { ForkServerLimits } from "./step.ts";

export interface ForkServerOptions {
  /** The helper's file, as the dynamic linker of a test can open it. */
  readonly helper: string;
  readonly limits: ForkServerLimits;
}

/** A server costs one start and saves half of each; what it shares among its tests should not be shared by all. */
export const USUAL_LIMITS: ForkServerLimits = { from: 3, restartAfter: 250, patience: 2000 };
