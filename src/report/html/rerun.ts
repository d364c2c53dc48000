/** The command that runs one test of a run again. */
import type { RunStarted, TestId } from "../../model/events.ts";
import { shellJoin } from "../../text/shell-words.ts";
import { pageName } from "./safe-text.ts";
import { visibleName } from "../../text/visible.ts";

export function rerunCommand({ binaryId, testName }: TestId, run: RunStarted | undefined): string {
  const profile = run?.profile ?? "default";
  const verb = run?.mode === "benchmark" ? "bench" : "run";
  const filter = `binary_id(=${filterName(binaryId)}) & test(=${filterName(testName)})`;
  const chosen = profile === "default" ? [] : ["--profile", profile];
  return pageName(shellJoin(["cargo", "nextest", verb, ...chosen, "-E", filter]));
}

/** A name in a filterset. The language spells invisible characters as `visibleName` does. */
function filterName(name: string): string {
  return visibleName(name.replace(/[\\),]/g, "\\$&"));
}
