/** The facts about a run that are in the store of its recording, but not in the log. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { EVENT_VERSION } from "../../model/events.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import { parseRecordOptions } from "../../record/format/metadata.ts";
import { STORE_ENTRIES } from "../../record/format/store-files.ts";
import { parseTestList } from "../../record/format/test-list.ts";
import type { Recording } from "../../record/recording.ts";
import type { ReplayContext } from "../../record/replay/events.ts";
import { countSkips } from "../../select/skip-counts.ts";

export function readFacts(recording: Recording): Result<ReplayContext["facts"]> {
  const listText = recording.text(STORE_ENTRIES.testList);
  if (!listText.ok) return listText;
  const list = parseTestList(listText.value);
  if (!list.ok) return damaged(STORE_ENTRIES.testList, list.error);
  const optionsText = recording.text(STORE_ENTRIES.recordOptions);
  if (!optionsText.ok) return optionsText;
  const options = parseRecordOptions(optionsText.value);
  if (!options.ok) return damaged(STORE_ENTRIES.recordOptions, options.error);
  return ok(factsOf(list.value, options.value["run-mode"]));
}

function damaged(entry: string, cause: string): Result<never> {
  return err([{ kind: "setup", message: `\`${entry}\` of the recording is damaged`, causes: [cause] }]);
}

function factsOf(list: TestList, mode: "test" | "benchmark"): ReplayContext["facts"] {
  const binaries = list.suites.flatMap((suite) => {
    if (suite.status !== "listed") return [];
    const { id, name, packageId, packageName, kind, buildPlatform } = suite.binary;
    const runCount = suite.cases.tally.matching.length;
    const counts = { testCount: suite.cases.length, runCount };
    return [{ binaryId: id, binaryName: name, packageId, packageName, kind, buildPlatform, ...counts }];
  });
  return {
    version: EVENT_VERSION,
    mode,
    testThreads: 1,
    runCount: binaries.reduce((sum, { runCount }) => sum + runCount, 0),
    skip: countSkips(list),
    // The filter is not recorded; the peer always names this one.
    defaultFilterSource: "profile.default.default-filter",
    binaries,
    setupScripts: 0,
  };
}
