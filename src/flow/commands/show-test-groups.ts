/** `show-config test-groups`. */
import type { UserError } from "../../diagnostics/errors.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { humanList } from "../../list/output/human.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import { type ShowTestGroupsRequest } from "../../model/requests/request.ts";
import { showTestGroups, type TestsByBinary, unknownGroups } from "../../report/show-config/test-groups.ts";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { newRunId } from "../run/run-id.ts";
import { showPages } from "../pages/pages.ts";
import { prepare } from "../build/prepare.ts";
import { finishBuild, listAll } from "../build/list-tests.ts";
import { userConfig } from "../user-config.ts";
import type { CommandContext } from "../context.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { describedTests } from "../build/described-tests.ts";

export async function showGroups(
  context: CommandContext,
  request: ShowTestGroupsRequest,
): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const prepared = await prepare(context, request, {
    filterKind: "cli",
    check: (profile) => unknownGroupError([...profile.groups.keys()], request.groups),
  });
  if (!prepared.ok) return prepared;
  const options = { request, mode: "test", runId: newRunId(context) } as const;
  const built = await finishBuild(context, prepared.value, options);
  if (!built.ok) return built;
  const groups = built.value.profile.shownGroups();
  const listed = await listAll(context, built.value);
  if (!listed.ok) return listed;
  const { profile, list } = listed.value;
  const paint = paintForStream(context, request.common, "stdout");
  const tests = describedTests(listed.value, { evenUnmatched: true }).map(({ query, test }) => ({
    binaryId: query.binary.binaryId,
    test,
    assignment: profile.groupAssignment(query),
  }));
  const groupsView = { groups, tests, showDefault: request.showDefault, only: request.groups };
  const ci = ciSystem(context.env);
  const view = { verbose: false, paint, ci };
  const listTests = (shown: TestsByBinary): string => humanList(list, view, shown);
  const text = showTestGroups(groupsView, { paint, listTests });
  await showPages(context, text, { common: request.common, ui: user.value.ui });
  return ok(EXIT.ok);
}

function unknownGroupError(known: readonly string[], wanted: readonly string[]): UserError | undefined {
  const unknown = unknownGroups(known, wanted);
  if (unknown.length === 0) return undefined;
  const names = [...known.toSorted(), "@global"].join(", ");
  const message = `unknown test groups specified: ${unknown.join(", ")}\n(known groups: ${names})`;
  return { kind: "setup", message };
}
