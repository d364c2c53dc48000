/** Every test of every fixture ends as the model says, in the list, in the events and in the report. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
import * as v from "valibot";
import { attemptsOf, MODEL, MODEL_VARIABLES, type ModelTest, statusWord } from "./model.ts";
import { eventsOfType, type Ran, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const FIXTURES = ["basic", "outcomes", "harness", "reruns", "example"] as const;

const LIST = v.object({
  "rust-suites": v.record(
    v.string(),
    v.object({
      kind: v.string(),
      cwd: v.string(),
      testcases: v.record(v.string(), v.object({ ignored: v.boolean() })),
    }),
  ),
});

interface Named extends ModelTest {
  readonly binary: string;
  readonly name: string;
}

/** The tests of the binaries that are built without being asked for. */
function testsOf(fixture: (typeof FIXTURES)[number]): readonly Named[] {
  return Object.entries(MODEL[fixture])
    .filter(([, { isDefault }]) => isDefault)
    .flatMap(([binary, { tests }]) =>
      Object.entries(tests).map(([name, test]) => ({ binary, name, ...test })),
    );
}

/** Both sides of a comparison in one order. */
function byName<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)));
}

const label = ({ binary, name }: { readonly binary: string; readonly name: string }): string =>
  `${binary} ${name}`;

function attemptsIn(ran: Ran) {
  return byName(
    eventsOfType(ran.events, "test-finished").map(({ test, outcome }) => [
      `${test.binaryId} ${test.testName}`,
      outcome.attempts.map(({ result, exitedEarly }) => ({ result, exitedEarly })),
    ]),
  );
}

/** Words that were expected of a test and did not come. */
function missingWords(ran: Ran, tests: readonly Named[]): readonly string[] {
  const finished = eventsOfType(ran.events, "test-finished");
  return tests.flatMap((expected) => {
    const event = finished.find(({ test }) => `${test.binaryId} ${test.testName}` === label(expected));
    const output = event?.outcome.attempts[0].output;
    if (output?.kind !== "split") return [`${label(expected)}: no output`];
    return (["stdout", "stderr"] as const).flatMap((stream) =>
      (output[stream]?.text ?? "").includes(expected[stream] ?? "") ? [] : [`${label(expected)}: ${stream}`],
    );
  });
}

describe.each(FIXTURES)("%s", (fixture) => {
  const tests = testsOf(fixture);
  const chosen = tests.filter(({ ignored }) => !ignored);

  test("is listed", async () => {
    const workspace = await shared(fixture);
    const args = ["list", "--all-targets", "--message-format", "json"];
    const { exitCode, stdout } = await workspace.nextest(args, { env: { NEXTEST_TEST_THREADS: "1" } });
    expect(exitCode).toBe(0);
    const suites = v.parse(LIST, JSON.parse(stdout))["rust-suites"];
    const listed = Object.entries(suites).map(
      ([id, suite]) =>
        [
          id,
          {
            kind: suite.kind,
            cwd: path.relative(workspace.folder, suite.cwd),
            ignored: byName(Object.entries(suite.testcases).map(([name, { ignored }]) => [name, ignored])),
          },
        ] as const,
    );
    const expected = Object.entries(MODEL[fixture]).map(
      ([id, { kind, cwd, tests: all }]) =>
        [
          id,
          { kind, cwd, ignored: byName(Object.entries(all).map(([name, { ignored }]) => [name, ignored])) },
        ] as const,
    );
    expect(byName(listed)).toEqual(byName(expected));
  });

  test("runs once", async () => {
    const workspace = await shared(fixture);
    const ran = await workspace.nextest(["run", "--no-fail-fast"], { events: true, env: MODEL_VARIABLES });
    expect(attemptsIn(ran)).toEqual(byName(chosen.map((each) => [label(each), [...attemptsOf(each, 0)]])));
    expect(missingWords(ran, chosen)).toEqual([]);

    const skipped = eventsOfType(ran.events, "test-skipped");
    expect(
      byName(skipped.map(({ test: { binaryId, testName }, reason }) => [`${binaryId} ${testName}`, reason])),
    ).toEqual(byName(tests.filter(({ ignored }) => ignored).map((each) => [label(each), "ignored"])));

    const failed = chosen.filter((each) => attemptsOf(each, 0)[0]?.result.kind === "fail").length;
    const [finished] = eventsOfType(ran.events, "run-finished");
    expect(finished?.stats).toMatchObject({
      initialRunCount: chosen.length,
      finishedCount: chosen.length,
      passed: chosen.length - failed,
      failed,
      skipped: tests.length - chosen.length,
    });
    expect(ran.exitCode).toBe(failed === 0 ? 0 : 100);
    expect(statusLines(ran.stderr)).toEqual(byName(chosen.map((each) => [label(each), statusWord(each)])));
    expect(ran.stderr).toContain(` ${chosen.length} tests run: ${chosen.length - failed} passed`);
  });

  test("runs again what fails, ignored tests included", async () => {
    const workspace = await shared(fixture);
    const quick = tests.filter(({ takesLong }) => takesLong !== true);
    const slow = tests.filter(({ takesLong }) => takesLong === true);
    const filter = slow.map(({ binary, name }) => ` - (binary_id(=${binary}) & test(=${name}))`).join("");
    const args = ["run", "--run-ignored", "all", "--retries", "1", "--no-fail-fast", "-E", `all()${filter}`];
    const ran = await workspace.nextest(args, { events: true, env: MODEL_VARIABLES });
    expect(attemptsIn(ran)).toEqual(byName(quick.map((each) => [label(each), [...attemptsOf(each, 1)]])));
    expect(missingWords(ran, quick)).toEqual([]);
    expect(ran.exitCode).toBe(
      quick.some((each) => attemptsOf(each, 1).at(-1)?.result.kind === "fail") ? 100 : 0,
    );
  });
});

/** The word of each test's line, from above the summary. */
function statusLines(stderr: string): Readonly<Record<string, string>> {
  const [above = ""] = stderr.split(" Summary [");
  const lines = above.matchAll(/^ +(\S+) \[ +[\d.]+s\] \([ \d]+\/\d+\) (\S+ .+?)(?: \(exited early\))?$/gm);
  return byName([...lines].map(([, word = "", name = ""]) => [name, word]));
}
