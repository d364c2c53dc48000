/** `show-config`: what the configuration amounts to. */
import { openCargo } from "../cargo/session.ts";
import { readSources } from "../config/repo/sources.ts";
import { UPDATE } from "../config/repo/version.ts";
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { humanList } from "../list/output/human.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { TestQuery } from "../model/queries.ts";
import { NO_CARGO_OPTIONS } from "../model/options.ts";
import {
  type ShowTestGroupsRequest,
  type ShowTestSettingsRequest,
  type ShowVersionRequest,
} from "../model/request.ts";
import { currentVersion } from "../model/suite-variables.ts";
import type { TestCase } from "../model/test-list.ts";
import { showTestGroups, type TestsByBinary, unknownGroups } from "../report/show-config/test-groups.ts";
import { showTestSettings, testSettingsJson } from "../report/show-config/test-settings.ts";
import { showVersions } from "../report/show-config/version.ts";
import { binaryQuery } from "../select/binaries.ts";
import { shouldColorize } from "../text/color.ts";
import { type Paint, paintFor } from "../text/style.ts";
import { newRunId } from "./identity.ts";
import { showPages } from "./pages.ts";
import { cargoSurroundings, prepare } from "./prepare.ts";
import { finishBuild, listAll, type ListedTests } from "./tests.ts";
import { userConfig } from "./user-config.ts";
import type { World } from "./world.ts";

/** `show-config version`: only the versions are looked at, whatever else the files say. */
export async function showVersion(world: World, request: ShowVersionRequest): Promise<Result<ExitCode>> {
  const session = await openCargo(cargoSurroundings(world), {
    color: request.common.color,
    options: NO_CARGO_OPTIONS,
    ...(request.config.manifestPath === undefined ? {} : { manifestPath: request.config.manifestPath }),
  });
  if (!session.ok) return session;
  const workspace = await session.value.workspace();
  if (!workspace.ok) return workspace;
  const sources = await readSources({
    workspaceRoot: workspace.value.workspace.root,
    options: request.config,
    cwd: world.cwd,
    env: world.env,
    version: currentVersion(world.env),
  });
  if (!sources.ok) return sources;
  const { verdict } = sources.value.version;
  world.out.write(showVersions(sources.value.version, stdoutPaint(world, request)));
  if (verdict === "required-not-met") return err([{ kind: "required-version", message: UPDATE }]);
  if (verdict !== "recommended-not-met") return ok(EXIT.ok);
  world.err.write(world.describeWarning({ level: "warning", message: UPDATE }));
  return ok(EXIT.recommendedVersionNotMet);
}

/** `show-config test-groups`. */
export async function showGroups(world: World, request: ShowTestGroupsRequest): Promise<Result<ExitCode>> {
  const user = await userConfig(world, request.config);
  if (!user.ok) return user;
  const prepared = await prepare(world, request, {
    build: "test",
    filterKind: "cli",
    check: (profile) => unknownGroupError([...profile.groups.keys()], request.groups),
  });
  if (!prepared.ok) return prepared;
  const options = { request, mode: "test", runId: newRunId(world) } as const;
  const built = await finishBuild(world, prepared.value, options);
  if (!built.ok) return built;
  const groups = built.value.profile.shownGroups();
  const listed = await listAll(world, built.value);
  if (!listed.ok) return listed;
  const { profile, list } = listed.value;
  const paint = stdoutPaint(world, request);
  const tests = testsOf(listed.value, { evenUnmatched: true }).map(({ query, test }) => ({
    binaryId: query.binary.binaryId,
    test,
    assignment: profile.groupAssignment(query),
  }));
  const view = { groups, tests, showDefault: request.showDefault, only: request.groups };
  const listTests = (shown: TestsByBinary): string => humanList(list, { verbose: false, paint }, shown);
  const text = showTestGroups(view, { paint, listTests });
  await showPages(world, text, { common: request.common, ui: user.value.ui });
  return ok(EXIT.ok);
}

function unknownGroupError(known: readonly string[], wanted: readonly string[]): UserError | undefined {
  const unknown = unknownGroups(known, wanted);
  if (unknown.length === 0) return undefined;
  const names = [...known.toSorted(), "@global"].join(", ");
  const message = `unknown test groups specified: ${unknown.join(", ")}\n(known groups: ${names})`;
  return { kind: "setup", message };
}

/** `show-config test`: every setting in force for the matching tests. */
export async function showTests(world: World, request: ShowTestSettingsRequest): Promise<Result<ExitCode>> {
  const prepared = await prepare(world, request, { build: "test", filterKind: "cli" });
  if (!prepared.ok) return prepared;
  const { runner, reporter } = request;
  const options = { request, mode: "test", runId: newRunId(world), runner, reporter } as const;
  const built = await finishBuild(world, prepared.value, options);
  if (!built.ok) return built;
  const listed = await listAll(world, built.value);
  if (!listed.ok) return listed;
  const { profile } = listed.value;
  const explained = {
    profile: profile.name,
    run: profile.explainRun(),
    tests: testsOf(listed.value).map(({ query }) => profile.explain(query)),
  };
  const paint = stdoutPaint(world, request);
  world.out.write(
    request.format === "json" ? testSettingsJson(explained) : showTestSettings(explained, paint),
  );
  return ok(EXIT.ok);
}

function stdoutPaint(world: World, { common }: Pick<ShowVersionRequest, "common">): Paint {
  return paintFor(shouldColorize(common.color, { env: world.env, isTty: world.stdout.isTty }));
}

/** The tests that would run; or all of the binaries that were asked. */
function testsOf(
  { list }: ListedTests,
  { evenUnmatched = false } = {},
): readonly { readonly query: TestQuery; readonly test: TestCase }[] {
  return list.suites.flatMap((suite) => {
    if (suite.status !== "listed") return [];
    const binary = binaryQuery(suite.binary);
    return suite.cases
      .filter((test) => evenUnmatched || test.match.status === "matches")
      .map((test) => ({ query: { binary, testName: test.name }, test }));
  });
}
