import { describe, expect, test } from "bun:test";
import type { RunEvent, StressIndex, TestId } from "../../model/events.ts";
import { binaryId, packageId, testName } from "../../model/ids.ts";
import type { AttemptResult, AttemptStatus, CapturedOutput } from "../../model/results/outcome.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../testing/events.fixture.ts";
import { destinationOf } from "../testing/destination.fixture.ts";
import { jsonSeconds } from "./json.ts";
import { libtestReport } from "./report.ts";
import { checkFormatVersion } from "./version.ts";

const STAMP = { timestamp: 0, elapsed: 0 };

function start(
  runCount: number,
  more: { testCount?: number; ignored?: number; ignoredRun?: number } = {},
): RunEvent {
  const { ignored = 0, ignoredRun = 0 } = more;
  const binary = {
    binaryId: binaryId("my-crate"),
    packageId: packageId("my-crate 0.1.0"),
    packageName: "my-crate",
    binaryName: "my_crate",
    kind: "lib",
    buildPlatform: "target",
    testCount: more.testCount ?? runCount,
    runCount,
    ignoredCount: ignored,
    ignoredRunCount: ignoredRun,
  } as const;
  return runStarted({
    binaries: [binary, { ...binary, binaryId: binaryId("my-crate::it"), binaryName: "it" }],
  });
}

const id = (name: string, binary = "my-crate"): TestId => ({
  binaryId: binaryId(binary),
  testName: testName(name),
});

function begin(name: string, more: { binary?: string; stress?: StressIndex } = {}): RunEvent {
  const { stress } = more;
  return {
    type: "test-started",
    ...STAMP,
    ...(stress === undefined ? {} : { stress }),
    test: id(name, more.binary),
    slot: { globalSlot: 0, testGroup: "@global" },
    totalAttempts: 1,
    command: [],
    stats: EMPTY_STATS,
    running: 1,
  };
}

function end(
  name: string,
  status: AttemptStatus = attempt(PASSED),
  more: { binary?: string } = {},
): RunEvent {
  return { ...testFinished(name, [status]), test: id(name, more.binary) };
}

function skip(name: string, reason: "ignored" | "string" = "ignored"): RunEvent {
  return { type: "test-skipped", ...STAMP, test: id(name), reason, reportSkipped: "none" };
}

/** Each write, parsed. */
function writesOf(events: readonly RunEvent[], plus = false): readonly (readonly unknown[])[] {
  const writes: unknown[][] = [];
  const write = (text: string): void => {
    writes.push(
      text
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
    );
  };
  const report = libtestReport({ plus }, destinationOf({ write }));
  for (const event of events) report.on(event);
  report.finish();
  return writes;
}

