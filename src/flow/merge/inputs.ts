/** The inputs of `merge`: saved streams and portable recordings, each read as often as it is needed. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import { LineReader } from "../../os/files/line-reader.ts";
import type { GarbageCollector } from "../../os/garbage-collector.ts";
import { toRunEvent } from "../../record/replay/events.ts";
import { MAX_STREAM_LINE } from "../../report/ndjson/line-limit.ts";
import { NOTHING_READ, readNext, type SavedRun } from "../../report/ndjson/saved-run.ts";
import type { CommandContext } from "../context.ts";
import { openRecordingFile } from "../recordings/find-recording.ts";
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
  readonly types: ReadonlySet<RunEvent["type"]>;
}

/** `collector` gets what is read, of all inputs. */
export function openInput(context: CommandContext, name: string, collector: GarbageCollector): MergeInput {
  return name.endsWith(".zip") ? recordingInput(context, name) : streamInput(context, name, collector);
}

function unreadable(name: string, cause: string): UserError {
  return { kind: "merge-mismatch", message: `cannot read \`${name}\``, causes: [cause] };
}

function streamInput(context: CommandContext, name: string, collector: GarbageCollector): MergeInput {
  return {
    name,
    events: async function* ({ types }) {
      const reader = LineReader.open(path.resolve(context.cwd, name), MAX_STREAM_LINE);
      if (!reader.ok) {
        yield err([unreadable(name, reader.error.message)]);
        return;
      }
      try {
        for (const events of readStream(name, reader.value, { types, collector })) yield events;
      } finally {
        reader.value.close();
      }
    },
  };
}

/** How lines of this program begin; in others the type may stand elsewhere, and they are read. */
const LINE = /^\{"type":"([a-z-]+)"/;

/** Characters of a line after which nothing more is collected. */
const LONG = 64 * 1024;
/** Events that are handed on together. */
const BATCH = 64;

function* readStream(
  name: string,
  reader: LineReader,
  { types, collector }: { readonly types: ReadonlySet<string>; readonly collector: GarbageCollector },
): Generator<Result<readonly RunEvent[]>> {
  let run: SavedRun = NOTHING_READ;
  let batch: RunEvent[] = [];
  for (;;) {
    const line = reader.next();
    if (!line.ok) {
      yield err([unreadable(name, line.error.message)]);
      return;
    }
    if (line.value === undefined) {
      yield ok(batch);
      return;
    }
    collector.workedOn(line.value.text.length);
    const [, type] = LINE.exec(line.value.text) ?? [];
    // The order of a stream is held by its first and its last event.
    if (type !== undefined && run.started !== undefined && !types.has(type)) continue;
    const step = readNext(run, line.value);
    if (!step.ok) {
      yield err([unreadable(name, `line ${step.error.line}: ${step.error.message}`)]);
      return;
    }
    run = step.value.run;
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
        const decoder = new TextDecoder();
        const load = (file: string): string => {
          const bytes = output ? recording.value.output(file) : undefined;
          return bytes?.ok === true ? decoder.decode(bytes.value) : "";
        };
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
