/** Prints every event as one line of JSON, the moment that it happens. */
import type { Output, Sink } from "../output.ts";

export function ndjsonOutput(sink: Sink): Output {
  return {
    on: (event) => sink.write(`${JSON.stringify(event)}\n`),
    finish: () => undefined,
  };
}
