/** The settings with a fixed set of values: the values, the built-in value, and refused values. */
import { expect, test } from "bun:test";
import type { Setting } from "../schema/element.ts";
import { readAll } from "../schema/element.fixture.ts";
import { earlyExit } from "./time/early-exit.ts";
import { emptyHarness } from "./start/empty-harness.ts";
import { failureOutput } from "./output/failure-output.ts";
import { finalStatusLevel } from "./output/final-status-level.ts";
import { forkServer } from "./start/fork-server.ts";
import { timeoutStacks } from "./time/timeout-stacks.ts";
import { order } from "./outcome/order.ts";
import { flakyResult } from "./outcome/flaky-result.ts";
import { leakCleanup } from "./time/leak-cleanup.ts";
import { statusLevel } from "./output/status-level.ts";
import { successOutput } from "./output/success-output.ts";

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
