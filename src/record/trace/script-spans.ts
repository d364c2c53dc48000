/** Spans and instants of scripts. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { roundArgs, scriptArgs, slowArgs } from "./args.ts";
import type { Concurrency } from "./concurrency.ts";
import type { Ended, Of, Problem } from "./spans.ts";
import type { TraceSink } from "./sink.ts";
import { scriptTrack } from "./tracks.ts";

interface OpenScript {
  readonly index: number;
  readonly id: string;
}

const DONE = ok(undefined);

export class ScriptSpans {
  readonly #sink: TraceSink;
  readonly #concurrency: Concurrency;
  readonly #open = new Map<number, OpenScript>();

  constructor(sink: TraceSink, concurrency: Concurrency) {
    this.#sink = sink;
    this.#concurrency = concurrency;
  }

  started({ script }: Of<"script-started">, ts: number): Result<undefined, Problem> {
    const { index, id } = script;
    const track = scriptTrack(index);
    this.#sink.name(track, { process: "setup-scripts", thread: `script-${index}` });
    this.#sink.span("B", track, { name: id, cat: "setup-script", ts });
    this.#concurrency.scriptStarted(ts);
    this.#open.set(index, { index, id });
    return DONE;
  }

  slow(event: Of<"script-slow">, ts: number): Result<undefined, Problem> {
    const { id } = event.script;
    const script = [...this.#open.values()].find((open) => open.id === id);
    if (script === undefined) return err(`the setup script \`${id}\` is slow and did not start`);
    const args = { script_id: id, ...slowArgs(event), ...roundArgs(event.stress) };
    this.#sink.add({
      name: "slow",
      cat: "setup-script",
      ph: "i",
      ts,
      ...scriptTrack(script.index),
      s: "t",
      args,
    });
    return DONE;
  }

  finished(event: Of<"script-finished">, { ts, ending }: Ended): Result<undefined, Problem> {
    const { index, id } = event.script;
    if (!this.#open.delete(index)) return err(`the setup script \`${id}\` ends and did not start`);
    const args = scriptArgs(event, ending);
    this.#sink.span("E", scriptTrack(index), { name: id, cat: "setup-script", ts, args });
    this.#concurrency.scriptFinished(ts);
    return DONE;
  }

  /** Closes or reopens every span. */
  all(ph: "B" | "E", ts: number): void {
    const scripts = [...this.#open.values()].sort((a, b) => a.index - b.index);
    for (const { index, id } of scripts)
      this.#sink.span(ph, scriptTrack(index), { name: id, cat: "setup-script", ts });
  }
}
