/** Filtersets over tests of past runs: of a test that is no longer in the workspace, only the identity is known. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestId } from "../../model/events.ts";
import { type BinaryId, packageId, type PackageId } from "../../model/ids.ts";
import type { BinaryQuery, TestFilter } from "../../model/listed/queries.ts";
import { filterCompiler } from "../build/filter-compiler.ts";
import { openSession } from "../build/open-session.ts";
import type { CommandContext } from "../context.ts";
import type { RecordsRequest } from "../recordings/find-recording.ts";

export type ChosenTest = (test: TestId) => boolean;

/** A test must match one of the filtersets, if there are any. */
export async function chooseTests(
  context: CommandContext,
  request: RecordsRequest,
  filtersets: readonly string[],
): Promise<Result<ChosenTest>> {
  if (filtersets.length === 0) return ok(() => true);
  const session = await openSession(context, request);
  if (!session.ok) return session;
  const compile = filterCompiler(session.value);
  const filters: TestFilter[] = [];
  for (const text of filtersets) {
    const one = await compile({ name: "filterset", text }, "cli");
    if (!one.ok) return one;
    if (one.value.usesDefault || one.value.usesGroups) return err([UNKNOWN_HERE]);
    filters.push(one.value.bind());
  }
  const members = await session.value.workspace();
  if (!members.ok) return members;
  const packages = new Map([...members.value.workspace.packages.values()].map(({ name, id }) => [name, id]));
  return ok((test) => {
    const binary = queryOf(test.binaryId, packages);
    return filters.some((filter) => filter.matchesTest({ binary, testName: test.testName }));
  });
}

const UNKNOWN_HERE = {
  kind: "invalid-filterset",
  message: "`default()` and `group()` depend on a profile, and the history is that of all profiles",
} as const;

/** `pkg`, `pkg::test`, `pkg::kind/name`: see the binary ids of the filtersets' reference. */
function queryOf(id: BinaryId, packages: ReadonlyMap<string, PackageId>): BinaryQuery {
  const [packageName = "", rest] = id.split("::");
  const known = packages.get(packageName) ?? packageId(packageName);
  const about = { packageId: known, binaryId: id } as const;
  if (rest === undefined)
    return { ...about, kind: "lib", binaryName: packageName.replaceAll("-", "_"), platform: "target" };
  const [kind = "", name] = rest.split("/");
  if (name === undefined) return { ...about, kind: "test", binaryName: kind, platform: "target" };
  return { ...about, kind, binaryName: name, platform: kind === "proc-macro" ? "host" : "target" };
}
