/** Collects the events of a trace. Emits the name of a process or a thread before its first event. */
import type { Category, Phase, Trace, TraceEvent, Track } from "./format.ts";
import { COUNTER_TRACK } from "./tracks.ts";

/** The beginning or the end of a span. */
export interface Edge {
  readonly name: string;
  readonly cat: Category;
  readonly ts: number;
  readonly args?: TraceEvent["args"];
}

export interface Names {
  readonly process: string;
  readonly thread: string;
}

export class TraceSink {
  readonly #events: TraceEvent[] = [];
  readonly #named = new Set<string>();

  add(event: TraceEvent): void {
    this.#events.push(event);
  }

  span(ph: "B" | "E", { pid, tid }: Track, { name, cat, ts, args }: Edge): void {
    this.add({ name, cat, ph, ts, pid, tid, ...(args === undefined ? {} : { args }) });
  }

  counter(name: string, ts: number, args: TraceEvent["args"] & object): void {
    this.add({ name, cat: "run", ph: "C", ts, ...COUNTER_TRACK, args });
  }

  /** The arrow from one attempt to the next. */
  flow(ph: "s" | "f", { pid, tid }: Track, { ts, id }: { readonly ts: number; readonly id: number }): void {
    const bound = ph === "f" ? ({ bp: "e" } as const) : {};
    this.add({ name: "retry", cat: "test", ph, ts, pid, tid, id, ...bound });
  }

  name(track: Track, { process, thread }: Names): void {
    const { pid, tid } = track;
    if (this.#isNew(`${pid}`)) {
      this.#metadata({ pid, tid: 0 }, "process", { name: process, sort_index: pid });
    }
    if (this.#isNew(`${pid}/${tid}`)) this.#metadata(track, "thread", { name: thread, sort_index: tid });
  }

  finish(otherData: Trace["otherData"]): Trace {
    return { traceEvents: this.#events, displayTimeUnit: "ms", otherData };
  }

  #isNew(key: string): boolean {
    if (this.#named.has(key)) return false;
    this.#named.add(key);
    return true;
  }

  #metadata(
    { pid, tid }: Track,
    what: "process" | "thread",
    { name, sort_index }: { readonly name: string; readonly sort_index: number },
  ): void {
    const common: { cat: Category; ph: Phase; ts: number } = { cat: "", ph: "M", ts: 0 };
    this.add({ name: `${what}_name`, ...common, pid, tid, args: { name } });
    this.add({ name: `${what}_sort_index`, ...common, pid, tid, args: { sort_index } });
  }
}
