/**
 * Cases of several commands: runs that are recorded, and what reads the recordings. A script runs them one by
 * one; `cargo-nextest` in it is the side that is compared, `$PEER` the peer on both sides. So recordings of both
 * are read by the peer, and those of the peer by both.
 */
import type { ConformanceCase } from "../case.ts";

export interface Steps {
  readonly name: string;
  readonly workspace: string;
  /** Commands of the shell. Each is printed before its output, and its exit code after it. */
  readonly steps: readonly string[];
  /** Of the user's configuration, below `[record]`. */
  readonly record?: string;
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** More files of the case's folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The first test that is reported is the first that ends. */
export const ONE_BY_ONE = "-j1";

const HEAD = `nextest() { cargo-nextest nextest "$@"; }
peer() { "$PEER" nextest "$@"; }
step() { echo "### $*"; "$@" 2>&1; echo "exit $?"; }
`;

export function recordingCase({
  name,
  workspace,
  steps,
  record,
  config,
  env,
  files,
}: Steps): ConformanceCase {
  const script = `${HEAD}${steps.join("\n")}\n`;
  return {
    name: `recordings ${name}`,
    workspace,
    via: ["sh"],
    args: ["{dir}/steps.sh"],
    files: {
      ...files,
      "steps.sh": script,
      "user.toml": `[experimental]\nrecord = true\n[record]\nenabled = true\n${record ?? ""}`,
      ...(config === undefined ? {} : { "nextest.toml": config }),
    },
    env: {
      NEXTEST_STATE_DIR: "{dir}/state",
      NEXTEST_USER_CONFIG_FILE: "{dir}/user.toml",
      PEER: "{peer}",
      CONFIG: "{dir}/nextest.toml",
      DIR: "{dir}",
      ...env,
    },
    adjust: withoutChance,
    timeout: 120_000,
  };
}

const RULES: readonly (readonly [RegExp, string])[] = [
  // Tables of runs: short ids, moments, durations, sizes.
  [/\b[0-9a-f]{8}\b(?= +\d{4}-)/g, "SHORTID"],
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:\d\d|Z)?/g, "MOMENT"],
  [/ +\d+\.\d{3}s\b/g, " DURATION"],
  [/\((?:\d+(?:\.\d+)?(?:ms|s|m))+ ago\)/g, "(AGO)"],
  [/ +\d+(?:\.\d+)? (?:B|KB|MB)\b/g, " SIZE"],
  // Outputs that are equal by chance, as the times in them are, are one file.
  [/((?:store|total) +SIZE +SIZE) +\d+/g, "$1 FILES"],
  [/[─]{3,}/g, "───"],
  [/(command: +)\S*cargo-nextest/g, "$1cargo-nextest"],
  [/(wrote|written to|exported run UUID to) .*/g, "$1 FILE"],
];

function withoutChance(text: string): string {
  let result = text;
  for (const [pattern, replacement] of RULES) result = result.replace(pattern, replacement);
  return result;
}
