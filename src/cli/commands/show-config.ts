/** `show-config` and the commands below it. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Request } from "../../model/requests/request.ts";
import { collect, valueOf } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { GIVEN_ARGS, givenOf } from "../given.ts";
import { CARGO } from "../options/cargo.ts";
import { FILTER } from "../options/filter.ts";
import { REUSE } from "../options/reuse.ts";
import { FILTERSET_WORD, TEST_GROUPS, TEST_SETTINGS } from "../options/show-config.ts";
import { LISTING_ARGS } from "./list.ts";
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

/** Ours: every effective setting of the tests that match, and where each comes from. */
const TEST: Command = {
  name: "test",
  path: "cargo nextest show-config test",
  args: [
    FILTERSET_WORD,
    FILTER.filtersets,
    ...Object.values(TEST_SETTINGS),
    ...Object.values(CARGO),
    // Options of `run` that decide settings, to show what a run with them would do.
    ...GIVEN_ARGS,
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
  const word = valueOf(FILTERSET_WORD, matches);
  const filtersets = [...(word === undefined ? [] : [word]), ...build.filter.filtersets];
  return ok({
    command: "show-test-settings",
    ...build,
    filter: { ...build.filter, filtersets },
    ...collect(TEST_SETTINGS, matches),
    given: givenOf(matches),
  });
}
