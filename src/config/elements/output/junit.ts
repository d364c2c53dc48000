/** `junit.*`: whether a JUnit report is written, its name, and its content. */
import type { Setting, SettingWithDefault } from "../../schema/element.ts";
import { choice, flag, text } from "../../schema/scalars.ts";

export const junitPath: Setting<string> = {
  key: "junit.path",
  meaning:
    "Path of the JUnit report, relative to the profile's directory in the store. Without it there is no report.",
  element: text({ expected: "a path" }),
};

export const junitReportName: SettingWithDefault<string> = {
  key: "junit.report-name",
  meaning: "Name of the report, written in its root element.",
  element: text(),
  builtIn: "nextest-run",
};

export const storeSuccessOutput: SettingWithDefault<boolean> = {
  key: "junit.store-success-output",
  meaning: "Whether the report holds the output of passed tests.",
  element: flag(),
  builtIn: false,
};

export const storeFailureOutput: SettingWithDefault<boolean> = {
  key: "junit.store-failure-output",
  meaning: "Whether the report holds the output of failed tests.",
  element: flag(),
  builtIn: true,
};

export const reportSkipped: SettingWithDefault<"none" | "ignored" | "all"> = {
  key: "junit.report-skipped",
  meaning: "Which skipped tests the report contains.",
  element: choice(["none", "ignored", "all"]),
  builtIn: "none",
};

export const flakyFailStatus: SettingWithDefault<"failure" | "success"> = {
  key: "junit.flaky-fail-status",
  meaning: "How the report marks a test that failed because it was flaky.",
  element: choice(["failure", "success"]),
  builtIn: "failure",
};

export const junitSourceLocations: SettingWithDefault<boolean> = {
  key: "junit.source-locations",
  meaning: "Whether failed tests have the file and line of their failure as attributes.",
  element: flag(),
  builtIn: false,
  extension: true,
};

export const junitCosts: SettingWithDefault<boolean> = {
  key: "junit.costs",
  meaning: "Whether tests have their processor time and peak memory as properties.",
  element: flag(),
  builtIn: false,
  extension: true,
};
