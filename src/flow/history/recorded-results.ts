/** The results of a recorded run, for the history. */
import { ok, type Result } from "../../diagnostics/result.ts";
import { ResultCollector } from "../../history/store/collector.ts";
import type { RunStarted } from "../../model/events.ts";
import { EMPTY_STREAM } from "../../model/results/outcome.ts";
import type { RecordedResults } from "../../model/results/run-record.ts";
import type { Recording } from "../../record/recording.ts";
import { toRunEvent } from "../../record/replay/events.ts";
import { readFacts } from "../recordings/recorded-facts.ts";

/** Undefined if the run has no results. Output is not read. */
export async function resultsOfRecording(recording: Recording): Promise<Result<RecordedResults | undefined>> {
  const facts = readFacts(recording);
  if (!facts.ok) return facts;
  const collector = new ResultCollector();
  const context = { facts: facts.value, load: () => EMPTY_STREAM, look: {} };
  let started: RunStarted | undefined;
  let elapsed = 0;
  for await (const events of recording.events(["test-started", "test-retry-started", "test-slow"])) {
    if (!events.ok) return events;
    for (const recorded of events.value) {
      const event = toRunEvent(recorded, context);
      collector.on(event);
      elapsed = event.elapsed;
      if (event.type === "run-started") started = event;
    }
  }
  const { results, incomplete } = collector.collected();
  if (started === undefined || results.length === 0 || started.mode === "benchmark") return ok(undefined);
  const { runId, profile, timestamp, cliArgs } = started;
  const run = {
    runId,
    profile,
    startedAt: timestamp,
    elapsed,
    host: "",
    incomplete,
    cliArgs,
    binaries: {},
  };
  return ok({ run, results });
}
