/** `junit.*`: whether a JUnit report is written, its name, and what it holds. */
import { settingField, table } from "../schema/compound.ts";
import type { Setting } from "../schema/element.ts";
import { choice, flag, text } from "../schema/scalars.ts";

const path: Setting<string> = {
  key: "path",
  meaning:
    "Path of the JUnit report, relative to the profile's directory in the store. Without it there is no report.",
  element: text({ expected: "a path" }),
};

export const JUNIT_REPORT_NAME: Setting<string> = {
  key: "report-name",
  meaning: "Name of the report, written into it.",
  element: text(),
  builtIn: "nextest-run",
};

const storeSuccessOutput: Setting<boolean> = {
  key: "store-success-output",
  meaning: "Whether the report holds the output of passed tests.",
  element: flag(),
  builtIn: false,
};

const storeFailureOutput: Setting<boolean> = {
  key: "store-failure-output",
  meaning: "Whether the report holds the output of failed tests.",
  element: flag(),
  builtIn: true,
};

const reportSkipped: Setting<"none" | "ignored" | "all"> = {
  key: "report-skipped",
  meaning: "Which skipped tests the report names.",
  element: choice(["none", "ignored", "all"]),
  builtIn: "none",
};

const flakyFailStatus: Setting<"failure" | "success"> = {
  key: "flaky-fail-status",
  meaning: "How a test that fails for being flaky is reported.",
  element: choice(["failure", "success"]),
  builtIn: "failure",
};

export const JUNIT_BUILT_IN = {
  "report-name": "nextest-run",
  "store-success-output": false,
  "store-failure-output": true,
  "report-skipped": "none",
  "flaky-fail-status": "failure",
} as const;

const perTest = {
  "store-success-output": settingField(storeSuccessOutput),
  "store-failure-output": settingField(storeFailureOutput),
  "report-skipped": settingField(reportSkipped),
  "flaky-fail-status": settingField(flakyFailStatus),
} as const;

/** `junit` in a profile. */
export const profileJunit = table(
  { path: settingField(path), "report-name": settingField(JUNIT_REPORT_NAME), ...perTest },
  { expected: "a table of JUnit settings" },
);

/** `junit` in an override: what may differ from test to test. */
export const overrideJunit = table(perTest, { expected: "a table of JUnit settings" });
