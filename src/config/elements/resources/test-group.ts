/** `test-group`, and `test-groups` with its limits: sets of tests that share a number of threads. */
import { GLOBAL_GROUP, type MemoryBudget } from "../../../model/settings.ts";
import { optional, record, required, table } from "../../schema/compound.ts";
import type { Setting, SettingWithDefault } from "../../schema/element.ts";
import { mapped, text } from "../../schema/scalars.ts";
import { checkIdentifier, IDENTIFIER_PATTERN } from "../file/identifier.ts";
import { memoryBudget } from "./max-memory.ts";
import { type ThreadCount, threadCount } from "./threads.ts";

export interface TestGroup {
  readonly "max-threads": ThreadCount;
  /** Ours. */
  readonly "max-memory"?: MemoryBudget | undefined;
}

/** The group of some tests; whether it is defined is judged once all files are read. */
export const testGroup: SettingWithDefault<string> = {
  key: "test-group",
  meaning: `The test group of the tests; \`${GLOBAL_GROUP}\` is none.`,
  element: mapped(
    text({ expected: "the name of a test group", pattern: `^@global$|${IDENTIFIER_PATTERN}` }),
    (given, node, report) => {
      if (given === GLOBAL_GROUP) return given;
      const verdict = checkIdentifier(given);
      return "name" in verdict ? verdict.name : report.refuse(node, verdict.complaint);
    },
  ),
  builtIn: GLOBAL_GROUP,
};

export const testGroups: Setting<ReadonlyMap<string, TestGroup>> = {
  key: "test-groups",
  meaning: "Test groups by name.",
  element: record(
    table(
      {
        "max-threads": required(threadCount, "Number of threads that tests of the group may use together."),
        "max-memory": optional(
          memoryBudget,
          "Memory that tests of the group which run at the same time may require together.",
        ),
      },
      { expected: "a table such as { max-threads = 1 }" },
    ),
    { expected: "a table of test groups", name: checkIdentifier, pattern: IDENTIFIER_PATTERN },
  ),
};
