/**
 * Observes what tests read: starts the supervisor's thread, provides the command line under which a test is observed,
 * and reports what each test named. See docs/design/results-cache.md.
 */
import { dlopen } from "bun:ffi";
import * as path from "node:path";
import { makeTempFolder } from "../../files/folders/temporary-files.ts";
import { nativeHelper } from "../native-helper.ts";
import { LinkedShapes, type ObservedStart, preloadVariables } from "./shapes.ts";
import {
  OBSERVE_FUNCTIONS,
  type ObserveAnswer,
  type ObservedTest,
  type ObserveOrder,
  STALE,
} from "./messages.ts";

/** In a built executable, modules lie in a virtual folder, by their path below `src/`. */
const WORKER = import.meta.url.includes("$bunfs")
  ? "./os/linux/observe/worker.ts"
  : new URL("./worker.ts", import.meta.url).href;

export interface Observation {
  /** The key that the test was started with. */
  readonly key: number;
  /** Entries and their facts, alternating, as `native/observe/` writes them; the same array for the same observation. */
  readonly texts: readonly string[];
  readonly complete: boolean;
}

export interface ObservedCommand {
  readonly command: readonly [string, ...string[]];
  /** Instead of the variables that were to be added. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface Observer {
  /** How a test starts so that it is observed. */
  command(key: number, start: ObservedStart): ObservedCommand;
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
  const texts = new ObservedTexts();
  const shapes = new LinkedShapes();
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
        for (const test of data.tests) onObservation(texts.read(test, shapes));
        return;
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
    command: (key, start) => {
      const shape = shapes.numberOf(start);
      const line = [start.program, ...start.args] as const;
      const launched = [helper, socket, String(key), String(shape), ...line] as const;
      if (shape === 0) return { command: launched, extra: start.extra };
      if (!shapes.ready.has(shape))
        return { command: launched, extra: preloadVariables(start.extra, helper, MARK_ONLY) };
      return { command: line, extra: preloadVariables(start.extra, helper, `${key} ${shape} ${socket}`) };
    },
    stop: async () => {
      symbols.observe_stop();
      await ended.promise;
      close();
    },
  };
}

/** The helper only says when the linker is done. */
const MARK_ONLY = "0 0 -";

/** Puts the entries of a test together; equal observations have the same array. */
class ObservedTexts {
  readonly #known = new Map<number, readonly string[]>();
  /** The linker's entries, by the key of the test in which it was observed. */
  readonly #linkers = new Map<number, readonly string[]>();
  readonly #joined = new Map<string, readonly string[]>();

  read(
    { key, complete, number, text, shape, linker, linkerTexts }: ObservedTest,
    shapes: LinkedShapes,
  ): Observation {
    if (text !== undefined) this.#known.set(number, text.split("\0").slice(0, -1));
    const texts = this.#known.get(number) ?? [];
    if (linkerTexts !== undefined) {
      this.#linkers.set(key, texts.slice(0, linkerTexts));
      shapes.ready.add(shape);
    }
    if (linker === STALE) shapes.ready.delete(shape);
    if (linker === 0 || linker === STALE) return { key, complete, texts };
    const before = this.#linkers.get(linker);
    if (before === undefined) return { key, complete: false, texts };
    return { key, complete, texts: this.#join(`${linker} ${number}`, before, texts) };
  }

  #join(name: string, before: readonly string[], texts: readonly string[]): readonly string[] {
    const joined = this.#joined.get(name) ?? [...before, ...texts];
    this.#joined.set(name, joined);
    return joined;
  }
}
