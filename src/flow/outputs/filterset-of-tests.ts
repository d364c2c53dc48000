/** The filterset that chooses some tests and no others. */
import { printMatcher } from "../../filterset/language/print.ts";
import type { TestId } from "../../model/events.ts";

const EQUAL = { style: "equal", implicit: false, range: { start: 0, end: 0 } } as const;

/** The language has no empty name. */
function equal(value: string): string {
  return value === "" ? "/^$/" : printMatcher({ ...EQUAL, value });
}

export function filtersetOfTests(tests: readonly TestId[]): string {
  const byBinary = Map.groupBy(tests, ({ binaryId }) => binaryId);
  const terms = [...byBinary].map(([binary, ofBinary]) => {
    const names = ofBinary.map(({ testName }) => `test(${equal(testName)})`);
    const some = names.length === 1 ? names.join("") : `(${names.join(" | ")})`;
    return `binary_id(${equal(binary)}) & ${some}`;
  });
  return terms.length === 1 ? terms.join("") : terms.map((term) => `(${term})`).join(" | ");
}
