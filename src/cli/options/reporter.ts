/** Options of the report. */
import type { GivenOptions, ReporterOptions } from "../../model/requests/options.ts";
import { STATUS_LEVELS } from "../../model/settings.ts";
import { type ArgTable, flag, list, oneOf, option, TEXT } from "../arg.ts";
import { MAX_PROGRESS_RUNNING, OUTPUT_SINK, UNSIGNED } from "../readers.ts";

/** Options that each stand above one setting. */
type SettingOption = "failureOutput" | "successOutput" | "statusLevel" | "finalStatusLevel";

type Options = ReporterOptions & Partial<Pick<GivenOptions, SettingOption>>;

const heading = "Reporter options";
const OUTPUT_DISPLAY = oneOf(["immediate", "immediate-final", "final", "never"]);

/** As the peer writes them: `leak` is a final level in configuration alone. */
const FINAL_LEVELS = ["none", "fail", "flaky", "slow", "skip", "pass", "all"] as const;

export const SHOW_PROGRESS = oneOf(["auto", "none", "bar", "counter", "only"], { bar: ["running"] });

export const REPORTER = {
  failureOutput: option(OUTPUT_DISPLAY, {
    long: "failure-output",
    valueName: "WHEN",
    env: "NEXTEST_FAILURE_OUTPUT",
    heading,
  }),
  successOutput: option(OUTPUT_DISPLAY, {
    long: "success-output",
    valueName: "WHEN",
    env: "NEXTEST_SUCCESS_OUTPUT",
    heading,
  }),
  statusLevel: option(oneOf(STATUS_LEVELS), {
    long: "status-level",
    valueName: "LEVEL",
    env: "NEXTEST_STATUS_LEVEL",
    heading,
  }),
  finalStatusLevel: option(oneOf(FINAL_LEVELS, { flaky: ["retry"] }), {
    long: "final-status-level",
    valueName: "LEVEL",
    env: "NEXTEST_FINAL_STATUS_LEVEL",
    heading,
  }),
  noOutputIndent: flag({ long: "no-output-indent", env: "NEXTEST_NO_OUTPUT_INDENT", heading }, "loose"),
  showProgress: option(SHOW_PROGRESS, {
    long: "show-progress",
    valueName: "SHOW_PROGRESS",
    env: "NEXTEST_SHOW_PROGRESS",
    heading,
  }),
  hideProgressBar: flag({ long: "hide-progress-bar", env: "NEXTEST_HIDE_PROGRESS_BAR", heading }, "loose"),
  noInputHandler: flag({ long: "no-input-handler", env: "NEXTEST_NO_INPUT_HANDLER", heading }, "loose"),
  maxProgressRunning: option(MAX_PROGRESS_RUNNING, {
    long: "max-progress-running",
    valueName: "N",
    env: "NEXTEST_MAX_PROGRESS_RUNNING",
    heading,
  }),
  messageFormat: option(oneOf(["human", "libtest-json", "libtest-json-plus", "ndjson"]), {
    long: "message-format",
    valueName: "FORMAT",
    env: "NEXTEST_MESSAGE_FORMAT",
    heading,
  }),
  messageFormatVersion: option(TEXT, {
    long: "message-format-version",
    valueName: "VERSION",
    env: "NEXTEST_MESSAGE_FORMAT_VERSION",
    heading,
    requires: ["message-format"],
  }),
  reporter: option(oneOf(["human", "compact"]), { long: "reporter", valueName: "REPORTER", heading }),
  ciOutput: option(oneOf(["auto", "none"]), {
    long: "ci-output",
    valueName: "WHEN",
    env: "NEXTEST_CI_OUTPUT",
    heading,
  }),
  slowest: option(UNSIGNED, { long: "slowest", valueName: "N", env: "NEXTEST_SLOWEST", heading }),
  heaviest: option(UNSIGNED, { long: "heaviest", valueName: "N", env: "NEXTEST_HEAVIEST", heading }),
  outputs: list(OUTPUT_SINK, { long: "output", valueName: "KIND:PATH", heading }),
} satisfies ArgTable<Options>;

const { failureOutput, successOutput, statusLevel, finalStatusLevel, ...withoutSetting } = REPORTER;

export const REPORTER_SETTINGS = { failureOutput, successOutput, statusLevel, finalStatusLevel };

/** The other options: those that stand above no setting. */
export const REPORTER_WITHOUT_SETTING = withoutSetting;
