/** Compiles filtersets; queries cargo only for the data that a filterset needs. */
import type { CargoSession } from "../../cargo/session.ts";
import { after, type Pending } from "../../diagnostics/pending.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { SourceText } from "../../diagnostics/source.ts";
import {
  type CompiledFilterset,
  compileFilterset,
  type NeededWorkspace,
  neededWorkspace,
  parseFilterset,
} from "../../filterset/filterset.ts";
import type { FiltersetKind } from "../../filterset/language/kinds.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { readRegexEngine } from "../../os/embedded-files.ts";

export type CompileFilter = (
  source: SourceText,
  kind: FiltersetKind,
  groups?: readonly string[],
) => Pending<Result<CompiledFilterset>>;

/** A workspace that nothing is looked up in. */
export const NOWHERE: Workspace = {
  root: "",
  targetDirectory: "",
  buildDirectory: "",
  packages: new Map(),
  members: [],
  defaultMembers: [],
};

/** Filtersets that name packages or binaries wait for cargo; the others are compiled while cargo still reads. */
export function filterCompiler(session: CargoSession): CompileFilter {
  return (source, kind, groups) => {
    const parsed = parseFilterset(source.text);
    return after(workspaceFor(session, neededWorkspace(parsed)), (workspace) =>
      workspace.ok
        ? compileFilterset(source, { workspace: workspace.value, kind, readRegexEngine, groups }, parsed)
        : workspace,
    );
  };
}

function workspaceFor(session: CargoSession, needed: NeededWorkspace): Pending<Result<Workspace>> {
  return needed === "nothing" ? NEEDLESS : askedWorkspace(session, needed);
}

const NEEDLESS = ok(NOWHERE);

async function askedWorkspace(
  session: CargoSession,
  needed: Exclude<NeededWorkspace, "nothing">,
): Promise<Result<Workspace>> {
  const members = await session.workspace();
  const complete = needed === "members" || (members.ok && members.value.workspace.graphUnread !== true);
  const answer = complete ? members : await session.graph();
  return answer.ok ? ok(answer.value.workspace) : answer;
}
