import { expect, test } from "bun:test";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
  testStarted,
} from "../testing/events.fixture.ts";
import { dataOf, written } from "./page.fixture.ts";

const failing = attempt(FAILED, { output: captured("</script><script>alert(1)</script><!--", "Error: x") });

test("text of a test cannot end the element that holds it", () => {
  const page = written([runStarted(), testFinished("evil", [failing]), runFinished({ failed: 1 })]);
  expect(page.match(/<\/script>/g)?.length).toBe(2);
  expect(page).not.toContain("<!--");
  expect(dataOf(page)).toMatchObject({ units: [{ name: "evil", status: "fail", slot: 0 }] });
});

test("a test's attempts keep their output and their place in time", () => {
  const attempts = [failing, attempt(PASSED, { attempt: 2, startedAt: 1_700_000_000_500 })] as const;
  const page = written([runStarted(), testFinished("flaky", attempts), runFinished({ passed: 1 })]);
  expect(dataOf(page)).toMatchObject({
    units: [
      {
        status: "flaky",
        attempts: [
          { start: 0, failed: true, streams: [{ name: "stdout" }, { name: "stderr", text: "Error: x" }] },
          { start: 500, failed: false, streams: [] },
        ],
      },
    ],
  });
});

test("long output is shown from both ends and says so", () => {
  const pageOf = (output: string): string => {
    const failed = attempt(FAILED, { output: captured(output) });
    return written([runStarted(), testFinished("long", [failed]), runFinished({ failed: 1 })]);
  };
  const page = pageOf(`begin${"x".repeat(400_000)}end`);
  expect(page.length - pageOf("").length).toBeLessThan(266_000);
  expect(page).toContain('"text":"begin');
  expect(page).toContain("xend");
  expect(page).toContain("this page shows 262,144 of 400,008 characters");
});

test("no page of nothing", () => {
  expect(written([])).toBe("");
});

test("of a run that was cut short there is what was known, and what ran then", () => {
  const stats = { ...EMPTY_STATS, finishedCount: 1, passed: 1 };
  const place = { workspaceRoot: "/w", host: "x86_64-unknown-linux-gnu", version: "1", utcOffset: 0 };
  const page = written([
    runStarted({ runCount: 3, surroundings: place }),
    testStarted("done"),
    testFinished("done", [attempt(PASSED)], { stats }),
    testStarted("stuck", { elapsed: 400, stats }),
    testStarted("last", { elapsed: 1000, stats }),
  ]);
  expect(dataOf(page)).toMatchObject({
    elapsed: 1000,
    stats: { finishedCount: 1, passed: 1 },
    facts: [
      ["Incomplete", expect.any(String)],
      ["Host", place.host],
      ["Workspace", "/w"],
      ["Version", "1"],
    ],
    units: [
      { name: "done", status: "pass" },
      { name: "stuck", status: "fail", attempts: [{ duration: 600, failed: true }] },
      { name: "last", status: "fail", attempts: [{ duration: 0 }] },
    ],
  });
});

test("of a stress run it knows of rounds that failed before the last", () => {
  const stress = { completed: { current: 3, total: 3 }, succeeded: 2, failed: 1 };
  const page = written([runStarted(), { ...runFinished({ passed: 1 }), stress }]);
  expect(dataOf(page)).toMatchObject({ rounds: { failed: 1, total: 3 }, stats: { failed: 0 } });
});
