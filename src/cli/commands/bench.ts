/** `bench`: as `run`, with fewer options, one thread and nothing captured. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Request } from "../../model/requests/request.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { givenOf } from "../given.ts";
import { CARGO } from "../options/cargo.ts";
import { FILTER, FILTER_WORDS } from "../options/filter.ts";
import { REPORTER, REPORTER_WITHOUT_SETTING } from "../options/reporter.ts";
import { BENCH_MAX_FAIL, INTERCEPTOR_GROUP, RUNNER, STRESS_GROUP } from "../options/runner.ts";
import { rerunWords } from "../rerun-words.ts";
import { runnerOf } from "./run.ts";
import { buildOf } from "./shared.ts";

const { rerun: _rerun, ...BENCH_FILTER } = FILTER;

export const BENCH: Command = {
  name: "bench",
  aliases: ["b"],
  path: "cargo nextest bench",
  args: [
    ...Object.values(CARGO),
    ...Object.values(BENCH_FILTER),
    ...Object.values(FILTER_WORDS),
    RUNNER.noRun,
    RUNNER.failFast,
    RUNNER.noFailFast,
    BENCH_MAX_FAIL,
    RUNNER.noTests,
    RUNNER.stressCount,
    RUNNER.stressDuration,
    RUNNER.debugger,
    RUNNER.tracer,
    RUNNER.noCapture,
    REPORTER.showProgress,
    REPORTER.noInputHandler,
    REPORTER.ciOutput,
  ],
  exclusiveGroups: [INTERCEPTOR_GROUP, STRESS_GROUP],
  request: benchRequest,
};

function benchRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  const { build } = built.value;
  return ok({
    command: "bench",
    ...build,
    rerunArgs: rerunWords(found.matches, {
      verb: "bench",
      runIgnored: build.filter.runIgnored,
      noCapture: false,
    }),
    given: givenOf(found.matches),
    // Benchmarks are never captured; the flag is accepted so that command lines can be shared with `run`.
    runner: { ...runnerOf(found.matches), noCapture: true },
    reporter: collect(REPORTER_WITHOUT_SETTING, found.matches),
  });
}
