/** Scripts of a profile: which of them serve which tests, and the commands that they are. */
import type { PlannedScript } from "../../model/plan.ts";
import { DEFAULT_LEAK_TIMEOUT, NEVER_SLOW } from "../../model/settings.ts";
import type { TestQuery } from "../../model/listed/queries.ts";
import { resolveProgram, type ScriptCommand } from "../elements/scripts/command.ts";
import type { SetupScript } from "../elements/scripts/setup-script.ts";
import type { WrapperScript } from "../elements/scripts/wrapper-script.ts";
import type { CompiledRule } from "../repo/compile.ts";
import type { RepoConfig } from "../repo/fields.ts";
import { type Located, UNSET } from "../schema/element.ts";
import type { Selector } from "./selector.ts";

/** What relative programs are relative to. */
export interface Directories {
  readonly workspaceRoot: string;
  readonly targetDirectory: string;
}

/** A program that test binaries are started through. */
export interface Wrapper {
  readonly id: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How it goes together with a target runner. */
  readonly targetRunner: "ignore" | "overrides-wrapper" | "within-wrapper" | "around-wrapper";
}

type SetupScripts = ReadonlyMap<string, Located<SetupScript>>;

/** Setup scripts in their order: any in the old form, then those in the present form. */
export function setupScripts(config: RepoConfig): SetupScripts {
  return new Map([...(config.script ?? []), ...(config.scripts?.setup ?? [])]);
}

/**
 * The scripts that serve at least one of the tests, in the order of their definition, each with the
 * indices of its tests.
 */
export function planScripts(
  phase: "setup" | "teardown",
  request: {
    readonly config: RepoConfig;
    readonly rules: Selector<CompiledRule>;
    readonly tests: readonly TestQuery[];
    readonly directories: Directories;
  },
): readonly PlannedScript[] {
  const { config, rules, tests, directories } = request;
  const scripts: SetupScripts =
    phase === "setup" ? setupScripts(config) : (config.scripts?.teardown ?? new Map());
  const served = new Map([...scripts.keys()].map((id) => [id, new Set<number>()]));
  if (scripts.size > 0) {
    tests.forEach((test, index) => {
      for (const { rule } of rules.matching(test)) {
        for (const name of rule[phase] ?? []) served.get(name.value)?.add(index);
      }
    });
  }
  return [...scripts].flatMap(([id, { value }]) => {
    const indices = served.get(id) ?? new Set();
    return indices.size === 0 ? [] : [plannedScript(id, value, { directories, tests: indices })];
  });
}

function plannedScript(
  id: string,
  script: SetupScript,
  { directories, tests }: { readonly directories: Directories; readonly tests: ReadonlySet<number> },
): PlannedScript {
  const slowTimeout = script["slow-timeout"];
  return {
    id,
    ...commandOf(script.command, directories),
    slowTimeout: slowTimeout === undefined || slowTimeout === UNSET ? NEVER_SLOW : slowTimeout,
    leakTimeout: script["leak-timeout"] ?? DEFAULT_LEAK_TIMEOUT,
    captureStdout: script["capture-stdout"] ?? false,
    captureStderr: script["capture-stderr"] ?? false,
    junitStoreSuccessOutput: script.junit?.["store-success-output"] ?? true,
    junitStoreFailureOutput: script.junit?.["store-failure-output"] ?? true,
    tests: [...tests].toSorted((left, right) => left - right),
  };
}

/** A wrapper by its id; rules name only scripts that exist. */
export function wrapperById(
  scripts: ReadonlyMap<string, Located<WrapperScript>>,
  id: string,
  directories: Directories,
): Wrapper | undefined {
  const script = scripts.get(id)?.value;
  if (script === undefined) return undefined;
  return {
    id,
    ...commandOf(script.command, directories),
    targetRunner: script["target-runner"] ?? "ignore",
  };
}

function commandOf(
  command: ScriptCommand,
  directories: Directories,
): Pick<Wrapper, "program" | "args" | "env"> {
  return { program: resolveProgram(command, directories), args: command.args, env: command.env };
}
