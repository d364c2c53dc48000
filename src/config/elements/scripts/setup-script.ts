/** `scripts.setup.S`, and (ours) `scripts.teardown.S`: programs that run before the first and after the last test they are for. */
import { optional, required, table, type TableValue } from "../../schema/compound.ts";
import { flag } from "../../schema/scalars.ts";
import { scriptCommand } from "./command.ts";
import { leakTimeout } from "../time/leak-timeout.ts";
import { scriptSlowTimeout } from "../time/slow-timeout.ts";

const junit = table(
  {
    "store-success-output": optional(flag(), "Whether the JUnit report holds its output when it succeeds."),
    "store-failure-output": optional(flag(), "Whether the JUnit report holds its output when it fails."),
  },
  { expected: "a table of JUnit settings" },
);

const fields = {
  command: required(scriptCommand, "The program that runs."),
  "slow-timeout": optional(
    scriptSlowTimeout,
    "Time after which the script is slow, and whether it is ended.",
  ),
  "leak-timeout": optional(leakTimeout.element, "Time to wait for processes that it left behind."),
  "capture-stdout": optional(flag(), "Whether its standard output is captured."),
  "capture-stderr": optional(flag(), "Whether its standard error is captured."),
  junit: optional(junit, "What the JUnit report holds of it."),
};

export type SetupScript = TableValue<typeof fields>;

export const setupScript = table(fields, { expected: "a table with `command`" });
