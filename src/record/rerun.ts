/** Plans the rerun of a recording: which tests passed and which are outstanding. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { TestId } from "../model/events.ts";
import { type BinaryId, binaryId, type TestName, testName } from "../model/ids.ts";
import type { TestSuite } from "../model/listed/test-list.ts";
import { parseRerunInfo, type RerunInfo } from "./format/metadata.ts";
import { parseTestList } from "./format/test-list.ts";
import { STORE_ENTRIES } from "./format/store-files.ts";
import { OutcomeCollector, outstandingSuites, type RecordedBinary } from "./outstanding.ts";
import type { Recording } from "./recording.ts";
import { toLogEvent } from "./replay/log-events.ts";

/** The plan of a rerun. If the recorded run was a rerun itself, the plan keeps the first run of the chain. */
export async function planRerun(recording: Recording): Promise<Result<RerunInfo>> {
  const { run } = recording;
  const before = readBefore(recording);
  if (!before.ok) return before;
  const binaries = readBinaries(recording);
  if (!binaries.ok) return binaries;
  const collector = new OutcomeCollector();
  for await (const events of recording.events(["test-started", "test-retry-started"])) {
    if (!events.ok) return events;
    for (const event of events.value) collector.add(toLogEvent(event));
  }
  const suites = outstandingSuites({
    binaries: binaries.value,
    outcomes: collector.outcomes,
    ...(before.value === undefined ? {} : { before: before.value["test-suites"] }),
  });
  return ok({
    "parent-run-id": run["run-id"],
    "root-info": before.value?.["root-info"] ?? {
      "run-id": run["run-id"],
      "build-scope-args": run["build-scope-args"],
    },
    "test-suites": [...suites],
  });
}

function readBefore(recording: Recording): Result<RerunInfo | undefined> {
  if (!recording.has(STORE_ENTRIES.rerunInfo)) return ok(undefined);
  const text = recording.text(STORE_ENTRIES.rerunInfo);
  if (!text.ok) return text;
  const info = parseRerunInfo(text.value);
  return info.ok ? info : damaged(STORE_ENTRIES.rerunInfo, info.error);
}

function readBinaries(recording: Recording): Result<readonly RecordedBinary[]> {
  const text = recording.text(STORE_ENTRIES.testList);
  if (!text.ok) return text;
  const list = parseTestList(text.value);
  if (!list.ok) return damaged(STORE_ENTRIES.testList, list.error);
  return ok(list.value.suites.map(recordedBinary));
}

function recordedBinary(suite: TestSuite): RecordedBinary {
  const { id } = suite.binary;
  if (suite.status === "skipped") return { id };
  const tests = suite.cases.map(({ name, match }) =>
    match.status === "matches" ? ([name, "matches"] as const) : ([name, match.reason] as const),
  );
  return { id, tests: new Map(tests) };
}

function damaged(entry: string, cause: string): Result<never> {
  return err([{ kind: "setup", message: `\`${entry}\` of the recording is damaged`, causes: [cause] }]);
}

/** All outstanding tests, in the order of binaries and names. */
export function outstandingTests({ "test-suites": suites }: RerunInfo): readonly TestId[] {
  return suites.flatMap((suite) =>
    suite.outstanding.map((name) => ({ binaryId: binaryId(suite.binary_id), testName: testName(name) })),
  );
}

/** Whether a test is known to have passed. */
export function passedBefore({
  "test-suites": suites,
}: RerunInfo): (binary: BinaryId, test: TestName) => boolean {
  const passing = new Map(suites.map((suite) => [suite.binary_id, new Set(suite.passing)]));
  return (binary, test) => passing.get(binary)?.has(test) ?? false;
}
