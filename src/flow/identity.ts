/** A run's name in the world. */
import { type RunId, runId } from "../model/ids.ts";

/** A fresh random id; version 4. */
export function newRunId(): RunId {
  return runId(crypto.randomUUID());
}
