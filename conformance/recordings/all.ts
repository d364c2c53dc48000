/** Recordings: written, rerun, kept. */
import type { ConformanceCase } from "../case.ts";
import { KEPT_CASES } from "./kept.ts";
import { RERUN_CASES } from "./reruns.ts";
import { WRITTEN_CASES } from "./written.ts";

export const RECORDING_CASES: readonly ConformanceCase[] = [...WRITTEN_CASES, ...RERUN_CASES, ...KEPT_CASES];
