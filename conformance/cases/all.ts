/** Every case of the suite. */
import type { ConformanceCase } from "../case.ts";
import { CRATE_CASES } from "./crates.ts";
import { LIST_CASES } from "./list.ts";

export const CASES: readonly ConformanceCase[] = [...LIST_CASES, ...CRATE_CASES];
