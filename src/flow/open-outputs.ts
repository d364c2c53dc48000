/** Opens every output that a run asks for, as one. */
import { ok, type Result } from "../diagnostics/result.ts";
import type { RunEvent } from "../model/events.ts";
import type { BuildPlatforms } from "../model/platform.ts";
import type { Output } from "../report/output.ts";
import { type OutputsRequest, watchedReport } from "./outputs.ts";
import type { World } from "./world.ts";

export interface OpenRequest extends OutputsRequest {
  readonly workspaceRoot: string;
  readonly platforms: BuildPlatforms;
}

/** All outputs together. `finish` tells of reports that could not be written. */
export interface Outputs {
  on(event: RunEvent): void;
  finish(): Result<void>;
}

/** How often a report that draws is drawn anew, in milliseconds. */
const TICK = 50;

export async function openOutputs(world: World, request: OpenRequest): Promise<Result<Outputs>> {
  const watched = await watchedReport(world, request);
  const outputs: Output[] = [watched];
  const { tick } = watched;
  const ticking = tick === undefined ? undefined : startTicking(world, tick);
  return ok({
    on: (event) => {
      ticking?.hear(event);
      for (const output of outputs) output.on(event);
    },
    finish: () => {
      ticking?.stop();
      for (const output of outputs) output.finish();
      return ok(undefined);
    },
  });
}

/** Ticks on the run's own clock: it goes on from the last event that was heard. */
function startTicking(world: World, tick: (now: number) => void): { hear(event: RunEvent): void; stop(): void } {
  let behind = world.monotonic();
  let paused = false;
  const timer = setInterval(() => {
    if (!paused) tick(world.monotonic() - behind);
  }, TICK);
  return {
    hear: (event) => {
      behind = world.monotonic() - event.elapsed;
      paused = event.type === "run-paused";
    },
    stop: () => clearInterval(timer),
  };
}

