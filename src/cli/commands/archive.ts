/** `archive`. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Request } from "../../model/requests/request.ts";
import { collect } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { ARCHIVE } from "../options/archive.ts";
import { CARGO } from "../options/cargo.ts";
import { CHANGED } from "../options/changed.ts";
import { DOCTESTS } from "../options/doctests.ts";
import { ARCHIVE_FILTER } from "../options/filter.ts";
import { REUSE } from "../options/reuse.ts";
import { buildOf } from "./shared.ts";

export const ARCHIVE_COMMAND: Command = {
  name: "archive",
  path: "cargo nextest archive",
  args: [
    ...Object.values(CARGO),
    ...Object.values(DOCTESTS),
    ...Object.values(ARCHIVE),
    ...Object.values(ARCHIVE_FILTER),
    ...Object.values(CHANGED),
  ],
  request: archiveRequest,
};

function archiveRequest(found: Found): Result<Request> {
  const built = buildOf(found);
  if (!built.ok) return built;
  return ok({
    command: "archive",
    ...built.value.build,
    // Here `--archive-file` is what is made, not what is reused.
    reuse: collect(REUSE, new Map()),
    ...collect(ARCHIVE, found.matches),
  });
}
