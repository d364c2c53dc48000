import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import type { AttemptStatus, CapturedStream } from "../../model/results/outcome.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import { PLAIN_SETTINGS } from "../../model/plain.fixture.ts";
import type { RecordedEvent } from "../format/events.ts";
import type { RecordedStatus, RecordedRun } from "../format/run-list.ts";
import { STORE_FILE } from "../format/store-files.ts";
import { STORE_VERSION } from "../format/versions.ts";
import { openRun, type Recording } from "../recording.ts";
import { toLogEvent } from "../replay/log-events.ts";
import { RunRecorder } from "./recorder.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-recorder-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

let made = 0;
function recorder(maxOutputSize = 10_000): { readonly folder: string; readonly recorder: RunRecorder } {
  made += 1;
  const folder = path.join(root, String(made));
  const ports = {
    explain: (status: AttemptStatus) =>
      status.result.kind === "pass" ? undefined : { message: "m", description: "d" },
    slice: () => undefined,
    utcOffset: () => 0,
    reportsJunit: true,
  };
  return { folder, recorder: new RunRecorder({ folder, maxOutputSize, ports }) };
}

function opened(folder: string, status: RecordedStatus["status"] = "completed"): Recording {
  const moment = "2026-11-28T03:46:47Z";
  const none = { compressed: 0, uncompressed: 0, entries: 0 };
  const run: RecordedRun = {
    "run-id": "6f1d2c3b-0000-4000-8000-000000000000",
    "store-format-version": STORE_VERSION.major,
    "store-format-minor-version": STORE_VERSION.minor,
    "nextest-version": "0.9.148",
    "started-at": moment,
    "last-written-at": moment,
    "cli-args": [],
    "build-scope-args": [],
    "env-vars": {},
    "parent-run-id": null,
    sizes: { log: none, store: none },
    status: status === "incomplete" ? { status } : { status: "unknown" },
  };
  const recording = openRun(run, folder);
  if (!recording.ok) throw new Error(recording.error[0].message);
  return recording.value;
}

async function eventsOf(recording: Recording): Promise<readonly RecordedEvent[]> {
  const told: RecordedEvent[] = [];
  for await (const events of recording.events()) if (events.ok) told.push(...events.value);
  return told;
}

function stream(text: string, more: Partial<CapturedStream> = {}): CapturedStream {
  return { text, bytes: Buffer.byteLength(text), ...more };
}

function finished(stdout: CapturedStream, more: Partial<AttemptStatus> = {}): TestFinished {
  const attempt: AttemptStatus = {
    attempt: 1,
    totalAttempts: 1,
    result: { kind: "pass" },
    startedAt: 1_700_000_000_000,
    duration: 12.5,
    delayBefore: 0,
    isSlow: false,
    exitedEarly: false,
    terminatedByRunner: false,
    output: { kind: "split", stdout },
    errors: [],
    ...more,
  };
  return {
    type: "test-finished",
    timestamp: 1_700_000_000_000,
    elapsed: 1000,
    stats: EMPTY_STATS,
    running: 0,
    test: { binaryId: binaryId("crate"), testName: testName("a") },
    slot: { globalSlot: 0, testGroup: "@global" },
    outcome: { attempts: [attempt], flakyResult: "pass" },
    successOutput: "never",
    failureOutput: "immediate",
    junit: PLAIN_SETTINGS.junit,
  };
}

/** The recorded standard output of the only test. */
async function stdoutOf(recording: Recording) {
  const [event] = await eventsOf(recording);
  if (event?.kind.kind !== "test-finished") throw new Error("no test finished");
  const output = event.kind["run-statuses"].statuses[0]?.output;
  if (output?.type !== "output" || output.output.kind !== "split") throw new Error("no output");
  const { stdout, stderr } = output.output;
  expect(stderr).toBeNull();
  if (stdout === null || stdout.status === "empty") return { stdout, bytes: new Uint8Array() };
  const bytes = recording.output(stdout["file-name"]);
  if (!bytes.ok) throw new Error(bytes.error[0].message);
  return { stdout, bytes: bytes.value };
}

function recordOne(event: RunEvent, limit?: number): Recording {
  const { folder, recorder: writer } = recorder(limit);
  writer.begin({ testList: "{}", mode: "test" });
  writer.on(event);
  expect(writer.finish().ok).toBe(true);
  return opened(folder);
}

test("what an attempt cost survives the log", async () => {
  const costs: AttemptStatus["costs"] = {
    userTime: 1250.5,
    systemTime: 4.25,
    peakMemory: { bytes: 314_572_800, accuracy: "exact" },
    treePeakMemory: { bytes: 400_000_000, accuracy: "sampled" },
  };
  const costsOf = async (more: Partial<AttemptStatus>): Promise<AttemptStatus["costs"] | "no test"> => {
    const [recorded] = await eventsOf(recordOne(finished(stream("x"), more)));
    const event = recorded && toLogEvent(recorded);
    return event?.type === "test-finished" ? event.outcome.attempts[0].costs : "no test";
  };
  expect(await costsOf({ costs })).toEqual(costs);
  expect(await costsOf({})).toBeUndefined();
});

