import { expect, test } from "bun:test";
import { RerunLine } from "./rerun-line.ts";
import { attempt, FAILED, runStarted, testFinished } from "./testing/events.fixture.ts";

const QUARANTINE = { reason: "bug 7", owner: "ann", until: "2030-01-01", junit: "skipped" } as const;

function textOf(...events: readonly Parameters<RerunLine["on"]>[0][]): string {
  const line = new RerunLine();
  for (const event of [runStarted(), ...events]) line.on(event);
  return line.text((tests) => tests.map(({ testName }) => testName).join("+"));
}

test("failed tests are to be run again", () => {
  expect(textOf(testFinished("a", [attempt(FAILED)]), testFinished("b", [attempt(FAILED)]))).toEndWith(
    " -E a+b\n",
  );
});

test("a failure in quarantine is known, and not to be run again", () => {
  const known = testFinished("known", [attempt(FAILED)], { quarantine: QUARANTINE });
  expect(textOf(known)).toBe("");
  expect(textOf(testFinished("a", [attempt(FAILED)]), known)).toEndWith(" -E a\n");
});
