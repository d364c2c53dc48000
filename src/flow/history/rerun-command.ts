/** The command line that runs exactly one test, as an earlier run did. */
import type { TestId } from "../../model/events.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { filtersetOfTests } from "../outputs/filterset-of-tests.ts";

export function rerunCommand(test: TestId, profile: string | undefined): string {
  const chosen = profile === undefined || profile === "default" ? [] : ["--profile", profile];
  return shellJoin(["cargo", "nextest", "run", ...chosen, "-E", filtersetOfTests([test])]);
}
