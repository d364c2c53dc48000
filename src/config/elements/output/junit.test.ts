import { expect, test } from "bun:test";
import { loadTexts, mistakes, query, resolveTexts } from "../../config.fixture.ts";

const ALL =
  "junit = { path = 'j.xml', report-name = 'n', store-success-output = true, store-failure-output = false, report-skipped = 'ignored', flaky-fail-status = 'success' }\n";
const PROFILE = "[profile.default]\n";
const OVERRIDE = '[[profile.default.overrides]]\nfilter = "all()"\n';

test("a profile has every key", async () => {
  const profile = await resolveTexts({ repo: PROFILE + ALL });
  expect(profile.run).toMatchObject({ junitPath: "j.xml", junitReportName: "n" });
  expect(profile.settingsFor(query("alpha", "a")).junit).toEqual({
    storeSuccessOutput: true,
    storeFailureOutput: false,
    reportSkipped: "ignored",
    flakyFailStatus: "success",
  });
});

test("an override has neither path nor name", async () => {
  const { warnings } = await loadTexts({ repo: OVERRIDE + ALL });
  const unknown = "in config file nextest.toml, ignoring unknown configuration key";
  expect(warnings.map(({ message }) => message)).toEqual([
    `${unknown}: profile.default.overrides.0.junit.path`,
    `${unknown}: profile.default.overrides.0.junit.report-name`,
  ]);
});

test("what is refused", async () => {
  for (const text of [
    "5",
    "{ path = ['x'] }",
    "{ report-skipped = 'x' }",
    "{ flaky-fail-status = 'fail' }",
    "{ store-success-output = 'x' }",
  ]) {
    expect([text, (await mistakes({ repo: `${PROFILE}junit = ${text}\n` })).length]).toEqual([text, 1]);
  }
});

test("words for booleans are taken with a notice", async () => {
  const repo = `${PROFILE}junit = { path = 'x', store-success-output = 'yes', store-failure-output = 0 }\n`;
  const { junit } = (await resolveTexts({ repo })).settingsFor(query("alpha", "a"));
  expect(junit).toMatchObject({ storeSuccessOutput: true, storeFailureOutput: false });
  expect((await loadTexts({ repo })).warnings).toHaveLength(2);
});
