/** The command line that runs exactly one test, as an earlier run did. */
import { printMatcher } from "../../filterset/language/print.ts";
import type { TestId } from "../../model/events.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";

export function rerunCommand(test: TestId, profile: string | undefined): string {
  const chosen = profile === undefined || profile === "default" ? [] : ["--profile", profile];
  return shellJoin(["cargo", "nextest", "run", ...chosen, "-E", testFilterset(test)]);
}

/** The filterset that only this test matches. */
export function testFilterset({ binaryId, testName }: TestId): string {
  const binary = printMatcher({ ...EQUAL, value: binaryId });
  const name = printMatcher({ ...EQUAL, value: testName });
  return `binary_id(${binary}) & test(${name})`;
}

const EQUAL = { style: "equal", implicit: false, range: { start: 0, end: 0 } } as const;
