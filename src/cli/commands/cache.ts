/** `cache` (ours): queries and checks of the cache of results. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { CacheTestsRequest } from "../../model/requests/request.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { givenOf } from "../given.ts";
import { CACHE, CACHE_VERIFY } from "../options/cache.ts";
import { REPORTER_WITHOUT_SETTING } from "../options/reporter.ts";
import { REUSE } from "../options/reuse.ts";
import { LISTING_ARGS } from "./list.ts";
import { runnerOf } from "./run.ts";
import { buildOf, commonOf, REUSE_GROUPS } from "./shared.ts";

const INFO: Command = {
  name: "info",
  path: "cargo nextest cache info",
  args: Object.values(CACHE),
  request: (found) => {
    const built = buildOf(found);
    return built.ok
      ? ok({ command: "cache-info", ...built.value.build, ...collect(CACHE, found.matches) })
      : built;
  },
};

const CLEAR: Command = {
  name: "clear",
  path: "cargo nextest cache clear",
  args: [],
  request: (found) => {
    const built = buildOf(found);
    return built.ok ? ok({ command: "cache-clear", ...built.value.build }) : built;
  },
};

const EXPLAIN: Command = {
  name: "explain",
  path: "cargo nextest cache explain",
  args: [...LISTING_ARGS, ...Object.values(CACHE), ...Object.values(REUSE)],
  exclusiveGroups: REUSE_GROUPS,
  request: (found) => {
    const tests = testsOf(found);
    return tests.ok
      ? ok({ command: "cache-explain", ...tests.value, ...collect(CACHE, found.matches) })
      : tests;
  },
};

const VERIFY: Command = {
  name: "verify",
  path: "cargo nextest cache verify",
  args: [...LISTING_ARGS, ...Object.values(CACHE_VERIFY), ...Object.values(REUSE)],
  exclusiveGroups: REUSE_GROUPS,
  request: (found) => {
    const tests = testsOf(found);
    return tests.ok
      ? ok({ command: "cache-verify", ...tests.value, ...collect(CACHE_VERIFY, found.matches) })
      : tests;
  },
};

/** A run of the queried tests, as the command line would start it without options of its own. */
function testsOf(found: Found): Result<Omit<CacheTestsRequest, "format">> {
  const built = buildOf(found);
  if (!built.ok) return built;
  const { matches } = found;
  const run = {
    command: "run",
    ...built.value.build,
    rerunArgs: [],
    given: givenOf(matches),
    runner: runnerOf(matches),
    reporter: collect(REPORTER_WITHOUT_SETTING, matches),
  } as const;
  return ok({ ...commonOf(found), run });
}

export const CACHE_COMMAND: Command = {
  name: "cache",
  path: "cargo nextest cache",
  args: [],
  commands: [INFO, CLEAR, EXPLAIN, VERIFY],
};
