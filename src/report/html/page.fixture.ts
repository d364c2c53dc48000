/** The page of a few events, and the data in it. */
import type { RunEvent } from "../../model/events.ts";
import { htmlOutput } from "./html.ts";

export function written(events: readonly RunEvent[]): string {
  let text = "";
  const output = htmlOutput({ write: (more) => (text += more) });
  for (const event of events) output.on(event);
  output.finish();
  return text;
}

export function dataOf(page: string): unknown {
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  return JSON.parse(json);
}
