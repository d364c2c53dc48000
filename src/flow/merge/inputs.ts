/** The inputs of `merge`: saved streams and portable recordings, each read as often as it is needed. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import { EMPTY_STREAM } from "../../model/results/outcome.ts";
import { LineReader } from "../../os/files/read/line-reader.ts";
import type { GarbageCollector } from "../../os/memory/garbage-collector.ts";
import { toRunEvent } from "../../record/replay/events.ts";
import { MAX_STREAM_LINE } from "../../report/ndjson/line-limit.ts";
import { isOfType, type LineTest, type RepeatedSkips } from "../../report/ndjson/quick-lines.ts";
import { EVENT_TYPES } from "../../report/ndjson/read.ts";
import { NOTHING_READ, readNext, type SavedRun } from "../../report/ndjson/saved-run.ts";
import type { CommandContext } from "../context.ts";
import { openRecordingFile } from "../recordings/find-recording.ts";
import { outputLoader } from "../recordings/load-output.ts";
import { readFacts } from "../recordings/recorded-facts.ts";

export interface MergeInput {
  /** As the user wrote it. */
  readonly name: string;
  /** From the first event. What is not wanted is not read, as far as that is known without reading it. */
  events(wanted: Wanted): AsyncGenerator<Result<readonly RunEvent[]>>;
}

export interface Wanted {
  /** Output of tests. */
  readonly output: boolean;
  readonly types: ReadonlySet<string>;
  /** Of the first pass. Skipped tests that were named before, by whatever input, are left out. */
  readonly repeated?: RepeatedSkips;
}

/** Successive events of skipped tests in a stream: read once, by the first pass. */
interface SkippedPart {
  readonly start: number;
  end: number;
  lines: number;
}

/** `collector` gets what is read, of all inputs. */
export function openInput(context: CommandContext, name: string, collector: GarbageCollector): MergeInput {
  return name.endsWith(".zip") ? recordingInput(context, name) : streamInput(context, name, collector);
}

function unreadable(name: string, cause: string): UserError {
  return { kind: "merge-mismatch", message: `cannot read \`${name}\``, causes: [cause] };
}

function streamInput(context: CommandContext, name: string, collector: GarbageCollector): MergeInput {
  const skipped: SkippedPart[] = [];
  return {
    name,
    events: async function* (wanted) {
      const reader = LineReader.open(path.resolve(context.cwd, name), MAX_STREAM_LINE);
      if (!reader.ok) {
        yield err([unreadable(name, reader.error.message)]);
        return;
      }
      try {
        for (const events of readStream(name, reader.value, { wanted, collector, skipped })) yield events;
      } finally {
        reader.value.close();
      }
    },
  };
}

/** Characters of a line after which nothing more is collected. */
const LONG = 64 * 1024;
/** Events that are handed on together. */
const BATCH = 64;
/** Bytes that it takes longer to read than to leap over. */
const WORTH_LEAPING = 64 * 1024;

function unwantedLines({ types, repeated }: Wanted, reader: LineReader, skipped: SkippedPart[]): LineTest {
  const isUnwanted = isOfType(EVENT_TYPES.filter((type) => !types.has(type)));
  if (repeated === undefined) return isUnwanted;
  return (bytes, start, end) => {
    if (!repeated.has(bytes, start, end)) return isUnwanted(bytes, start, end);
    addSkipped(skipped, reader);
    return true;
  };
}

/** Adds the line that was read last. */
function addSkipped(skipped: SkippedPart[], { start, offset }: LineReader): void {
  const last = skipped.at(-1);
  if (last?.end === start) {
    last.end = offset;
    last.lines += 1;
    return;
  }
  if (last !== undefined && last.end - last.start < WORTH_LEAPING) skipped.pop();
  skipped.push({ start, end: offset, lines: 1 });
}

interface Reading {
  readonly wanted: Wanted;
  /** Gets what is read. */
  readonly collector: GarbageCollector;
  /** Filled by the first pass. */
  readonly skipped: SkippedPart[];
}

function* readStream(
  name: string,
  reader: LineReader,
  { wanted, collector, skipped }: Reading,
): Generator<Result<readonly RunEvent[]>> {
  const { types, repeated } = wanted;
  const skips = unwantedLines(wanted, reader, skipped);
  let run: SavedRun = NOTHING_READ;
  let batch: RunEvent[] = [];
  let leaps = 0;
  for (;;) {
    const part = repeated === undefined ? skipped[leaps] : undefined;
    if (part?.start === reader.offset) {
      reader.leap(part.end, part.lines);
      leaps += 1;
    }
    // The order of a stream is held by its first and its last event.
    const line = reader.next(run.started === undefined ? undefined : skips);
    if (!line.ok) {
      yield err([unreadable(name, line.error.message)]);
      return;
    }
    if (line.value === undefined) {
      yield ok(batch);
      return;
    }
    collector.workedOn(line.value.text.length);
    const step = readNext(run, { ...line.value, number: reader.lines });
    if (!step.ok) {
      yield err([unreadable(name, `line ${step.error.line}: ${step.error.message}`)]);
      return;
    }
    run = step.value.run;
    if (repeated !== undefined && step.value.event?.type === "test-skipped") addSkipped(skipped, reader);
    if (step.value.event !== undefined && types.has(step.value.event.type)) batch.push(step.value.event);
    if (batch.length < BATCH && line.value.text.length < LONG) continue;
    yield ok(batch);
    batch = [];
  }
}

function recordingInput(context: CommandContext, name: string): MergeInput {
  return {
    name,
    events: async function* ({ output, types }) {
      const recording = openRecordingFile(context, name);
      if (!recording.ok) {
        yield recording;
        return;
      }
      try {
        const facts = readFacts(recording.value);
        if (!facts.ok) {
          yield facts;
          return;
        }
        const load = output ? outputLoader(context, recording.value) : () => EMPTY_STREAM;
        const replay = { facts: facts.value, load, look: {}, everything: true } as const;
        for await (const events of recording.value.events()) {
          if (!events.ok) {
            yield events;
            return;
          }
          // One at a time: each may hold output.
          for (const recorded of events.value) {
            const event = toRunEvent(recorded, replay);
            if (types.has(event.type)) yield ok([event]);
          }
        }
      } finally {
        recording.value.close();
      }
    },
  };
}
