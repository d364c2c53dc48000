/** The command that runs one test of a run again. */
import type { RunStarted, TestId } from "../../model/events.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { pageName } from "./safe-text.ts";
import { visibleName } from "../../text/safe/visible.ts";

export function rerunCommand({ binaryId, testName }: TestId, run: RunStarted | undefined): string {
  const filter = `binary_id(=${filterName(binaryId)}) & test(=${filterName(testName)})`;
  return pageName(shellJoin(["cargo", "nextest", ...wordsOf(run), "-E", filter]));
}

/** Older streams carry no words of their own. */
function wordsOf(run: RunStarted | undefined): readonly string[] {
  const verb = run?.mode === "benchmark" ? "bench" : "run";
  const profile = run?.profile ?? "default";
  return run?.rerunArgs ?? [verb, ...(profile === "default" ? [] : ["--profile", profile])];
}

/** A name in a filterset. The language spells invisible characters as `visibleName` does. */
function filterName(name: string): string {
  return visibleName(name.replace(/[\\),]/g, "\\$&"));
}
