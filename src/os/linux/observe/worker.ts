/** The thread that answers the calls of tests under observation. It waits inside the helper, so it does nothing else. */
import { dlopen, ptr, toArrayBuffer } from "bun:ffi";
import { withoutProcesses } from "./own-processes.ts";
import { OBSERVE_FUNCTIONS, type ObserveAnswer, type ObserveOrder } from "./messages.ts";

function say(answer: ObserveAnswer): void {
  postMessage(answer);
}

/** C's `struct observation`: key, completeness, address and length of the text, shape, linker, length of its part. */
const observation = new DataView(new ArrayBuffer(40));
const address = ptr(new Uint8Array(observation.buffer));

addEventListener("message", (message: MessageEvent<ObserveOrder>) => {
  const { helper, socket } = message.data;
  const { symbols } = dlopen(helper, OBSERVE_FUNCTIONS);
  const encoder = new TextEncoder();
  const [path, name] = [encoder.encode(`${socket}\0`), encoder.encode(`${helper}\0`)];
  const error = Number(symbols.observe_open(ptr(path), ptr(name)));
  const numbers = new Map<string, number>();
  say({ type: "opened", error });
  if (error < 0) return;
  while (Number(symbols.observe_wait(address)) === 1) {
    const length = Number(observation.getBigUint64(16, true));
    const at = Number(observation.getBigUint64(8, true));
    const text = length === 0 ? "" : withoutProcesses(textAt(at, length));
    const ofLinker = Number(observation.getBigUint64(32, true));
    const known = numbers.get(text);
    const number = known ?? numbers.size;
    numbers.set(text, number);
    say({
      type: "observed",
      key: observation.getUint32(0, true),
      complete: observation.getUint32(4, true) === 1,
      number,
      shape: observation.getUint32(24, true),
      linker: ofLinker > 0 ? 0 : observation.getUint32(28, true),
      linkerTexts: ofLinker > 0 ? countTexts(withoutProcesses(textAt(at, ofLinker))) : undefined,
      ...(known === undefined ? { text } : {}),
    });
  }
  say({ type: "ended" });
});

function countTexts(text: string): number {
  return text.split("\0").length - 1;
}

/** Names of files need not be UTF-8; bytes that are not become U+FFFD, and the reader of the names must refuse those. */
function textAt(at: number, length: number): string {
  return new TextDecoder().decode(toArrayBuffer(at, 0, length));
}
