/** Every case of the suite. */
import type { ConformanceCase } from "../case.ts";
import { FOREIGN_CASES } from "../foreign/all.ts";
import { INSTA_CASES } from "../insta/cases.ts";
import { ARCHIVE_CASES } from "./archives.ts";
import { REPLAY_CASES } from "../replays/cases.ts";
import { RECORDING_CASES } from "../recordings/all.ts";
import { CONFIG_CASES } from "./config.ts";
import { CRATE_CASES, FAMILY_CASES, HARNESS_CRATE_CASES } from "./crates.ts";
import { DEBUG_CASES } from "./debug.ts";
import { DEBUG_COMMAND_CASES } from "./debug-commands.ts";
import { ENVIRONMENT_CASES } from "./environment.ts";
import { LAYER_CASES } from "./layers.ts";
import { LIMIT_CASES } from "./limits.ts";
import { LIST_CASES } from "./list.ts";
import { MIRI_CASES } from "./miri.ts";
import { REPORT_CASES } from "./report.ts";
import { RUN_CASES } from "./run.ts";
import { SCRIPT_CASES } from "./scripts.ts";
import { SUITE_CASES } from "./suite.ts";
import { RUNNING_CASES } from "./running.ts";

export const CASES: readonly ConformanceCase[] = [
  ...LIST_CASES,
  ...RUN_CASES,
  ...CONFIG_CASES,
  ...LAYER_CASES,
  ...LIMIT_CASES,
  ...REPORT_CASES,
  ...RUNNING_CASES,
  ...SCRIPT_CASES,
  ...ENVIRONMENT_CASES,
  ...SUITE_CASES,
  ...DEBUG_CASES,
  ...DEBUG_COMMAND_CASES,
  ...ARCHIVE_CASES,
  ...MIRI_CASES,
  ...CRATE_CASES,
  ...FAMILY_CASES,
  ...HARNESS_CRATE_CASES,
  ...INSTA_CASES,
  ...REPLAY_CASES,
  ...RECORDING_CASES,
  ...FOREIGN_CASES,
];
