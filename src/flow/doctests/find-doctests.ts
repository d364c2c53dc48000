/** Finds out how cargo calls rustdoc for each library, by letting cargo call this program instead of rustdoc. */
import { dirname, join } from "node:path";
import { formBinaryId } from "../../cargo/build/build-output.ts";
import { recordedCalls } from "../../doctest/rustdoc/recorded-calls.ts";
import { recordPath } from "../../doctest/stored/crate-record.ts";
import type { RustdocCall } from "../../doctest/rustdoc/rustdoc-call.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { BuildOutput, TestBinary } from "../../model/build/binaries.ts";
import type { BinaryId } from "../../model/ids.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import { LIBRARY_KINDS, type Package, type Workspace } from "../../model/build/workspace.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import { DOCTEST_KIND } from "./doctest-choice.ts";
import { makeCallsFolder } from "./rustdoc-calls-folder.ts";
import { type CrateToTest, type FoundDoctests, NOTHING_FOUND } from "./found-doctests.ts";
import { notify } from "../notices.ts";

export interface FindRequest {
  readonly prepared: Prepared;
  readonly request: BuildRequest;
  readonly build: BuildOutput;
}

export async function findDoctests(
  context: CommandContext,
  { prepared, request, build }: FindRequest,
): Promise<Result<FoundDoctests>> {
  const rustdoc = await prepared.rustdoc();
  if (!rustdoc.ok) return rustdoc;
  const calls = await callsOfCargo(prepared);
  if (!calls.ok) return calls;
  if (calls.value.length === 0) return ok(NOTHING_FOUND);
  const workspace = await workspaceOf(prepared, calls.value);
  if (!workspace.ok) return workspace;
  const includeIgnored = (request.filter.runIgnored ?? "default") !== "default";
  const root = join(build.meta.buildDirectory, DOCTEST_FOLDER);
  const crates = new Map<BinaryId, CrateToTest>();
  const binaries: TestBinary[] = [];
  for (const call of calls.value) {
    const pkg = packageOf(workspace.value, call);
    if (pkg === undefined) return err([unknownPackage(call)]);
    const crate = { call, crateName: pkg.name, packageFolder: join(root, pkg.name) };
    const binary = doctestBinary(pkg, recordPath({ ...crate, includeIgnored }));
    if (crates.has(binary.id)) {
      notify(context, onlyFirstOfName(pkg));
      continue;
    }
    crates.set(binary.id, crate);
    binaries.push(binary);
  }
  return ok({ binaries, crates, rustdoc: rustdoc.value, includeIgnored });
}

/** The folder in the build directory. */
const DOCTEST_FOLDER = "nextest-doctests";

async function callsOfCargo({ session, rustdocNotes }: Prepared): Promise<Result<readonly RustdocCall[]>> {
  const notes = rustdocNotes ?? makeCallsFolder(session);
  if (notes.problem !== undefined) return err([cannotNote(notes.problem)]);
  const answer = rustdocNotes === undefined ? await session.docTests(notes.rustdocWrapper) : ok(true);
  if (!answer.ok) return answer;
  const calls = recordedCalls(notes.folder);
  notes.remove();
  return calls.ok ? calls : err([cannotNote(calls.error)]);
}

function cannotNote(cause: string): UserError {
  return { kind: "setup", message: "failed to learn how cargo calls rustdoc", causes: [cause] };
}

/** `-p` may select the doctests of packages outside the workspace. */
async function workspaceOf(
  { workspace, session }: Prepared,
  calls: readonly RustdocCall[],
): Promise<Result<Workspace>> {
  if (calls.every((call) => packageOf(workspace, call) !== undefined)) return ok(workspace);
  const graph = await session.graph();
  return graph.ok ? ok(graph.value.workspace) : graph;
}

function packageOf({ packages }: Workspace, { env }: RustdocCall): Package | undefined {
  const folder = env["CARGO_MANIFEST_DIR"];
  return [...packages.values()].find(({ manifestPath }) => dirname(manifestPath) === folder);
}

/** Several versions of one package, selected with `-p`, would have the same binary id. */
function onlyFirstOfName({ name, manifestPath }: Package): Warning {
  return {
    level: "warning",
    message: `the doctests of \`${manifestPath}\` are left out: those of another package named \`${name}\` are run`,
  };
}

function unknownPackage({ env }: RustdocCall): UserError {
  const folder = env["CARGO_MANIFEST_DIR"] ?? "no folder";
  return {
    kind: "test-list",
    message: "failed to understand how cargo calls rustdoc",
    causes: [`there is no package in \`${folder}\``],
  };
}

function doctestBinary(pkg: Package, path: string): TestBinary {
  const library = pkg.targets.find(({ kinds }) => kinds.some((kind) => LIBRARY_KINDS.has(kind)));
  const name = library?.name ?? pkg.name;
  return {
    id: formBinaryId(pkg.name, DOCTEST_KIND, name),
    packageId: pkg.id,
    packageName: pkg.name,
    kind: DOCTEST_KIND,
    name,
    path,
    buildPlatform: library?.kinds.includes("proc-macro") === true ? "host" : "target",
    cwd: dirname(pkg.manifestPath),
  };
}
