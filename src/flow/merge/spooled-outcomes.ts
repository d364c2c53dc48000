/** Outcomes of earlier runs of a shard, put aside until the last run of it has its result. */
import type { TestFinished } from "../../model/events.ts";
import type { TestOutcome } from "../../model/results/outcome.ts";
import type { OutcomeStore } from "../../merge/merge.ts";
import { type SpoolPart, TextSpool } from "../../os/output/text-spool.ts";
import { readEventLine } from "../../report/ndjson/read.ts";

export class SpooledOutcomes implements OutcomeStore {
  readonly #spool = new TextSpool();
  readonly #parts = new Map<string, SpoolPart>();

  put(key: string, event: TestFinished): void {
    const part = this.#parts.get(key) ?? this.#spool.part();
    this.#parts.set(key, part);
    part.write(`${JSON.stringify(event)}\n`);
  }

  take(key: string): readonly TestOutcome[] {
    const lines = [...(this.#parts.get(key)?.take() ?? [])].join("").split("\n");
    this.#parts.delete(key);
    return lines.flatMap((line, index) => {
      const event = readEventLine(line, index + 1);
      if (!event.ok) throw new Error(`bug: what was put aside cannot be read back: ${event.error.message}`);
      return event.value?.type === "test-finished" ? [event.value.outcome] : [];
    });
  }

  close(): void {
    this.#spool.close();
  }
}
