/** The thread that answers the calls of tests under observation. It waits inside the helper, so it does nothing else. */
import { dlopen, ptr, toArrayBuffer } from "bun:ffi";
import { withoutProcesses } from "./own-processes.ts";
import { OBSERVE_FUNCTIONS, type ObserveAnswer, type ObserveOrder } from "./messages.ts";

function say(answer: ObserveAnswer): void {
  postMessage(answer);
}

/** C's `struct observation`: key, completeness, address and length of the text. */
const observation = new DataView(new ArrayBuffer(24));
const address = ptr(new Uint8Array(observation.buffer));

addEventListener("message", (message: MessageEvent<ObserveOrder>) => {
  const { helper, socket } = message.data;
  const { symbols } = dlopen(helper, OBSERVE_FUNCTIONS);
  const path = new TextEncoder().encode(`${socket}\0`);
  const error = Number(symbols.observe_open(ptr(path)));
  const numbers = new Map<string, number>();
  say({ type: "opened", error });
  if (error < 0) return;
  while (Number(symbols.observe_wait(address)) === 1) {
    const length = Number(observation.getBigUint64(16, true));
    const text =
      length === 0 ? "" : withoutProcesses(textAt(Number(observation.getBigUint64(8, true)), length));
    const known = numbers.get(text);
    const number = known ?? numbers.size;
    numbers.set(text, number);
    say({
      type: "observed",
      key: observation.getUint32(0, true),
      complete: observation.getUint32(4, true) === 1,
      number,
      ...(known === undefined ? { text } : {}),
    });
  }
  say({ type: "ended" });
});

/** Names of files need not be UTF-8; bytes that are not become U+FFFD, and the reader of the names must refuse those. */
function textAt(at: number, length: number): string {
  return new TextDecoder().decode(toArrayBuffer(at, 0, length));
}
