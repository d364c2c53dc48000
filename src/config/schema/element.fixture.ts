/** For tests: reads one value with an element, as if it were `key = <text>` in a file. */
import { readToml } from "../toml/read.ts";
import type { TomlDocument } from "../toml/tree.ts";
import { type Element, REFUSED, Report } from "./element.ts";

export interface ReadOutcome<T> {
  /** Absent when the value was refused. */
  readonly value?: T;
  /** The label of each problem: what was expected. */
  readonly expected: readonly string[];
  /** Unknown keys and other notices. */
  readonly notices: readonly string[];
}

/** Reads `text`, a TOML value, with `element`. */
export async function readValue<T>(element: Element<T>, text: string): Promise<ReadOutcome<T>> {
  const document: TomlDocument = {
    layer: { kind: "repository" },
    source: { name: "test.toml", text: `key = ${text}` },
  };
  const root = await readToml(document);
  if (!root.ok) throw new Error(`bad TOML in a test: ${text}`);
  const node = root.value.entries.get("key");
  if (node === undefined) throw new Error("the key is always there");
  const report = new Report();
  const value = element.read(node, report);
  const expected = report.problems.map(
    (problem) => `${problem.message}: ${problem.spans?.[0]?.label ?? "no span"}`,
  );
  const notices = report.notices.map(({ message }) => message);
  return value === REFUSED ? { expected, notices } : { value, expected, notices };
}

/** The values of several texts; a refused one is `undefined`. */
export async function readAll<T>(
  element: Element<T>,
  texts: readonly string[],
): Promise<readonly (T | undefined)[]> {
  return Promise.all(texts.map(async (text) => (await readValue(element, text)).value));
}
