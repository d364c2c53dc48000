/** The command that runs one test of a run again. */
import type { RunStarted } from "../../model/events.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { pageName } from "./safe-text.ts";

/** `filterset`: one that only this test matches. */
export function rerunCommand(filterset: string, run: RunStarted | undefined): string {
  return pageName(shellJoin(["cargo", "nextest", ...wordsOf(run), "-E", filterset]));
}

/** Older streams carry no words of their own. */
function wordsOf(run: RunStarted | undefined): readonly string[] {
  const verb = run?.mode === "benchmark" ? "bench" : "run";
  const profile = run?.profile ?? "default";
  return run?.rerunArgs ?? [verb, ...(profile === "default" ? [] : ["--profile", profile])];
}
