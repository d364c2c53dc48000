/** What the parts of the converter share. */
import type { RunEvent } from "../../model/events.ts";
import type { LogDetails } from "../replay/log-events.ts";

export type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;

/** What the recording lacks. */
export type Problem = string;

/** What the log says about the end of a test or script. */
export interface Ended {
  readonly ts: number;
  readonly ending: LogDetails["ending"];
}
