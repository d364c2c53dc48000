/**
 * Observes what tests read: provides the command line under which a test is observed, and reports what each test named.
 * See docs/design/results-cache.md.
 */
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeTempFolder } from "../../files/folders/temporary-files.ts";
import { attempt } from "../../failure.ts";
import { nativeHelper } from "../native-helper.ts";
import { LinkedShapes, type ObservedStart, preloadVariables } from "./shapes.ts";
import { type ObservedTest, type Progress, STALE, Supervisor } from "./supervisor.ts";

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
export function openObserver(onObservation: (seen: Observation) => void): Observer | undefined {
  const helper = nativeHelper("observe");
  if (helper === undefined) return undefined;
  const made = makeTempFolder("nextest-observe-");
  if (!made.ok) return undefined;
  const socket = path.join(made.value.path, "s");
  const supervisor = attempt(() => new Supervisor(helper));
  if (!supervisor.ok || !supervisor.value.open(socket, helper)) {
    made.value.remove();
    return undefined;
  }
  const texts = new ObservedTexts();
  const shapes = new LinkedShapes();
  const take = (): Progress =>
    supervisor.value.take((test) => {
      const seen = texts.read(test);
      if (seen !== undefined) onObservation(seen);
    });
  return {
    command: (key, start) => {
      // Here, because nothing waits for an observation during the run.
      take();
      const shape = shapes.numberOf(start);
      const line = [start.program, ...start.args] as const;
      const launched = [helper, socket, String(key), String(shape), ...line] as const;
      if (shape === 0) return { command: launched, extra: start.extra };
      if (!supervisor.value.knowsLinker(shape))
        return { command: launched, extra: preloadVariables(start.extra, helper, MARK_ONLY) };
      return { command: line, extra: preloadVariables(start.extra, helper, `${key} ${shape} ${socket}`) };
    },
    stop: async () => {
      supervisor.value.stop();
      await takeTheRest(take);
      made.value.remove();
    },
  };
}

/** The helper only says when the linker is done. */
const MARK_ONLY = "0 0 -";

/** Milliseconds after which processes that outlived their tests and make no calls are not waited for. */
const LAST_WAIT = 100;

async function takeTheRest(take: () => Progress): Promise<void> {
  let calls = -1;
  let since = performance.now();
  for (let now = take(); !now.ended; now = take()) {
    if (now.calls !== calls) since = performance.now();
    else if (performance.now() - since > LAST_WAIT) return;
    calls = now.calls;
    await sleep(1);
  }
}

/** Puts the entries of a test together; equal observations have the same array. */
class ObservedTexts {
  readonly #known = new Map<string, readonly string[]>();
  /** The linker's entries, by the key of the test in which it was observed. */
  readonly #linkers = new Map<number, readonly string[]>();
  readonly #joined = new Map<number, Map<readonly string[], readonly string[]>>();

  /** Undefined: no test is complete by this. */
  read({ key, complete, text, linker, isLinker }: ObservedTest): Observation | undefined {
    const texts = this.#known.get(text) ?? text.split("\0").slice(0, -1);
    if (isLinker) {
      this.#linkers.set(key, texts);
      return undefined;
    }
    this.#known.set(text, texts);
    if (linker === 0 || linker === STALE) return { key, complete, texts };
    const before = this.#linkers.get(linker);
    if (before === undefined) return { key, complete: false, texts };
    return { key, complete, texts: this.#join(linker, before, texts) };
  }

  #join(linker: number, before: readonly string[], texts: readonly string[]): readonly string[] {
    const byTexts = this.#joined.get(linker) ?? new Map<readonly string[], readonly string[]>();
    this.#joined.set(linker, byTexts);
    const joined = byTexts.get(texts) ?? [...before, ...texts];
    byTexts.set(texts, joined);
    return joined;
  }
}
