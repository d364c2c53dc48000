/** Prints every event as one line of JSON, the moment that it happens. */
import { encodeJson } from "../../text/encoders.ts";
import type { Output, Sink } from "../output.ts";

export function ndjsonOutput(sink: Sink): Output {
  return {
    on: (event) => sink.write(`${encodeJson(event)}\n`),
    finish: () => undefined,
  };
}
