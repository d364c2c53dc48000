/** A setup or teardown script, as the page shows it. */
import type { ScriptFinished, ScriptId, ScriptStarted, StressIndex } from "../../model/events.ts";
import { type AttemptResult, isSuccess } from "../../model/results/outcome.ts";
import { failsSetup } from "../../model/results/stats.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { pageName } from "./safe-text.ts";
import type { PageAttempt, PageStatus } from "./attempt.ts";

export interface PageScript {
  readonly phase: ScriptId["phase"];
  readonly id: string;
  /** As a shell would take it. */
  readonly command: string;
  readonly status: Exclude<PageStatus, "flaky" | "skip" | "cached" | "quarantined">;
  readonly slow: boolean;
  /** Rounds of a stress run, from 1. */
  readonly stress?: number;
  readonly attempt: PageAttempt;
}

/** The result of a script that was running when the stream broke off. */
export const SCRIPT_CUT_SHORT = "the run was cut short before the script ended";

export function finishedScript(event: ScriptFinished, attempt: PageAttempt): PageScript {
  const { result, isSlow } = event.status;
  const status = statusOf(event.script, result);
  // Of a setup script, no timeout counts as passed.
  const shown = status === "timeout" ? { ...attempt, result: "timed out" } : attempt;
  return { ...named(event), status, slow: isSlow, attempt: shown };
}

export function cutShortScript(event: ScriptStarted, attempt: PageAttempt): PageScript {
  return { ...named(event), status: "fail", slow: false, attempt };
}

type Named = Pick<PageScript, "phase" | "id" | "command" | "stress">;

function named({ script, stress }: { readonly script: ScriptId; readonly stress?: StressIndex }): Named {
  return {
    phase: script.phase,
    id: pageName(script.id),
    command: pageName(shellJoin([script.program, ...script.args])),
    ...(stress === undefined ? {} : { stress: stress.current + 1 }),
  };
}

function statusOf({ phase }: ScriptId, result: AttemptResult): PageScript["status"] {
  const failed = phase === "setup" ? failsSetup(result) : !isSuccess(result);
  if (!failed) return result.kind === "leak" ? "leak" : "pass";
  return result.kind === "timeout" || result.kind === "exec-fail" ? result.kind : "fail";
}
