/**
 * The differential suite's cases of statuses, retries, timeouts, leaks, output and reports: the peer runs them on this
 * machine, and ours by `--remote` on a real server. What differs because tests run elsewhere is listed with its reason.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { ConformanceCase } from "../case.ts";
import { CASES } from "../cases/all.ts";
import { differences } from "../differences.ts";
import { peerExecutable } from "../peer.ts";
import { type Executables, runQuiet } from "../side.ts";
import { workspaceNamed } from "../workspaces.ts";

/** Not those of scripts, wrappers and runners, which are programs of this machine. */
const KINDS =
  /^(?:run|effect|report|junit) |^running (?:slow|terminate|grace|timeout|global timeout|immediate|leak|flaky|retries|fail fast|two flaky|backoff|stress (?!variables))/;

/** These differ only in which lines are shown: a sample takes one of six. */
const TABLES = /^report (?:status|final|outputs) /;
const ONE_OF = 6;

/** What `npm run remote` runs, as all of them take minutes. */
function sampleOf(cases: readonly ConformanceCase[]): readonly ConformanceCase[] {
  const tables = cases.filter(({ name }) => TABLES.test(name));
  const left = new Set(tables.filter((_, index) => index % ONE_OF !== 0));
  return cases.filter((test) => !left.has(test));
}

/** As many places as the case has threads, and the variables that it sets for its tests. */
function settingsFor({ args }: ConformanceCase): string {
  const threads = args.find((arg) => /^-j\d+$/.test(arg))?.slice(2) ?? "1";
  return `[profile.default]\nremote-jobs = ${threads}\nremote = { env = ["OUTCOMES_*"] }\n`;
}

const INHERENT: readonly (readonly [name: RegExp, reason: string])[] = [
  [
    /^(?!report status).*\bleak(?! in silence| long enough)/,
    "the server ends processes that a test leaves running; none is reported as a leak",
  ],
  [
    /^report libtest (?:json|version)/,
    "where both streams are captured as one, standard output comes before standard error",
  ],
  [/global timeout/, "a test that is ended for another reason than its own timeout has no output"],
];

/**
 * Text that depends on the place, taken out of both sides: options in the usage line of an error, what `--verbose` tells
 * about uploads, and, as the end of a test is known only once the server has told it, repeated lines of a slow test.
 */
function withoutPlace(text: string): string {
  const slow = new Set<string>();
  const lines = text.split("\n").filter((line) => {
    if (/^\s*remote: uploaded /.test(line)) return false;
    const [, test] = /^\s*SLOW \[.*?\] (.*)$/.exec(line) ?? [];
    if (test === undefined) return true;
    const isFirst = !slow.has(test);
    slow.add(test);
    return isFirst;
  });
  return lines.join("\n").replace(/ --remote <URL> --tool-config-file <TOOL:ABS_PATH>/, "");
}

export interface CaseOutcome {
  readonly name: string;
  readonly differences: readonly string[];
  /** Why it differs, if it has to. */
  readonly reason: string | undefined;
}

/** `only`: the cases whose name contains this; undefined: a sample of all. */
export async function compareCases(
  address: string,
  {
    executable,
    scratch,
    only,
  }: { readonly executable: string; readonly scratch: string; readonly only: string | undefined },
  tell: (outcome: CaseOutcome) => void,
): Promise<void> {
  const executables: Executables = { peer: await peerExecutable(), ours: executable };
  const settings = path.join(scratch, "remote.toml");
  const workspace = await workspaceNamed("outcomes");
  const context = { workspace, executables };
  const all = CASES.filter(
    (test) => test.workspace === "outcomes" && test.args[0] === "run" && KINDS.test(test.name),
  );
  const chosen = only === undefined ? sampleOf(all) : all.filter(({ name }) => name.includes(only));
  for (const test of chosen) {
    fs.writeFileSync(settings, settingsFor(test));
    const theirs = await runQuiet(executables.peer, test, context);
    const ours = await runQuiet(executables.ours, elsewhere(test, address, settings), context);
    const { adjust = (same: string): string => same } = test;
    const comparable: ConformanceCase = {
      ...test,
      adjust: (said, stream) => withoutPlace(adjust(said, stream)),
    };
    const found = differences(comparable, theirs, ours);
    const reason = INHERENT.find(([name]) => name.test(test.name))?.[1];
    tell({ name: test.name, differences: found, reason });
  }
}

function elsewhere(test: ConformanceCase, address: string, settings: string): ConformanceCase {
  const [command = "run", ...args] = test.args;
  return {
    ...test,
    args: [command, "--remote", address, "--tool-config-file", `remote:${settings}`, ...args],
  };
}
