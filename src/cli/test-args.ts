/**
 * Arguments after `--`: names, and the part of libtest's own command line that makes sense here, so that
 * `cargo nextest run -- <args>` does what `cargo test -- <args>` does.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { insteadOf } from "./libtest-options.ts";
import type { FilterOptions, RunIgnored } from "../model/requests/options.ts";

export interface TestArgs {
  readonly patterns: Pick<FilterOptions, "substrings" | "exact" | "skipSubstrings" | "skipExact">;
  readonly runIgnored?: RunIgnored | undefined;
  readonly noCapture: boolean;
}

interface Words {
  readonly names: readonly string[];
  readonly skips: readonly string[];
  readonly flags: readonly string[];
}

/** Words before `--` are substrings; those after it too, or exact names with `--exact` among them. */
export function readTestArgs(
  before: readonly string[],
  behind: readonly string[],
  runIgnored?: RunIgnored,
): Result<TestArgs> {
  const sorted = sortWords(behind);
  if (!sorted.ok) return sorted;
  const { names, skips, flags } = sorted.value;
  const duplicates = duplicated(flags);
  if (duplicates !== undefined) return refuse([duplicates], "duplicated");
  const excluded = excludedIgnored(flags, runIgnored);
  if (excluded !== undefined) return refuse([excluded], "mutually exclusive");
  const unknown = flags.filter((flag) => !KNOWN.includes(flag));
  if (unknown.length > 0) return refuse(unknown, "unsupported");
  const exact = flags.includes("--exact");
  const ignored = flags.includes("--ignored")
    ? "only"
    : flags.includes("--include-ignored")
      ? "all"
      : runIgnored;
  return ok({
    patterns: {
      substrings: exact ? before : [...before, ...names],
      exact: exact ? names : [],
      skipSubstrings: exact ? [] : skips,
      skipExact: exact ? skips : [],
    },
    runIgnored: ignored,
    noCapture: flags.some(isCapture),
  });
}

/** Separates names, `--skip` values and flags; after a second `--` there are only names. */
function sortWords(words: readonly string[]): Result<Words> {
  const names: string[] = [];
  const skips: string[] = [];
  const flags: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") return ok({ names: [...names, ...words.slice(index + 1)], skips, flags });
    if (word === "--skip") {
      index += 1;
      const skip = words[index];
      if (skip === undefined) return refuse(["--skip"], "missing required argument");
      skips.push(skip);
    } else if (word.startsWith("-")) flags.push(word);
    else names.push(word);
  }
  return ok({ names, skips, flags });
}

const KNOWN = ["--ignored", "--include-ignored", "--exact", "--nocapture", "--no-capture"];

function isCapture(flag: string): boolean {
  return flag === "--nocapture" || flag === "--no-capture";
}

/** `--nocapture` and `--no-capture` are two spellings of one flag. */
function duplicated(flags: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return flags.find((flag) => {
    const meant = isCapture(flag) ? "--no-capture" : flag;
    const again = KNOWN.includes(flag) && seen.has(meant);
    seen.add(meant);
    return again;
  });
}

/** Only one of `--run-ignored`, `--ignored` and `--include-ignored` may be given. */
function excludedIgnored(flags: readonly string[], runIgnored: RunIgnored | undefined): string | undefined {
  const given = flags.filter((flag) => flag === "--ignored" || flag === "--include-ignored");
  return runIgnored === undefined ? given[1] : given[0];
}

/** What is wrong with some of the words. */
type Fault = "unsupported" | "duplicated" | "mutually exclusive" | "missing required argument";

/** The error of test arguments; also for `--no-capture` before and after `--`. */
export function refuse(words: readonly string[], fault: Fault): Result<never> {
  const supported = `supported are names, ${[...KNOWN, "--skip NAME"].map((flag) => `\`${flag}\``).join(", ")}`;
  const instead = fault === "unsupported" ? words.flatMap((word) => insteadOf(word) ?? []) : [];
  return err([
    {
      kind: "setup",
      message: `failed to parse test binary arguments \`${words.join(", ")}\`: arguments are ${fault}`,
      help: instead.length === 0 ? supported : [...new Set(instead)].join("; "),
    },
  ]);
}
