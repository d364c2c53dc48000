/** A recording as the producer of the events of its run. */
import type { UserErrors } from "../../diagnostics/errors.ts";
import type { RunEvent, TestFinished } from "../../model/events.ts";
import type { Emit, Ending, Producer } from "../../model/producer.ts";
import type { Recording } from "../../record/recording.ts";
import type { ReplayContext } from "../../record/replay/events.ts";
import { briefReader, lineReader } from "../../record/replay/read-event.ts";
import { RepeatedTest } from "../../record/replay/repeated-lines.ts";
import { endsEarly } from "./find-recording.ts";

/** The reader of the outputs' text: events are emitted only as fast as it reads. */
export interface ReplayReader {
  /** Whether more text waits for it than should. */
  isFull(): boolean;
  /** Resolves once nothing waits any more. */
  settled(): Promise<void>;
  /** Whether it has stopped reading: the rest is not produced. */
  isGone(): boolean;
}

export interface ReplayPorts extends ReplayContext {
  readonly reader: ReplayReader;
  /** If outputs may not need an event for each test. */
  readonly repeatsFor?: ((sample: TestFinished) => Repeat | undefined) | undefined;
}

/** Reports a test that is reported like its sample. */
export type Repeat = (test: RepeatedTest) => void;

export function replayProducer(recording: Recording, ports: ReplayPorts): Producer<UserErrors> {
  return (emit) => ({
    // A replay starts nothing that would have to end: its reader says when to stop.
    reportFailed: () => undefined,
    ended: emitAll(recording, ports, emit),
  });
}

/** Starts are needed only in runs whose tests write to the terminal themselves: they are half of a log. */
const NEVER_EMITTED = ["test-started", "test-retry-started"] as const;

async function emitAll(
  recording: Recording,
  { reader, repeatsFor, ...context }: ReplayPorts,
  emit: Emit,
): Promise<Ending<UserErrors>> {
  let isWhole = false;
  let count = 0;
  const emitNext = emitter(emit, repeatsFor);
  const read = repeatsFor === undefined ? lineReader(context) : briefReader(context);
  for await (const events of recording.lines<RunEvent | RepeatedTest>(read, NEVER_EMITTED)) {
    if (!events.ok) return { kind: "failed", failure: events.error };
    for (const event of events.value) {
      emitNext(event);
      count += 1;
      isWhole ||= !(event instanceof RepeatedTest) && event.type === "run-finished";
      if (reader.isFull()) await reader.settled();
    }
    if (reader.isGone()) return { kind: "finished" };
  }
  await reader.settled();
  if (isWhole) return { kind: "finished" };
  if (count > 0 && recording.run.status.status === "incomplete") return { kind: "cut-short" };
  return { kind: "failed", failure: [endsEarly(recording.run, count)] };
}

/** Emits events, and reports tests that repeat an earlier one without, where that is enough. */
function emitter(
  emit: Emit,
  repeatsFor: ReplayPorts["repeatsFor"],
): (event: RunEvent | RepeatedTest) => void {
  let sample: TestFinished | undefined;
  let repeat: Repeat | undefined;
  return (event) => {
    if (!(event instanceof RepeatedTest)) {
      // It may change how later tests are reported.
      sample = undefined;
      emit(event);
      return;
    }
    if (event.sample !== sample) {
      sample = event.sample;
      repeat = repeatsFor?.(sample);
    }
    if (repeat === undefined) emit(event.event());
    else repeat(event);
  };
}
