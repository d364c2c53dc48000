import { expect, test } from "bun:test";
import { commandLineReference } from "./markdown.ts";

const page = commandLineReference();

test("every variable that stands in for an option is in the table", () => {
  const names =
    "PROFILE TEST_THREADS RETRIES FLAKY_RESULT NO_TESTS STATUS_LEVEL FINAL_STATUS_LEVEL SUCCESS_OUTPUT FAILURE_OUTPUT SHOW_PROGRESS HIDE_PROGRESS_BAR MAX_PROGRESS_RUNNING NO_INPUT_HANDLER NO_OUTPUT_INDENT MESSAGE_FORMAT MESSAGE_FORMAT_VERSION VERBOSE USER_CONFIG_FILE";
  for (const name of names.split(" ")) expect(page).toContain(`| \`NEXTEST_${name}\` |`);
  expect(page).toContain("| `CARGO_TERM_COLOR` | `--color <WHEN>` |");
});

test("an option says what it needs, what it excludes and who has it", () => {
  expect(page).toContain(
    [
      "### `--debugger <DEBUGGER>`",
      "",
      'Run the selected test under a debugger, e.g. "rust-gdb --args".',
      "",
      "The test keeps the terminal and its input. Output is not captured, and no timeout applies.",
      "",
      "group `interceptor` · excludes `stress-condition`, `--no-run` · in `run`, `bench`, `ntr`",
    ].join("\n"),
  );
});

test("options for everyone are explained once", () => {
  expect(page.split("### `--color <WHEN>`")).toHaveLength(2);
});
