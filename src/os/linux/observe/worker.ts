/** The thread that answers the calls of tests under observation. It waits inside the helper, so it does nothing else. */
import { dlopen, ptr, toArrayBuffer } from "bun:ffi";
import { withoutProcesses } from "./own-processes.ts";
import {
  OBSERVE_FUNCTIONS,
  type ObserveAnswer,
  type ObservedTest,
  type ObserveOrder,
  STALE,
} from "./messages.ts";

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
  say({ type: "opened", error });
  if (error < 0) return;
  const numbers = new Map<string, number>();
  const batch: ObservedTest[] = [];
  const send = (): void => {
    if (batch.length > 0) say({ type: "observed", tests: batch.splice(0) });
  };
  while (Number(symbols.observe_wait(address)) === 1) {
    const test = readObserved(numbers);
    batch.push(test);
    // Later tests start in another way.
    const isNews = test.linkerTexts !== undefined || test.linker === STALE;
    if (isNews || batch.length >= BATCH) send();
  }
  send();
  say({ type: "ended" });
});

/** Observations are needed at the end of the run; each message of its own would interrupt the runner. */
const BATCH = 32;

/** `numbers`: those of the texts so far. */
function readObserved(numbers: Map<string, number>): ObservedTest {
  const length = Number(observation.getBigUint64(16, true));
  const at = Number(observation.getBigUint64(8, true));
  const text = length === 0 ? "" : withoutProcesses(textAt(at, length));
  const ofLinker = Number(observation.getBigUint64(32, true));
  const known = numbers.get(text);
  const number = known ?? numbers.size;
  numbers.set(text, number);
  return {
    key: observation.getUint32(0, true),
    complete: observation.getUint32(4, true) === 1,
    number,
    shape: observation.getUint32(24, true),
    linker: ofLinker > 0 ? 0 : observation.getUint32(28, true),
    linkerTexts: ofLinker > 0 ? countTexts(withoutProcesses(textAt(at, ofLinker))) : undefined,
    ...(known === undefined ? { text } : {}),
  };
}

function countTexts(text: string): number {
  return text.split("\0").length - 1;
}

/** Names of files need not be UTF-8; bytes that are not become U+FFFD, and the reader of the names must refuse those. */
function textAt(at: number, length: number): string {
  return new TextDecoder().decode(toArrayBuffer(at, 0, length));
}