test("the quarantine of a test survives the log", async () => {
  const quarantine = {
    reason: "bug 7",
    owner: "storage team",
    until: "2030-01-01",
    junit: "failure",
  } as const;
  const quarantineOf = async (more: Partial<TestFinished>) => {
    const [recorded] = await eventsOf(recordOne({ ...finished(stream("x")), ...more }));
    const event = recorded && toLogEvent(recorded);
    return event?.type === "test-finished" ? event.quarantine : "no test";
  };
  expect(await quarantineOf({ quarantine })).toEqual(quarantine);
  expect(await quarantineOf({})).toBeUndefined();
});

test("where the time of an attempt on another machine went survives the log", async () => {
  const remote = { worker: "w-1", queuing: 12.5, fetching: 3, executing: 1250.25, faults: 2, cached: false };
  const remoteOf = async (more: Partial<AttemptStatus>) => {
    const [recorded] = await eventsOf(recordOne(finished(stream("x"), more)));
    const event = recorded && toLogEvent(recorded);
    return event?.type === "test-finished" ? event.outcome.attempts[0].remote : "no test";
  };
  expect(await remoteOf({ remote })).toEqual(remote);
  expect(await remoteOf({ remote: { faults: 0, cached: true } })).toEqual({ faults: 0, cached: true });
  expect(await remoteOf({})).toBeUndefined();
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("outputs", () => {
  test("are kept whole", async () => {
    const { stdout, bytes } = await stdoutOf(recordOne(finished(stream("hallo é\n"))));
    expect(stdout?.status).toBe("full");
    expect(text(bytes)).toBe("hallo é\n");
  });

  test("that are no text are kept to the byte", async () => {
    const raw = new Uint8Array([0x61, 0xff, 0xfe]);
    const event = finished({ text: "a\uFFFD\uFFFD", bytes: 3, base64: raw.toBase64() });
    expect((await stdoutOf(recordOne(event))).bytes).toEqual(raw);
  });

  test("that are empty need no file", async () => {
    expect((await stdoutOf(recordOne(finished(stream(""))))).stdout).toEqual({ status: "empty" });
  });

  test("that are too long lose their middle, and say how much that was", async () => {
    const event = finished(stream("a".repeat(1000) + "b".repeat(1000)));
    const { stdout, bytes } = await stdoutOf(recordOne(event, 1000));
    expect(stdout).toMatchObject({ status: "truncated", "original-size": 2000 });
    expect(bytes.length).toBe(1000);
    expect(text(bytes)).toMatch(/^a+\n\n\.\.\. \[truncated 1000 bytes\] \.\.\.\n\nb+$/);
  });

  test("that were kept in a file are taken from there", async () => {
    const file = path.join(root, "spilled");
    fs.writeFileSync(file, `${"x".repeat(3000)}end`);
    const cut = { omittedBytes: 2000, file };
    const event = finished({ text: "x [cut] end", bytes: 3003, cut });
    expect(text((await stdoutOf(recordOne(event))).bytes)).toBe(`${"x".repeat(3000)}end`);
    const { stdout, bytes } = await stdoutOf(recordOne(event, 1000));
    expect(stdout).toMatchObject({ status: "truncated", "original-size": 3003 });
    expect(text(bytes)).toMatch(/^x+\n\n\.\.\. \[truncated 2003 bytes\] \.\.\.\n\nx+end$/);
  });

  test("whose file is gone are what memory has of them", async () => {
    const cut = { omittedBytes: 2000, file: path.join(root, "nowhere") };
    const { stdout, bytes } = await stdoutOf(recordOne(finished({ text: "x [cut] end", bytes: 3003, cut })));
    expect(stdout).toMatchObject({ status: "truncated", "original-size": 3003 });
    expect(text(bytes)).toBe("x [cut] end");
  });

  test("that are equal are kept once", () => {
    const { recorder: writer } = recorder();
    writer.begin({ testList: "{}", mode: "test" });
    for (let index = 0; index < 5; index += 1) writer.on(finished(stream("same")));
    const sizes = writer.finish();
    // Four files of the recording's own, and the output.
    expect(sizes.ok && sizes.value.store.entries).toBe(5);
    expect(sizes.ok && sizes.value.log.entries).toBe(5);
  });
});

test("what came before the tests is in the store", () => {
  const { folder, recorder: writer } = recorder();
  writer.begin({ testList: '{"list":1}', mode: "benchmark" });
  writer.addWorkspace('{"packages":[]}');
  expect(writer.finish().ok).toBe(true);
  const recording = opened(folder);
  expect(recording.text("meta/test-list.json")).toEqual({ ok: true, value: '{"list":1}' });
  expect(recording.text("meta/cargo-metadata.json")).toEqual({ ok: true, value: '{"packages":[]}' });
  expect(recording.text("meta/record-opts.json")).toEqual({ ok: true, value: '{"run-mode":"benchmark"}' });
  expect(recording.has("meta/rerun-info.json")).toBe(false);
});

test("sizes are those of the files", () => {
  const { folder, recorder: writer } = recorder();
  writer.begin({ testList: "{}", mode: "test" });
  writer.on(finished(stream("x")));
  const sizes = writer.finish();
  expect(sizes.ok && sizes.value.store.compressed).toBe(fs.statSync(path.join(folder, STORE_FILE)).size);
  expect(sizes.ok && sizes.value.log.compressed).toBe(fs.statSync(path.join(folder, "run.log.zst")).size);
});

test("what was flushed can be read though nothing was finished", async () => {
  const { folder, recorder: writer } = recorder();
  writer.begin({ testList: "{}", mode: "test" });
  writer.on(finished(stream("flushed")));
  writer.flush();
  writer.on(finished(stream("lost")));
  const recording = opened(folder, "incomplete");
  expect((await eventsOf(recording)).length).toBe(1);
  expect(text((await stdoutOf(recording)).bytes)).toBe("flushed");
});

test("a disk that takes nothing is reported at the end", () => {
  const file = path.join(root, "file");
  fs.writeFileSync(file, "");
  const ports = { explain: () => undefined, slice: () => undefined, utcOffset: () => 0, reportsJunit: true };
  const writer = new RunRecorder({ folder: file, maxOutputSize: 1000, ports });
  writer.begin({ testList: "{}", mode: "test" });
  writer.on(finished(stream("x")));
  const sizes = writer.finish();
  expect(!sizes.ok && sizes.error).toMatch(/^error writing .*store\.zip: /);
});

test("tests that could not be started, signals and leaks have their forms", async () => {
  const { folder, recorder: writer } = recorder();
  writer.begin({ testList: "{}", mode: "test" });
  const failure = { code: "ENOENT", message: "no such file or directory", program: "/x" };
  writer.on(finished(stream(""), { result: { kind: "exec-fail", failure } }));
  const killed = { kind: "signaled", signal: 11, name: "SIGSEGV" } as const;
  writer.on(finished(stream(""), { result: { kind: "fail", status: killed, leaked: true } }));
  writer.on(finished(stream(""), { result: { kind: "leak", result: "fail" }, exitedEarly: true }));
  writer.on(finished(stream(""), { errors: ["error reading standard output\nbroken pipe"] }));
  expect(writer.finish().ok).toBe(true);
  const attempts = (await eventsOf(opened(folder))).map(({ kind }) =>
    kind.kind === "test-finished" ? kind["run-statuses"].statuses[0] : undefined,
  );
  expect(attempts[0]?.output).toEqual({
    type: "start-error",
    kind: "spawn",
    source: { message: "failed to start `/x`", causes: ["no such file or directory (ENOENT)"] },
  });
  expect(attempts[3]?.output).toMatchObject({
    errors: { description: "waiting on test process", inner: [{ kind: "read-stdout" }] },
  });
  expect(attempts[1]?.result).toEqual({
    status: "fail",
    failure: { kind: "abort", abort: { kind: "unix-signal", signal: 11, name: "SEGV" } },
    leaked: true,
  });
  expect(attempts[2]).toMatchObject({
    result: { status: "leak", result: "fail" },
    "exited-early": true,
    "error-summary": { "short-message": "m", description: "d" },
  });
});

test("teardown scripts, keys and second signals have no line", async () => {
  const { folder, recorder: writer } = recorder();
  writer.begin({ testList: "{}", mode: "test" });
  const stamp = { timestamp: 0, elapsed: 0 };
  const script = { id: "s", index: 0, total: 1, program: "p", args: [] };
  writer.on({ type: "script-started", ...stamp, script: { phase: "teardown", ...script }, noCapture: true });
  writer.on({ type: "enter-pressed", ...stamp, stats: EMPTY_STATS, running: 0 });
  writer.on({ type: "kill-started", ...stamp, stats: EMPTY_STATS, running: 0, scriptsRunning: 0 });
  writer.on({ type: "script-started", ...stamp, script: { phase: "setup", ...script }, noCapture: true });
  expect(writer.finish().ok).toBe(true);
  const events = await eventsOf(opened(folder));
  expect(events.map(({ kind }) => kind.kind)).toEqual(["setup-script-started"]);
});
