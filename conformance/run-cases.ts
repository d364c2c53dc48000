/** Runs cases, workspace by workspace, and says which of them differ. */
import type { ConformanceCase } from "./case.ts";
import { differences } from "./differences.ts";
import { baseEnvironment } from "./environment.ts";
import { type Executables, runQuiet } from "./side.ts";
import type { Workspace } from "./workspace.ts";
import { workspaceNamed } from "./workspaces.ts";

export interface CaseRun {
  readonly executables: Executables;
  /** How many workspaces are worked on at a time. */
  readonly workers: number;
  /** Names each case that is equal, with its duration. */
  readonly verbose: boolean;
  /** What stands before the name of a case that differs. */
  readonly complaint: string;
}

/** Builds the workspace once, so that cargo's compile lines are in neither side's output. */
async function warm(workspace: Workspace): Promise<void> {
  const env = { ...baseEnvironment(), ...workspace.environment };
  const cargo = Bun.which("cargo", { PATH: env["PATH"] ?? "" });
  if (cargo === null) return;
  for (const options of workspace.builds) {
    const child = Bun.spawn([cargo, "test", "--workspace", "--no-run", "--quiet", ...options], {
      cwd: workspace.folder,
      env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await child.exited;
  }
}

/** Why the case cannot be run on this machine: that fails it, as nothing is skipped. */
function unmet(test: ConformanceCase, workspace: Workspace): readonly string[] {
  return [...workspace.needs, ...(test.needs ?? [])]
    .filter((program) => Bun.which(program) === null)
    .map((program) => `    needs ${program}, which conformance/foreign/install.sh installs`);
}

async function runCase(
  test: ConformanceCase,
  workspace: Workspace,
  executables: Executables,
): Promise<readonly string[]> {
  const missing = unmet(test, workspace);
  if (missing.length > 0) return missing;
  const context = { workspace, executables };
  const theirs = await runQuiet(executables.peer, test, context);
  const mine = await runQuiet(executables.ours, test, context);
  return differences(test, theirs, mine);
}

/** Returns the cases that differ. */
async function runWorkspace(
  name: string,
  cases: readonly ConformanceCase[],
  run: CaseRun,
): Promise<readonly ConformanceCase[]> {
  const workspace = await workspaceNamed(name);
  await warm(workspace);
  const dismiss = await workspace.attend?.(workspace.folder);
  const differing: ConformanceCase[] = [];
  for (const test of cases) {
    const started = performance.now();
    const found = await runCase(test, workspace, run.executables);
    const took = `${Math.round(performance.now() - started)} ms`;
    if (found.length > 0) {
      differing.push(test);
      console.log(`${run.complaint} ${test.name} (${name}): ${test.args.join(" ")}\n${found.join("\n")}`);
    } else if (run.verbose) {
      console.log(`equal   ${test.name} (${name}) ${took}`);
    }
  }
  await dismiss?.();
  return differing;
}

/**
 * Several workspaces at a time, the largest first; returns the cases that differ. Cases of one workspace share its
 * target directory and follow one another; so do workspaces under Wine, which share what serves them.
 */
export async function runCases(
  tests: readonly ConformanceCase[],
  run: CaseRun,
): Promise<readonly ConformanceCase[]> {
  const byResource = Map.groupBy(tests, ({ workspace }) =>
    workspace.startsWith("windows") ? "wine" : workspace,
  );
  const queue = [...byResource.values()].toSorted((left, right) => right.length - left.length);
  const differing: ConformanceCase[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const byWorkspace = Map.groupBy(next, (test) => test.workspace);
      for (const [name, cases] of byWorkspace) differing.push(...(await runWorkspace(name, cases, run)));
    }
  };
  await Promise.all(Array.from({ length: run.workers }, worker));
  return differing;
}
