/** Where outputs write to in tests: everything stays in memory. */
import type { Destination, Part, Sink } from "../output.ts";

export function destinationOf(sink: Sink): Destination {
  return { sink, aside: { part: heldPart } };
}

function heldPart(): Part {
  let held = "";
  return {
    write: (text) => (held += text),
    take: () => {
      const text = held;
      held = "";
      return text === "" ? [] : [text];
    },
  };
}
