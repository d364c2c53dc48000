/** Output that is too much, or that should not be shown as it is. */
import * as fs from "node:fs";
import type { Observed } from "../case.ts";
import { grouped, junitIsWhole, JUNIT, nothingInjected, runOnly, type Ungrouped } from "./parts.ts";

const KEEP_ALL = `${JUNIT}store-success-output = true\nstore-failure-output = true\n`;
const STORE = `[store]\ndir = "{dir}/store"\n`;

/** One test prints much; the runner stays small, says what it left out, and keeps the whole in a file. */
function flood(
  name: string,
  megabytes: number,
  more: Partial<Ungrouped> & { readonly fails?: true } = {},
): Ungrouped {
  const { fails, ...rest } = more;
  return {
    name,
    workspace: "faults",
    args: runOnly("floods"),
    limit: 60_000,
    ...rest,
    config: `${STORE}${rest.config ?? ""}`,
    env: { FAULTS_FLOOD_MB: String(megabytes), ...(fails === true ? { FAULTS_FLOOD_FAILS: "1" } : {}) },
    expect: { exit: fails === true ? 100 : 0, within: 30_000, ...rest.expect },
  };
}

/** Of a flood that is shown. */
function cutIsTold(megabytes: number): (seen: Observed) => readonly string[] {
  return (seen) => {
    const text = seen.stdout + seen.stderr;
    const file = /all of it is in (\S+)\)/.exec(text)?.[1];
    if (file === undefined) return ["does not say what was left out"];
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return [
      ...(size >= megabytes * 2 ** 20 ? [] : [`the file with the whole output has ${size} bytes`]),
      ...(text.includes("the last line of the flood") ? [] : ["the end of the output is not shown"]),
      ...(seen.bytes < 20 * 2 ** 20 ? [] : [`prints ${seen.bytes} bytes`]),
    ];
  };
}

const FLOODS: readonly Ungrouped[] = [
  flood("200 MB, passing", 200, { quick: true }),
  // The peer takes up to a minute to show so much.
  flood("200 MB, failing", 200, {
    fails: true,
    peer: "when-long",
    expect: { exit: 100, check: cutIsTold(200) },
  }),
  flood("200 MB, failing, 2 retries", 200, {
    fails: true,
    peer: "when-long",
    args: [...runOnly("floods"), "--retries", "2"],
    expect: { exit: 100, check: cutIsTold(200) },
  }),
  flood("200 MB, failing, JUnit", 200, {
    fails: true,
    peer: "when-long",
    config: KEEP_ALL,
    expect: { exit: 100, check: junitIsWhole },
  }),
  flood("200 MB, passing, JUnit", 200, {
    peer: "when-long",
    config: KEEP_ALL,
    expect: { exit: 0, check: junitIsWhole },
  }),
  flood("1 GB, passing", 1000),
  flood("1 GB, failing", 1000, {
    fails: true,
    peer: "when-long",
    expect: { exit: 100, check: cutIsTold(1000) },
  }),
  flood("200 MB under an address limit of 4 GB", 200, {
    fails: true,
    long: true,
    wrap: ["prlimit", "--as=4000000000"],
    expect: { exit: 100, check: cutIsTold(200) },
  }),
  {
    name: "a million lines",
    workspace: "faults",
    args: [...runOnly("a_million_lines"), "--success-output", "immediate"],
    config: STORE,
    expect: { exit: 0, within: 20_000, says: ["line 999999"] },
  },
];

const ODD: readonly Ungrouped[] = [
  {
    name: "no UTF-8, NUL, U+FFFF: JUnit is XML",
    workspace: "faults",
    args: runOnly("odd_characters"),
    config: KEEP_ALL,
    quick: true,
    expect: { exit: 100, check: junitIsWhole },
  },
  {
    name: "escapes: colour alone reaches the terminal",
    workspace: "faults",
    args: [...runOnly("odd_characters"), "--color", "always"],
    expect: { exit: 100, says: ["\u001b[31mred"], never: ["\u001b]0;", "\u001b[2J", "\u001b]52", "\u009b"] },
  },
  {
    name: "escapes and marks of direction in names",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_NAMES: "hostile" },
    quick: true,
    expect: {
      exit: 100,
      says: ["5 tests run: 4 passed, 1 failed"],
      never: ["\u001b[2K", "\u202e", /\r(?!\n)/],
      check: nothingInjected,
    },
  },
  {
    name: "workflow commands on GitHub Actions",
    workspace: "faults",
    args: runOnly("workflow_commands"),
    env: { GITHUB_ACTIONS: "true" },
    expect: { exit: 100, check: commandsAreStopped },
  },
];

/** Everything that could be a command is between the stop marker and its end. */
function commandsAreStopped(seen: Observed): readonly string[] {
  const text = seen.stdout + seen.stderr;
  const found = /::stop-commands::(\S+)\s*\n([^]*?)\n\s*::\1::/.exec(text);
  if (found === null) return ["commands are not stopped"];
  const rest = text.replace(found[0], "");
  return rest.includes("::error file=a.rs") ? ["a command is outside of the stop"] : [];
}

export const OUTPUT_CASES = grouped("output", [...FLOODS, ...ODD]);
