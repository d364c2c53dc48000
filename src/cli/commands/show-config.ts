/** `show-config` and the commands below it. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Request } from "../../model/request.ts";
import { collect, valueOf } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { CARGO } from "../options/cargo.ts";
import { REPORTER } from "../options/reporter.ts";
import { REUSE } from "../options/reuse.ts";
import { RUNNER } from "../options/runner.ts";
import { FILTERSET_WORD, TEST_GROUPS, TEST_SETTINGS } from "../options/show-config.ts";
import { LISTING_ARGS } from "./list.ts";
import { maxFailOf } from "./run.ts";
import { buildOf, commonOf, REUSE_GROUPS } from "./shared.ts";

const VERSION: Command = {
  name: "version",
  path: "cargo nextest show-config version",
  args: [],
  request: (found) => ok({ command: "show-version", ...commonOf(found) }),
};

const TEST_GROUPS_COMMAND: Command = {
  name: "test-groups",
  path: "cargo nextest show-config test-groups",
  args: [...Object.values(TEST_GROUPS), ...LISTING_ARGS, ...Object.values(REUSE)],
  exclusiveGroups: REUSE_GROUPS,
  request: testGroupsRequest,
};

const { testThreads, retries, flakyResult, failFast, noFailFast, maxFail } = RUNNER;
const EARLY_END = { failFast, noFailFast, maxFail };
/** Options of `run` that decide settings, so that what a run with them would do can be seen. */
const RUN_SETTINGS = { testThreads, retries, flakyResult };
const { failureOutput, successOutput, statusLevel, finalStatusLevel } = REPORTER;
const REPORT_SETTINGS = { failureOutput, successOutput, statusLevel, finalStatusLevel };

/** Ours: every effective setting of the tests that match, and where each comes from. */
const TEST: Command = {
  name: "test",
  path: "cargo nextest show-config test",
  args: [
    FILTERSET_WORD,
    ...Object.values(TEST_SETTINGS),
    ...Object.values(CARGO),
    ...Object.values(RUN_SETTINGS),
    ...Object.values(EARLY_END),
    ...Object.values(REPORT_SETTINGS),
    ...Object.values(REUSE),
  ],
  exclusiveGroups: REUSE_GROUPS,
  request: testRequest,
};

export const SHOW_CONFIG: Command = {
  name: "show-config",
  path: "cargo nextest show-config",
  args: [],
  commands: [VERSION, TEST_GROUPS_COMMAND, TEST],
};

function testGroupsRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  return ok({ command: "show-test-groups", ...built.value.build, ...collect(TEST_GROUPS, found.matches) });
}

function testRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  const { build } = built.value;
  const { matches } = found;
  const filtersets = [valueOf(FILTERSET_WORD, matches)];
  return ok({
    command: "show-test-settings",
    ...build,
    filter: { ...build.filter, filtersets },
    ...collect(TEST_SETTINGS, matches),
    runner: { ...collect(RUN_SETTINGS, matches), ...maxFailOf(collect(EARLY_END, matches)) },
    reporter: collect(REPORT_SETTINGS, matches),
  });
}
