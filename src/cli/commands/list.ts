/** `list`. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Request } from "../../model/requests/request.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { CARGO } from "../options/cargo.ts";
import { CHANGED } from "../options/changed.ts";
import { DOCTESTS } from "../options/doctests.ts";
import { FILTER, FILTER_WORDS } from "../options/filter.ts";
import { LIST } from "../options/list.ts";
import { REUSE } from "../options/reuse.ts";
import { buildOf, REUSE_GROUPS } from "./shared.ts";

const { rerun: _rerun, ...LIST_FILTER } = FILTER;

/** What `list` shares with `show-config`: everything that leads to a list of tests. */
export const LISTING_ARGS = [
  ...Object.values(CARGO),
  ...Object.values(DOCTESTS),
  ...Object.values(LIST_FILTER),
  ...Object.values(FILTER_WORDS),
] as const;

export const LIST_COMMAND: Command = {
  name: "list",
  path: "cargo nextest list",
  args: [...LISTING_ARGS, ...Object.values(CHANGED), ...Object.values(LIST), ...Object.values(REUSE)],
  exclusiveGroups: REUSE_GROUPS,
  request: listRequest,
};

function listRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  return ok({ command: "list", ...built.value.build, ...collect(LIST, found.matches) });
}
