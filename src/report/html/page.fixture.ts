/** The page of a few events, and the data in it. */
import type { RunEvent } from "../../model/events.ts";
import type { FiltersetOf } from "../rerun-line.ts";
import { htmlOutput } from "./html.ts";

/** Stands for the language of filtersets, which reports do not know. */
export const filtersetOf: FiltersetOf = (tests) =>
  tests.map(({ binaryId, testName }) => `${binaryId}/${testName}`).join(" | ");

export function written(events: readonly RunEvent[]): string {
  let text = "";
  const output = htmlOutput({ write: (more) => (text += more) }, filtersetOf);
  for (const event of events) output.on(event);
  output.finish();
  return text;
}

export function dataOf(page: string): unknown {
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  return JSON.parse(json);
}
