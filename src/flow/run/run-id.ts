/** The id of a new run. */
import { type RunId, runId } from "../../model/ids.ts";
import { forcedRunId, RUN_ID_VARIABLE } from "../../model/suite-variables.ts";
import type { CommandContext } from "../context.ts";
import { warn } from "../notices.ts";

/** A fresh random id, version 4; or the one that a suite asks for. */
export function newRunId(context: CommandContext): RunId {
  const forced = forcedRunId(context.env);
  if (forced !== undefined && forced !== "invalid") return runId(forced);
  if (forced === "invalid") {
    const message = `${RUN_ID_VARIABLE} is set but is not a UUID: a random id is taken`;
    warn(context, message);
  }
  return runId(crypto.randomUUID());
}
