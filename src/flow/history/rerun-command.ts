/** The command line that runs exactly one test, as an earlier run did. */
import { printMatcher } from "../../filterset/print.ts";
import type { TestId } from "../../model/events.ts";
import { shellJoin } from "../../text/shell-words.ts";

export function rerunCommand({ binaryId, testName }: TestId, profile: string | undefined): string {
  const binary = printMatcher({ ...EQUAL, value: binaryId });
  const name = printMatcher({ ...EQUAL, value: testName });
  const chosen = profile === undefined || profile === "default" ? [] : ["--profile", profile];
  const filterset = `binary_id(${binary}) & test(${name})`;
  return shellJoin(["cargo", "nextest", "run", ...chosen, "-E", filterset]);
}

const EQUAL = { style: "equal", implicit: false, range: { start: 0, end: 0 } } as const;
