/** Options that say whether doctests belong to the tests. */
import type { DoctestOptions } from "../../model/requests/options.ts";
import { type ArgTable, flag, oneOf, option } from "../arg.ts";
import { CARGO } from "./cargo.ts";

/** Cargo's own rule: documentation is no target among others. */
const TARGET_SELECTION = Object.values(CARGO).flatMap(({ id, heading }) =>
  heading === "Target selection" ? [id] : [],
);

export const DOCTESTS = {
  doctests: option(oneOf(["include", "only", "none"]), {
    long: "doctests",
    valueName: "WHICH",
    env: "NEXTEST_DOCTESTS",
    heading: "Filter options",
  }),
  doc: flag({ long: "doc", heading: "Target selection", conflicts: TARGET_SELECTION }),
} satisfies ArgTable<DoctestOptions>;
