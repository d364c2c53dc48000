/** Every case with a foreign target or another toolchain. */
import type { ConformanceCase } from "../case.ts";
import { OLD_CASES } from "./old.ts";
import { RUNNER_CASES } from "./runners.ts";
import { PLATFORM_CASES } from "./settings.ts";
import { TARGET_CASES } from "./targets.ts";
import { WINDOWS_CASES } from "./windows.ts";
import { WINDOWS_HOST_CASES } from "./windows-host-cases.ts";

export const FOREIGN_CASES: readonly ConformanceCase[] = [
  ...TARGET_CASES,
  ...RUNNER_CASES,
  ...PLATFORM_CASES,
  ...OLD_CASES,
  ...WINDOWS_CASES,
  ...WINDOWS_HOST_CASES,
];
