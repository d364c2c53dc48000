/** The `rerun:` line of a report, pasted into a shell, runs exactly the tests that failed. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import type { RunEvent } from "../../src/model/events.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { type Ran, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const NAMES = { HARNESS_FIRST: "odd-names", HARNESS_FAIL: "1" };

function lineOf({ stderr }: Ran): string {
  return (
    stderr
      .split("\n")
      .find((line) => line.startsWith("rerun: "))
      ?.slice("rerun: ".length) ?? ""
  );
}

function finished(events: readonly RunEvent[]): readonly string[] {
  const names = events.flatMap((event) =>
    event.type === "test-finished" ? [`${event.test.binaryId} ${event.test.testName}`] : [],
  );
  return names.sort();
}

/** Where `cargo nextest` is the executable under test. */
function folderOfExecutable(): string {
  const folder = scratchFolder();
  fs.symlinkSync(EXECUTABLE, path.join(folder, "cargo-nextest"));
  return folder;
}

/** The command is the last word of the shell text, as it would be typed. */
const PASTED = (line: string, folder: string): string =>
  `shift; shift; shift; PATH=${folder}:$PATH; export PATH; ${line} "$@"`;

describe("the line runs exactly the failed tests", () => {
  test("whatever their names, from the compact report", async () => {
    const workspace = await shared("harness");
    const args = ["run", "--no-fail-fast", "--reporter", "compact", "-E", "binary(first) - test(~help)"];
    const first = await workspace.nextest(args, { env: NAMES, events: true });
    const line = lineOf(first);
    expect(line).toStartWith("cargo nextest run --no-fail-fast --reporter compact -E ");
    const again = await workspace.nextest(["run"], {
      env: NAMES,
      events: true,
      shell: PASTED(line, folderOfExecutable()),
    });
    expect(finished(first.events)).toHaveLength(13);
    expect(finished(again.events)).toEqual(finished(first.events));
  });

  test("with the profile, the package and what `--` said", async () => {
    const workspace = await shared("harness");
    const args = [
      "run",
      "--no-fail-fast",
      "--reporter",
      "compact",
      "-p",
      "harness",
      "fails",
      "--",
      "--include-ignored",
    ];
    const first = await workspace.nextest(args, { events: true });
    const line = lineOf(first);
    expect(line).toContain(" --package harness --run-ignored all -E ");
    const again = await workspace.nextest(["run"], {
      events: true,
      shell: PASTED(line, folderOfExecutable()),
    });
    expect(finished(again.events)).toEqual(finished(first.events));
    expect(finished(again.events).length).toBeGreaterThan(0);
  });
});

test("what programs read has no such line", async () => {
  const { stderr, exitCode } = await (await shared("harness")).nextest(["run", "fails"]);
  expect(exitCode).toBe(100);
  expect(stderr).not.toContain("rerun");
});
