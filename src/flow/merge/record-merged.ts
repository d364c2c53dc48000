/** Writes a merged run as a portable recording, from which it can be replayed and rerun. */
import { scopeArguments } from "../../cargo/build/command-line.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { parseCommandLine } from "../../cli/parse-command-line.ts";
import { jsonList } from "../../list/output/json.ts";
import type { MergeFacts } from "../../merge/merged-run.ts";
import type { BuildMeta, TestBinary } from "../../model/build/binaries.ts";
import { Cases } from "../../model/listed/cases.ts";
import type { EventBinary, RunFinished, RunStarted } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import { compareText } from "../../model/ids.ts";
import type { TestCase, TestList, TestSuite } from "../../model/listed/test-list.ts";
import { COMPATIBLE_VERSION } from "../../model/version.ts";
import { makeTempFolder } from "../../os/files/folders/temporary-files.ts";
import { exportRun } from "../../record/export.ts";
import type { RecordedRun } from "../../record/format/run-list.ts";
import { STORE_VERSION } from "../../record/format/versions.ts";
import { toRecordedTime } from "../../record/format/time.ts";
import { RunRecorder } from "../../record/write/recorder.ts";
import { recordedStatus } from "../../record/write/run-status.ts";
import type { Output } from "../../report/output.ts";
import { utcOffset } from "../outputs/make-output.ts";
import { recorderPorts } from "../recordings/record-run.ts";

export interface MergedRecording {
  readonly output: Output;
  conclude(event: RunFinished, code: ExitCode): Result<unknown>;
}

interface Merged {
  readonly facts: MergeFacts;
  readonly start: RunStarted;
  /** The recording to write. */
  readonly file: string;
}

/** Output beyond this is cut, as in recordings of runs by default. */
const MAX_OUTPUT = 10_000_000;

export async function recordMerged({ facts, start, file }: Merged): Promise<Result<MergedRecording>> {
  const folder = makeTempFolder("nextest-merge-");
  if (!folder.ok) {
    const message = "cannot make a folder for the merged recording";
    return err([{ kind: "setup", message, causes: [folder.error.message] }]);
  }
  const recorder = new RunRecorder({
    folder: folder.value.path,
    maxOutputSize: MAX_OUTPUT,
    ports: { ...recorderPorts, reportsJunit: true },
  });
  recorder.begin({ testList: jsonList(mergedList(facts, start), metaOf(start), false), mode: start.mode });
  const scope = await buildScope(start.cliArgs);
  return ok({
    output: { on: (event) => recorder.on(event), finish: () => recorder.flush() },
    conclude: (event, code) => {
      const sizes = recorder.finish();
      const exported = sizes.ok
        ? exportRun(entryOf({ start, event, code, sizes: sizes.value, scope }), {
            folder: folder.value.path,
            file,
          })
        : err([
            { kind: "write-output", message: `cannot write \`${file}\``, causes: [sizes.error] },
          ] as const);
      folder.value.remove();
      return exported;
    },
  });
}

interface Entry {
  readonly start: RunStarted;
  readonly event: RunFinished;
  readonly code: ExitCode;
  readonly sizes: RecordedRun["sizes"];
  readonly scope: readonly string[];
}

function entryOf({ start, event, code, sizes, scope }: Entry): RecordedRun {
  const at = (time: number): string => toRecordedTime(time, utcOffset(time));
  return {
    "run-id": start.runId,
    "store-format-version": STORE_VERSION.major,
    "store-format-minor-version": STORE_VERSION.minor,
    "nextest-version": COMPATIBLE_VERSION,
    "started-at": at(event.startedAt),
    "last-written-at": at(event.timestamp),
    "duration-secs": event.elapsed / 1000,
    "cli-args": [...start.cliArgs],
    "build-scope-args": [...scope],
    "env-vars": {},
    "parent-run-id": null,
    sizes,
    status: recordedStatus(event, code),
  };
}

/** What a rerun builds: the packages, targets and features of the shards' own command line. */
async function buildScope(argv: readonly string[]): Promise<readonly string[]> {
  const stream = { isTty: false };
  const parsed = await parseCommandLine({ argv, env: {}, stdout: stream, stderr: stream, host: "" });
  if (!parsed.ok || parsed.value.command !== "run") return [];
  return scopeArguments(parsed.value.cargo);
}

/** The tests in the merged streams; the paths of their binaries are not known. */
function mergedList({ table }: MergeFacts, start: RunStarted): TestList {
  const cases = new Map<string, TestCase[]>();
  for (const { test, results, skip } of table.tests) {
    const reason = skip?.reason ?? "partition";
    const match =
      results.length > 0 ? ({ status: "matches" } as const) : ({ status: "mismatch", reason } as const);
    const one: TestCase = { name: test.testName, kind: "test", ignored: reason === "ignored", match };
    const known = cases.get(test.binaryId);
    if (known === undefined) cases.set(test.binaryId, [one]);
    else known.push(one);
  }
  return {
    suites: start.binaries.map((binary): TestSuite => ({
      status: "listed",
      binary: binaryOf(binary, start),
      cases: Cases.of((cases.get(binary.binaryId) ?? []).toSorted((a, b) => compareText(a.name, b.name))),
    })),
  };
}

function binaryOf(binary: EventBinary, { surroundings }: RunStarted): TestBinary {
  const { binaryId: id, packageId, packageName, kind, binaryName: name, buildPlatform } = binary;
  const cwd = surroundings?.workspaceRoot ?? "";
  return { id, packageId, packageName, kind, name, path: "", buildPlatform, cwd };
}

function metaOf({ surroundings }: RunStarted): BuildMeta {
  const targetDirectory = `${surroundings?.workspaceRoot ?? ""}/target`;
  return {
    targetDirectory,
    buildDirectory: targetDirectory,
    baseOutputDirectories: [],
    nonTestBinaries: new Map(),
    buildScriptOutDirs: new Map(),
    linkedPaths: new Map(),
    platforms: { host: { triple: surroundings?.host ?? "", targetFeatures: "unknown" } },
  };
}
