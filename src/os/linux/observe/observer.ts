/**
 * Observes what tests read: starts the thread that answers, gives the command line that a test is observed by, and
 * tells what each of them named. See docs/design/results-cache.md.
 */
import { dlopen } from "bun:ffi";
import * as path from "node:path";
import { makeTempFolder } from "../../files/temporary-files.ts";
import { nativeHelper } from "../native-helper.ts";
import { OBSERVE_FUNCTIONS, type ObserveAnswer, type ObserveOrder } from "./messages.ts";

/** In a built executable, modules lie in a virtual folder, by their path below `src/`. */
const WORKER = import.meta.url.includes("$bunfs")
  ? "./os/linux/observe/worker.ts"
  : new URL("./worker.ts", import.meta.url).href;

export interface Observation {
  /** The key that the test was started with. */
  readonly key: number;
  /** Entries and their facts by turns, as `native/observe/` writes them; the same array for the same observation. */
  readonly texts: readonly string[];
  readonly complete: boolean;
}

export interface Observer {
  /** What goes before a command line so that it is observed; its program must have a slash in its name. */
  prefix(key: number): readonly [string, ...string[]];
  /** Resolves once everything that was observed has ended and was passed to `onObservation`. */
  stop(): Promise<void>;
}

/** Undefined: this system does not allow it, there is no room for its socket, or the executable was built without the helper. */
export async function openObserver(
  onObservation: (seen: Observation) => void,
): Promise<Observer | undefined> {
  const helper = nativeHelper("observe");
  if (helper === undefined) return undefined;
  const made = makeTempFolder("nextest-observe-");
  if (!made.ok) return undefined;
  const socket = path.join(made.value.path, "s");
  const worker = new Worker(WORKER);
  const known = new Map<number, readonly string[]>();
  const opened = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<void>();
  worker.addEventListener("error", () => {
    opened.resolve(false);
    ended.resolve();
  });
  worker.addEventListener("message", ({ data }: MessageEvent<ObserveAnswer>) => {
    switch (data.type) {
      case "opened":
        return opened.resolve(data.error >= 0);
      case "observed":
        if (data.text !== undefined) known.set(data.number, data.text.split("\0").slice(0, -1));
        return onObservation({
          key: data.key,
          complete: data.complete,
          texts: known.get(data.number) ?? [],
        });
      case "ended":
        return ended.resolve();
    }
  });
  // A rule for windows of a browser; threads have no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage({ helper, socket } satisfies ObserveOrder);
  const close = (): void => {
    worker.terminate();
    made.value.remove();
  };
  if (!(await opened.promise)) {
    close();
    return undefined;
  }
  // The same library in this thread: its state is the process's.
  const { symbols } = dlopen(helper, OBSERVE_FUNCTIONS);
  return {
    prefix: (key) => [helper, socket, String(key)],
    stop: async () => {
      symbols.observe_stop();
      await ended.promise;
      close();
    },
  };
}
