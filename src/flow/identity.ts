/** A run's name in the world. */
import { type RunId, runId } from "../model/ids.ts";
import { forcedRunId, RUN_ID_VARIABLE } from "../model/suite-variables.ts";
import type { World } from "./world.ts";

/** A fresh random id, version 4; or the one that a suite asks for. */
export function newRunId(world: World): RunId {
  const forced = forcedRunId(world.env);
  if (forced !== undefined && forced !== "invalid") return runId(forced);
  if (forced === "invalid") {
    const message = `${RUN_ID_VARIABLE} is set but is not a UUID: a random id is taken`;
    world.err.write(world.describeWarning({ level: "warning", message }));
  }
  return runId(crypto.randomUUID());
}
