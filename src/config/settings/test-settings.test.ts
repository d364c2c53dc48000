import { expect, test } from "bun:test";
import type { JunitTestSettings } from "../../model/settings.ts";
import { failFast } from "../elements/outcome/fail-fast.ts";
import { leakTimeout, showLeakTimeout } from "../elements/time/leak-timeout.ts";
import { query, resolveTexts } from "../config.fixture.ts";
import { setting, type SettingTable } from "./entry.ts";
import {
  type FlatTestSettings,
  JUNIT_TEST_SETTINGS,
  TEST_SETTINGS,
  type TestFacts,
} from "./test-settings.ts";

test("a setting without a row does not compile", () => {
  const { earlyExit: _forgotten, ...incomplete } = TEST_SETTINGS;
  // @ts-expect-error: the row of `earlyExit` is missing.
  const table: SettingTable<FlatTestSettings, TestFacts> = incomplete;
  const { reportSkipped: _too, ...incompleteJunit } = JUNIT_TEST_SETTINGS;
  // @ts-expect-error: the row of `reportSkipped` is missing.
  const junit: SettingTable<JunitTestSettings> = incompleteJunit;
  expect(Object.keys(table)).not.toContain("earlyExit");
  expect(Object.keys(junit)).not.toContain("reportSkipped");
});

test("a row of another type, and a value without a way to show it, do not compile", () => {
  type Priority = Pick<SettingTable<FlatTestSettings, TestFacts>, "priority">;
  const { testGroup } = TEST_SETTINGS;
  // @ts-expect-error: the name of a group is no number.
  const wrong: Priority = { priority: testGroup };
  expect(Object.keys(wrong)).toEqual(["priority"]);
  // @ts-expect-error: `show` is missing, and a limit is not held as it is written.
  setting(failFast, { scope: "profile" });
  setting(leakTimeout, { scope: "both", show: showLeakTimeout });
});

test("every row is in a resolved test, in show-config test, and under its own key", async () => {
  const profile = await resolveTexts({});
  const test = query("alpha", "a");
  const settings = profile.settingsFor(test);
  expect(Object.keys(settings)).toEqual([...Object.keys(TEST_SETTINGS), "junit"]);
  expect(Object.keys(settings.junit)).toEqual(Object.keys(JUNIT_TEST_SETTINGS));
  const rows = [...Object.values(TEST_SETTINGS), ...Object.values(JUNIT_TEST_SETTINGS)];
  const keys = rows.map(({ keys: [first] }) => first?.setting.key ?? "");
  expect(profile.explain(test).settings.map(({ key }) => key)).toEqual([...keys, "run-wrapper"]);
});