describe("a block", () => {
  test("is written when it is complete", () => {
    const events = [start(2), begin("a"), begin("b"), end("b"), end("a")];
    expect(writesOf(events)).toEqual([
      [
        { type: "suite", event: "started", test_count: 2 },
        { type: "test", event: "started", name: "my-crate::my_crate$a" },
        { type: "test", event: "started", name: "my-crate::my_crate$b" },
        { type: "test", event: "ok", name: "my-crate::my_crate$b", exec_time: 0.0125 },
        { type: "test", event: "ok", name: "my-crate::my_crate$a", exec_time: 0.0125 },
        {
          type: "suite",
          event: "ok",
          passed: 2,
          failed: 0,
          ignored: 0,
          measured: 0,
          filtered_out: 0,
          exec_time: 0.025,
        },
      ],
    ]);
  });

  test("is not mixed with another binary's", () => {
    const other = { binary: "my-crate::it" };
    const events = [start(1), begin("a", other), begin("b"), end("b"), end("a", attempt(PASSED), other)];
    const names = writesOf(events).map((lines) => JSON.stringify(lines).match(/it\$|my_crate\$/g));
    expect(names).toEqual([
      ["my_crate$", "my_crate$"],
      ["it$", "it$"],
    ]);
  });

  test("tells at once, with plus, and whose it is", () => {
    const writes = writesOf([start(1), begin("a"), end("a")], true);
    const nextest = { crate: "my-crate", test_binary: "my_crate", kind: "lib" };
    expect(writes).toHaveLength(3);
    expect(writes[0]?.[0]).toEqual({ type: "suite", event: "started", test_count: 1, nextest });
    expect(writes[2]?.[0]).toMatchObject({ type: "suite", event: "ok", nextest });
  });

  test("that a cancelled run leaves open counts its tests as filtered out", () => {
    const [lines] = writesOf([
      start(3, { testCount: 5 }),
      begin("a"),
      end("a", attempt(FAILED)),
      runFinished({}),
    ]);
    expect(lines?.at(-1)).toMatchObject({ event: "failed", passed: 0, failed: 1, filtered_out: 4 });
  });

  test("of a node of a queue announces the tests that the node had", () => {
    const whole = start(9, { testCount: 11, ignored: 1 });
    const node: RunEvent =
      whole.type === "run-started"
        ? { ...whole, shard: { kind: "queue", shard: 1, total: 0, plan: "p" } }
        : whole;
    const events = [
      node,
      skip("i"),
      begin("a"),
      end("a"),
      begin("b"),
      end("b", attempt(FAILED)),
      runFinished({}),
    ];
    const lines = writesOf(events).flat();
    expect(lines[0]).toEqual({ type: "suite", event: "started", test_count: 3 });
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toMatchObject({
      event: "failed",
      passed: 1,
      failed: 1,
      ignored: 1,
      filtered_out: 7,
    });
  });

  test("is closed with each round of a stress run", () => {
    const stress = { current: 1, total: 3 };
    const round: RunEvent = {
      type: "stress-round-finished",
      ...STAMP,
      progress: { plan: { kind: "count", count: 3 }, elapsed: 0, completed: 2 },
      roundElapsed: 0,
      roundStats: EMPTY_STATS,
    };
    const writes = writesOf([start(2), begin("a", { stress }), round], true).flat();
    const nextest = {
      crate: "my-crate",
      test_binary: "my_crate",
      kind: "lib",
      stress_index: 1,
      stress_total: 3,
    };
    expect(writes[0]).toMatchObject({ nextest });
    expect(writes[1]).toMatchObject({ name: "my-crate::my_crate@stress-1$a" });
    expect(writes[2]).toMatchObject({ type: "suite", event: "ok", nextest });
  });
});

describe("ignored tests", () => {
  const counts = (lines: readonly unknown[] | undefined): unknown => lines?.at(-1);

  test("are reported as started, and as ignored before the first result", () => {
    const events = [start(2, { testCount: 3, ignored: 1 }), skip("i"), begin("a"), end("a")];
    expect(
      writesOf(events)
        .flat()
        .map((line) => JSON.stringify(line).match(/"event":"(\w+)"/)?.[1]),
    ).toEqual(["started", "started", "started", "ignored", "ok", "ok"]);
  });

  test("count as done, as under the peer: a block ends early and another begins", () => {
    const events = [
      start(2, { testCount: 3, ignored: 1 }),
      skip("i"),
      begin("a"),
      end("a"),
      begin("b"),
      end("b"),
    ];
    const writes = writesOf([...events, runFinished({})]);
    expect(writes.map(counts)).toMatchObject([
      { passed: 1, ignored: 1, filtered_out: 0 },
      { passed: 1, ignored: 1, filtered_out: 1 },
    ]);
  });

  test("never bring a count below zero", () => {
    const events = [
      start(1, { testCount: 1, ignored: 1, ignoredRun: 1 }),
      skip("x"),
      skip("y"),
      runFinished({}),
    ];
    expect(writesOf(events).map(counts)).toMatchObject([{ filtered_out: 0 }]);
  });

  test("are the only skipped ones that are reported", () => {
    expect(writesOf([start(2), skip("s", "string"), runFinished({})])).toEqual([]);
  });
});

