import { expect, test } from "bun:test";
import type { Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { Ending } from "../../model/producer.ts";
import { runFinished, runStarted } from "../../report/testing/events.fixture.ts";
import { Workbench } from "../commands.fixture.ts";
import type { Runner } from "../context.ts";
import { run } from "./run.ts";

/** A producer that emits given events and keeps the plan. */
class FakeRunner implements Runner {
  plan: RunPlan | undefined;
  readonly #bench: Workbench;
  readonly #events: readonly RunEvent[];
  readonly #ending: Ending;

  constructor(bench: Workbench, events: readonly RunEvent[] = [], ending: Ending = { kind: "finished" }) {
    this.#bench = bench;
    this.#events = events;
    this.#ending = ending;
  }

  warmUp(): void {
    this.#bench.log.push("warm up");
  }

  produce(plan: RunPlan): ReturnType<Runner["produce"]> {
    this.plan = plan;
    return (emit) => {
      this.#bench.log.push("produce");
      for (const event of this.#events) emit(event);
      return { reportFailed: () => undefined, ended: Promise.resolve(this.#ending) };
    };
  }
}

async function start(bench: Workbench, runner: Runner, args = "nextest run"): Promise<Result<ExitCode>> {
  const request = await bench.request(args);
  if (request.command !== "run") throw new Error(`not a run, but ${request.command}`);
  return await run(bench.context(runner), request);
}

const GREEN = [runStarted({}), runFinished({ finishedCount: 8, passed: 8, initialRunCount: 8 })];

test("the stages begin in their order, and cargo's calls overlap", async () => {
  using bench = new Workbench();
  const endMetadata = bench.hold("metadata");
  const endBuild = bench.hold("build");
  const runner = new FakeRunner(bench, GREEN);
  const result = start(bench, runner);
  // The build has started and rustc was called while cargo still reads the workspace.
  await bench.until("start build");
  await bench.until("end rustc");
  expect(bench.log).toEqual(["start metadata", "start build", "start rustc", "end rustc"]);
  endMetadata();
  // Threads start once only the build is left.
  await bench.until("warm up");
  expect(bench.log).not.toContain("end build");
  endBuild();
  expect(await result).toEqual({ ok: true, value: 0 as ExitCode });
  expect(bench.log.slice(4)).toEqual(["end metadata", "warm up", "end build", "produce"]);
});

const QUEUE = "--queue redis://127.0.0.1:1/key";

test("what the user wrote wrong is found before anything is built", async () => {
  for (const [config, args, message] of [
    ["[profile.default]\nretries = 'x'\n", "nextest run", "retries"],
    ["", "nextest run -E test(", "filterset"],
    ["", "nextest run --profile nowhere", "nowhere"],
    ["", `nextest run ${QUEUE} --queue-report junit:a --queue-report html:./a`, "two reports"],
    ["", `nextest run ${QUEUE} --queue-report junit:a --output html:a`, "two reports"],
    ["", `nextest run ${QUEUE} --queue-report junit:.config`, "it is a directory"],
  ] as const) {
    using bench = new Workbench(config);
    const result = await start(bench, new FakeRunner(bench), args);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).toContain(message);
    expect(bench.log).not.toContain("start build");
    expect(bench.log).not.toContain("produce");
  }
});

test("a rerun finds its recording before it builds", async () => {
  using bench = new Workbench();
  const result = await start(bench, new FakeRunner(bench), "nextest run --rerun latest");
  // The feature is off: refused, and nothing was built for it.
  expect(result.ok).toBe(false);
  expect(bench.log).not.toContain("start build");
});

test("with --no-run everything is built and nothing is produced or prepared", async () => {
  using bench = new Workbench();
  expect(await start(bench, new FakeRunner(bench), "nextest run --no-run")).toMatchObject({ ok: true });
  expect(bench.log).toContain("end build");
  expect(bench.log).not.toContain("produce");
  expect(bench.log).not.toContain("warm up");
});

test("the plan holds everything that the events need", async () => {
  using bench = new Workbench();
  const runner = new FakeRunner(bench, GREEN);
  await start(bench, runner, `nextest run --output ndjson:${bench.root}/events`);
  const plan = runner.plan;
  expect(plan?.tests).toHaveLength(8);
  expect(plan?.reportDefaults).toMatchObject({ statusLevel: "pass", noCapture: false });
  expect(plan?.surroundings).toMatchObject({ workspaceRoot: bench.root, host: "x86_64-unknown-linux-gnu" });
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

test("under a debugger every time of the plan is without end", async () => {
  using bench = new Workbench("[profile.default]\nslow-timeout = '1s'\nglobal-timeout = '9s'\n");
  const runner = new FakeRunner(bench, GREEN);
  await start(bench, runner, "nextest run --debugger gdb -E binary(it)&test(one)");
  expect(runner.plan).toMatchObject({
    globalTimeout: "never",
    capture: "none",
    tests: [{ settings: { slowTimeout: { period: "never" }, leakTimeout: { period: "never" } } }],
  });
});

test("a run that is left at once gives up its text, and one without its last event has failed", async () => {
  using bench = new Workbench();
  const left = await start(bench, new FakeRunner(bench, [runStarted({})], { kind: "at-once" }));
  expect(left).toEqual({ ok: true, value: 100 as ExitCode });
  expect(bench.log).toContain("give up text");
});
