/** `history probe`: runs one test many times, alone and under load, to find out what makes it fail. */
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { type ProbeCount, probeText, probeVerdict } from "../../../history/probe.ts";
import { findTests } from "../../../history/summaries.ts";
import type { TestId } from "../../../model/events.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryProbeRequest } from "../../../model/requests/history-requests.ts";
import { countsAsFailure } from "../../../model/results/stats.ts";
import { readTextFile } from "../../../os/files/file-system.ts";
import { hostMachine, ownExecutable } from "../../../os/files/paths.ts";
import { makeTempFolder } from "../../../os/files/folders/temporary-files.ts";
import { readEvents } from "../../../report/ndjson/read.ts";
import type { CommandContext } from "../../context.ts";
import { findHistory } from "../../history/history-location.ts";
import { readHistory } from "../../history/read-history.ts";
import { filtersetOfTests } from "../../outputs/filterset-of-tests.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import { encodeJson } from "../../../text/encoders.ts";
import { writeAnswer } from "../../notices.ts";

export async function historyProbe(
  context: CommandContext,
  request: HistoryProbeRequest,
): Promise<Result<ExitCode>> {
  if (hostMachine().system === "win32")
    return err([
      { kind: "setup", message: "`history probe` works on Unix only, because a shell creates the load" },
    ]);
  const test = await oneTest(context, request);
  if (!test.ok) return test;
  const alone = await probe(context, { request, test: test.value, hogs: 0 });
  if (!alone.ok) return alone;
  const underLoad = await probe(context, { request, test: test.value, hogs: 2 * context.processors });
  if (!underLoad.ok) return underLoad;
  const result = { alone: alone.value, underLoad: underLoad.value };
  const { binaryId, testName } = test.value;
  if (request.format === "json") {
    const named = { "binary-id": binaryId, "test-name": testName };
    context.out.write(`${encodeJson({ ...named, ...result, verdict: probeVerdict(result) })}\n`);
  } else {
    writeAnswer(context, `${visibleName(`${binaryId} ${testName}`)}\n${probeText(result)}`);
  }
  return ok(EXIT.ok);
}

async function oneTest(context: CommandContext, request: HistoryProbeRequest): Promise<Result<TestId>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const loaded = await readHistory(context, place.value, { last: 1 });
  if (!loaded.ok) return loaded;
  const found = findTests(loaded.value.view, request.test);
  const [first, second] = found;
  if (first !== undefined && second === undefined) return ok(first[1]);
  const names = found
    .slice(0, SHOWN)
    .map(([, { binaryId, testName }]) => visibleName(`${binaryId} ${testName}`));
  const message =
    first === undefined
      ? `the history knows no test with \`${request.test}\` in its name`
      : `\`${request.test}\` means ${found.length} tests: ${names.join(", ")}`;
  return err([{ kind: "setup", message, help: "give the binary id, a space and the whole name" }]);
}

const SHOWN = 5;

interface Probe {
  readonly request: HistoryProbeRequest;
  readonly test: TestId;
  /** Processes that only take processor time. */
  readonly hogs: number;
}

/** Starts as many processes that never rest as the first argument says, runs the rest, and ends them. */
const BESIDE_LOAD =
  'n=$1; shift; hogs=; while [ "$n" -gt 0 ]; do (while :; do :; done) & hogs="$hogs $!"; n=$((n-1)); done; "$@"; code=$?; [ -z "$hogs" ] || kill -9 $hogs; exit $code';

/** A stress run of the one test: each round starts it again. */
async function probe(context: CommandContext, { request, test, hogs }: Probe): Promise<Result<ProbeCount>> {
  const folder = makeTempFolder("nextest-probe-");
  if (!folder.ok)
    return err([
      { kind: "setup", message: "cannot make a temporary folder", causes: [folder.error.message] },
    ]);
  const file = path.join(folder.value.path, "run.ndjson");
  const { profile, manifestPath } = request.config;
  const once = ["nextest", "run", "-E", filtersetOfTests([test]), "--run-ignored", "all", "--retries", "0"];
  const rounds = ["--stress-count", String(request.count), "--no-fail-fast", "--output", `ndjson:${file}`];
  const args = [
    ...once,
    ...rounds,
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(manifestPath === undefined ? [] : ["--manifest-path", manifestPath]),
  ];
  const ran = await context.runCommand({
    program: "/bin/sh",
    args: ["-c", BESIDE_LOAD, "sh", String(hogs), ownExecutable(), ...args],
    cwd: context.cwd,
    env: { ...context.env, NEXTEST_HISTORY: "0" },
    stdout: "capture",
    stderr: "capture",
  });
  const text = readTextFile(file);
  folder.value.remove();
  const events = text.ok ? readEvents(text.value) : undefined;
  const finished = (events?.ok === true ? events.value : []).filter(
    (event) => event.type === "test-finished",
  );
  if (!ran.ok || finished.length === 0) {
    const said = ran.ok ? new TextDecoder().decode(ran.value.stderr) : ran.error.message;
    return err([{ kind: "setup", message: "the test could not be run", detail: said }]);
  }
  return ok({
    runs: finished.length,
    failed: finished.filter(({ outcome }) => countsAsFailure(outcome)).length,
  });
}
