/** The settings that are one word out of a few: their words, their built-in value, and what they refuse. */
import { expect, test } from "bun:test";
import type { Setting } from "../schema/element.ts";
import { readAll } from "../schema/element.fixture.ts";
import { earlyExit } from "./early-exit.ts";
import { emptyHarness } from "./empty-harness.ts";
import { failureOutput } from "./failure-output.ts";
import { finalStatusLevel } from "./final-status-level.ts";
import { forkServer } from "./fork-server.ts";
import { timeoutStacks } from "./timeout-stacks.ts";
import { order } from "./order.ts";
import { flakyResult } from "./flaky-result.ts";
import { leakCleanup } from "./leak-cleanup.ts";
import { statusLevel } from "./status-level.ts";
import { successOutput } from "./success-output.ts";

const cases: readonly [setting: Setting<string>, words: string, builtIn: string][] = [
  [flakyResult, "pass fail", "pass"],
  [statusLevel, "none fail retry slow leak pass skip all", "pass"],
  [finalStatusLevel, "none fail flaky slow leak skip pass all", "flaky"],
  [failureOutput, "immediate immediate-final final never", "immediate"],
  [successOutput, "immediate immediate-final final never", "never"],
  [leakCleanup, "report kill", "report"],
  [earlyExit, "pass fail", "pass"],
  [emptyHarness, "warn ignore", "warn"],
  [forkServer, "auto off", "off"],
  [timeoutStacks, "auto off", "off"],
  [order, "listed longest-first failed-first", "listed"],
];

for (const [setting, words, builtIn] of cases) {
  test(setting.key, async () => {
    const list = words.split(" ");
    expect(
      await readAll(
        setting.element,
        list.map((word) => `"${word}"`),
      ),
    ).toEqual(list);
    const bad = ['"x"', '""', `"${list[0]?.toUpperCase()}"`, "true", "5", `["${list[0]}"]`];
    expect(await readAll(setting.element, bad)).toEqual(bad.map(() => undefined));
    expect(setting.builtIn).toBe(builtIn);
  });
}

test("the final level takes `retry` for `flaky`, the other level takes no `flaky`", async () => {
  expect(await readAll(finalStatusLevel.element, ['"retry"'])).toEqual(["flaky"]);
  expect(await readAll(statusLevel.element, ['"flaky"'])).toEqual([undefined]);
});
