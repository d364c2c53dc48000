/** `run`, and its shortcut `ntr`. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { GivenOptions, RunnerOptions } from "../../model/requests/options.ts";
import type { Request } from "../../model/requests/request.ts";
import { collect } from "../collect.ts";
import type { Command, Found, Matches } from "../command.ts";
import { givenOf } from "../given.ts";
import { CARGO } from "../options/cargo.ts";
import { CHANGED } from "../options/changed.ts";
import { DOCTESTS } from "../options/doctests.ts";
import { FILTER, FILTER_WORDS } from "../options/filter.ts";
import { NEXTEST_GLOBALS } from "../options/global.ts";
import { QUEUE, queueOf } from "../options/queue.ts";
import { REPORTER, REPORTER_WITHOUT_SETTING } from "../options/reporter.ts";
import { REUSE } from "../options/reuse.ts";
import { INTERCEPTOR_GROUP, RUNNER, RUNNER_WITHOUT_SETTING, STRESS_GROUP } from "../options/runner.ts";
import { rerunWords } from "../rerun-words.ts";
import { refuse } from "../test-args.ts";
import { buildOf, REUSE_GROUPS } from "./shared.ts";

const ARGS = [
  ...Object.values(CARGO),
  ...Object.values(DOCTESTS),
  ...Object.values(FILTER),
  ...Object.values(CHANGED),
  ...Object.values(FILTER_WORDS),
  ...Object.values(RUNNER),
  ...Object.values(QUEUE),
  ...Object.values(REPORTER),
  ...Object.values(REUSE),
];

const EXCLUSIVE = [...REUSE_GROUPS, INTERCEPTOR_GROUP, STRESS_GROUP];

export const RUN: Command = {
  name: "run",
  aliases: ["r"],
  path: "cargo nextest run",
  args: ARGS,
  exclusiveGroups: EXCLUSIVE,
  request: runRequest,
};

export const NTR: Command = {
  name: "ntr",
  path: "cargo ntr",
  args: ARGS,
  globals: NEXTEST_GLOBALS,
  exclusiveGroups: EXCLUSIVE,
  request: runRequest,
};

function runRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  const runner = runnerOf(found.matches);
  const { build, noCapture } = built.value;
  if (noCapture && runner.noCapture) return refuse(["--no-capture"], "duplicated");
  return ok({
    command: "run",
    ...build,
    rerunArgs: rerunWords(found.matches, { verb: "run", runIgnored: build.filter.runIgnored, noCapture }),
    given: givenOf(found.matches),
    runner: { ...runner, noCapture: noCapture || runner.noCapture, queue: queueOf(found.matches) },
    reporter: collect(REPORTER_WITHOUT_SETTING, found.matches),
  });
}

/** No option that stands above a setting: the compiler refuses one that `options/runner.ts` does not take out. */
type NoSetting = { readonly [Option in keyof GivenOptions]?: never };

/** The runner's options without those that stand above a setting: see `given.ts`. */
export function runnerOf(matches: Matches): RunnerOptions & NoSetting {
  return collect(RUNNER_WITHOUT_SETTING, matches);
}
