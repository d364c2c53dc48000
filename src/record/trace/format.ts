/** The part of Chrome's Trace Event Format that describes runs. Names inside `args` are cargo-nextest's. */

export type Category = "test" | "setup-script" | "stress" | "run" | "";

/** Begin and end of a span, metadata, instant, counter, start and end of a flow. */
export type Phase = "B" | "E" | "M" | "i" | "C" | "s" | "f";

export interface TraceEvent {
  readonly name: string;
  readonly cat: Category;
  readonly ph: Phase;
  /** Microseconds since the epoch. */
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  /** For an instant: whether it is drawn across the process or the thread. */
  readonly s?: "p" | "t";
  /** For a flow: its id, shared by its start and end. */
  readonly id?: number;
  /** For the end of a flow: it is bound to the enclosing span. */
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A row of the timeline. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, unknown>>;
}
