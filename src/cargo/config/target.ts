/** Which target the user builds for: `--target`, `CARGO_BUILD_TARGET`, `build.target`, in cargo's order. */
import { dirname } from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CargoConfig, CargoConfigs } from "./model.ts";

export interface ChosenTarget {
  /** A triple, `host-tuple`, or the path of a specification. */
  readonly text: string;
  /** Where a relative path starts. */
  readonly folder: string;
  /** Where it was chosen, in words with backquotes. */
  readonly chosenBy: string;
  readonly source: TargetSource;
}

/** `file` is absent for `--config`. */
export type TargetSource =
  | { readonly kind: "option" | "environment" }
  | { readonly kind: "config"; readonly file?: string };

/** `undefined`: cargo builds for the host, without a folder of its own for the target. */
export function chooseTarget(
  configs: CargoConfigs,
  env: Readonly<Record<string, string>>,
  option: string | undefined,
): Result<ChosenTarget | undefined> {
  const folder = configs.cwd;
  if (option !== undefined)
    return ok({ text: option, folder, chosenBy: "option `--target`", source: { kind: "option" } });
  for (const layer of configs.layers) {
    const chosen = layer === "environment" ? ok(fromEnvironment(folder, env)) : fromConfig(folder, layer);
    if (!chosen.ok || chosen.value !== undefined) return chosen;
  }
  return ok(undefined);
}

function fromEnvironment(folder: string, env: Readonly<Record<string, string>>): ChosenTarget | undefined {
  const text = env["CARGO_BUILD_TARGET"];
  const chosenBy = "environment variable `CARGO_BUILD_TARGET`";
  return text === undefined ? undefined : { text, folder, chosenBy, source: { kind: "environment" } };
}

/** Cargo builds for each target of a list, and for the host if the list is empty. */
function fromConfig(cwd: string, { buildTargets, source }: CargoConfig): Result<ChosenTarget | undefined> {
  const [text, ...more] = buildTargets ?? [];
  if (text === undefined) return ok(undefined);
  const chosenBy =
    source.kind === "file"
      ? `\`build.target\` within \`${source.path}\``
      : "`build.target` specified by `--config`";
  if (more.length > 0) return err([severalTargets(chosenBy, [text, ...more])]);
  return ok(
    source.kind === "file"
      ? {
          text,
          folder: dirname(dirname(source.path)),
          chosenBy,
          source: { kind: "config", file: source.path },
        }
      : { text, folder: cwd, chosenBy, source: { kind: "config" } },
  );
}

function severalTargets(chosenBy: string, targets: readonly string[]): UserError {
  return {
    kind: "setup",
    message: `${chosenBy} names ${targets.length} targets, and tests run for one of them`,
    causes: [targets.join(", ")],
    help: "choose one by `--target`",
  };
}