describe("results", () => {
  const result = (status: AttemptStatus): unknown =>
    writesOf([start(2), begin("t"), end("t", status)]).flat()[2];
  const suite = (status: AttemptStatus): unknown =>
    writesOf([start(1), begin("t"), end("t", status)])[0]?.at(-1);
  const combined = (text: string): { readonly output: CapturedOutput } => ({
    output: { kind: "combined", output: { text, bytes: text.length } },
  });

  test("of failures carry the test's own output", () => {
    const text = "\nrunning 1 test\nmine\r\n\u001B[31mred\u0007\ntest t ... FAILED\n\nfailures:\n";
    expect(result(attempt(FAILED, combined(text)))).toEqual({
      type: "test",
      event: "failed",
      name: "my-crate::my_crate$t",
      exec_time: 0.0125,
      stdout: "mine\n\u001B[31mred\u0007\n",
    });
    expect(result(attempt(FAILED, combined("custom\n")))).toMatchObject({ stdout: "custom\n" });
  });

  test("of two streams tell them apart", () => {
    expect(result(attempt(FAILED, { output: captured("o", "e") }))).toMatchObject({
      stdout: "--- STDOUT ---\no\n--- STDERR ---\ne",
    });
    expect(result(attempt(FAILED, { output: { kind: "split" } }))).toMatchObject({
      stdout: "(stdout not captured)\n(stderr not captured)\n",
    });
  });

  test("of tests that could not be run carry the errors", () => {
    const failure = { code: "ENOENT", message: "no such file", program: "/x" };
    const unstarted = result(attempt({ kind: "exec-fail", failure }));
    expect(JSON.stringify(unstarted)).toContain("--- EXECUTION ERROR ---\\nerror spawning child process");
    const broken = attempt(
      { kind: "exec-fail", failure },
      { ...combined("out\n"), errors: ["error reading"] },
    );
    expect(result(broken)).toMatchObject({ stdout: "out\n\n--- EXECUTION ERRORS ---\nerror reading" });
  });

  test("have reasons", () => {
    const timeout: AttemptResult = { kind: "timeout", result: "fail" };
    expect(result(attempt(timeout))).toMatchObject({ event: "failed", reason: "time limit exceeded" });
    expect(suite(attempt(timeout))).toMatchObject({ event: "failed", failed: 1 });
    expect(result(attempt({ kind: "timeout", result: "pass" }))).not.toHaveProperty("reason");
  });

  test("of failing leaks are failures that, as under the peer, are not counted", () => {
    const leak: AttemptResult = { kind: "leak", result: "fail" };
    expect(result(attempt(leak))).toMatchObject({ event: "failed" });
    expect(suite(attempt(leak))).toMatchObject({ event: "ok", passed: 1, failed: 0 });
  });

  test("of retries are numbered, flaky ones judged as configured", () => {
    const attempts = [attempt(FAILED), attempt(PASSED, { attempt: 2 })] as const;
    const flaky = (flakyResult: "pass" | "fail"): RunEvent => ({
      ...testFinished("t", attempts, { outcome: { attempts, flakyResult } }),
      test: id("t"),
    });
    const lineOf = (event: RunEvent): unknown => writesOf([start(2), begin("t"), event]).flat()[2];
    expect(lineOf(flaky("pass"))).toMatchObject({ event: "ok", name: "my-crate::my_crate$t#2" });
    expect(lineOf(flaky("fail"))).toMatchObject({ event: "failed", reason: "flaky test treated as failure" });
  });

  test("of oddly named tests are still JSON", () => {
    const name = 'a"b\\c\u001B\u007F';
    expect(writesOf([start(2), begin(name)]).flat()[1]).toMatchObject({ name: `my-crate::my_crate$${name}` });
  });
});

test("seconds have no exponent", () => {
  expect(jsonSeconds(0)).toBe("0");
  expect(jsonSeconds(1234.5)).toBe("1.2345");
  expect(jsonSeconds(0.0004)).toBe("0.0000004");
});

test("there is one version of the format", () => {
  expect(checkFormatVersion("0.1").ok).toBe(true);
  for (const version of ["0.2", "1.0", "abc", "0.x", "999.1", "", "0.1.1", "0.-1"]) {
    expect(checkFormatVersion(version).ok).toBe(false);
  }
});
