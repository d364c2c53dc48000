/** `scripts.wrapper.W`: programs that test binaries are started through. */
import { optional, required, table, type TableValue } from "../../schema/compound.ts";
import { choice } from "../../schema/scalars.ts";
import { scriptCommand } from "./command.ts";

const fields = {
  command: required(scriptCommand, "The program that starts the test binary."),
  "target-runner": optional(
    choice(["ignore", "overrides-wrapper", "within-wrapper", "around-wrapper"]),
    "How the wrapper goes together with a target runner.",
  ),
};

export type WrapperScript = TableValue<typeof fields>;

export const wrapperScript = table(fields, { expected: "a table with `command`" });
