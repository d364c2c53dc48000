/** Chrome's Trace Event Format, as far as runs are told in it. Names inside `args` are cargo-nextest's. */

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
  /** Of an instant: whether it is drawn across the process or the thread. */
  readonly s?: "p" | "t";
  /** Of a flow: which one. */
  readonly id?: number;
  /** Of a flow's end: it is bound to the span around it. */
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Where on a timeline something is drawn. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, unknown>>;
}
