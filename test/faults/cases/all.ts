/** Every case of the fault suite. */
import type { FaultCase } from "../case.ts";
import { EXIT_CASES } from "./exits.ts";
import { FILE_CASES } from "./files.ts";
import { FORK_SERVER_CASES } from "./fork-server.ts";
import { INJECTION_CASES } from "./injections.ts";
import { LISTING_CASES } from "./listing.ts";
import { OUTPUT_CASES } from "./output.ts";
import { PHASE_CASES } from "./phases.ts";
import { READER_CASES } from "./readers.ts";
import { SCRIPT_CASES } from "./scripts.ts";
import { SIGNAL_CASES } from "./signals.ts";
import { STORM_CASES } from "./storms.ts";
import { TERMINAL_CASES } from "./terminal.ts";
import { TREE_CASES } from "./trees.ts";

export const FAULT_CASES: readonly FaultCase[] = [
  ...EXIT_CASES,
  ...TREE_CASES,
  ...OUTPUT_CASES,
  ...LISTING_CASES,
  ...SIGNAL_CASES,
  ...PHASE_CASES,
  ...TERMINAL_CASES,
  ...READER_CASES,
  ...FILE_CASES,
  ...SCRIPT_CASES,
  ...INJECTION_CASES,
  ...STORM_CASES,
  ...FORK_SERVER_CASES,
];
