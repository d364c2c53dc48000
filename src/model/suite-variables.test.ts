import { expect, test } from "bun:test";
import { currentVersion, forcedRunId, listProgressDelay, showsEmptyOutput } from "./suite-variables.ts";

const ID = "11111111-2222-3333-4444-55555555abcd";

test.each([
  [undefined, undefined],
  [ID, ID],
  [ID.toUpperCase(), ID],
  [ID.replaceAll("-", ""), ID],
  ["nope", "invalid"],
  ["", "invalid"],
])("a forced run id %p is %p", (text, id) => {
  expect(forcedRunId({ __NEXTEST_FORCE_RUN_ID: text })).toBe(id);
});

test("another version may be pretended, if it is one", () => {
  expect(currentVersion({ __NEXTEST_TEST_VERSION: "0.9.40-rc.1" })).toBe("0.9.40-rc.1");
  expect(currentVersion({ __NEXTEST_TEST_VERSION: "new" })).toBe(currentVersion({}));
});

test("delays are whole numbers, switches are 1", () => {
  expect(listProgressDelay({ __NEXTEST_LIST_PROGRESS_DELAY_MS: "0" })).toBe(0);
  expect(listProgressDelay({ __NEXTEST_LIST_PROGRESS_DELAY_MS: "0ms" })).toBeUndefined();
  expect(showsEmptyOutput({ __NEXTEST_DISPLAY_EMPTY_OUTPUTS: "true" })).toBe(false);
});
