/** Which target the user builds for: `--target`, `CARGO_BUILD_TARGET`, `build.target`, in cargo's order. */
import { dirname } from "node:path";
import type { CargoConfigs } from "./model.ts";

export interface ChosenTarget {
  /** A triple, `host-tuple`, or the path of a specification. */
  readonly text: string;
  /** Where a relative path starts. */
  readonly folder: string;
  /** Who chose it, in words with backquotes. */
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
): ChosenTarget | undefined {
  const folder = configs.cwd;
  if (option !== undefined)
    return { text: option, folder, chosenBy: "option `--target`", source: { kind: "option" } };
  for (const layer of configs.layers) {
    if (layer === "environment") {
      const text = env["CARGO_BUILD_TARGET"];
      if (text !== undefined)
        return {
          text,
          folder,
          chosenBy: "environment variable `CARGO_BUILD_TARGET`",
          source: { kind: "environment" },
        };
    } else if (layer.buildTarget !== undefined) {
      const { source } = layer;
      return source.kind === "file"
        ? {
            text: layer.buildTarget,
            folder: dirname(dirname(source.path)),
            chosenBy: `\`build.target\` within \`${source.path}\``,
            source: { kind: "config", file: source.path },
          }
        : {
            text: layer.buildTarget,
            folder,
            chosenBy: "`build.target` specified by `--config`",
            source: { kind: "config" },
          };
    }
  }
  return undefined;
}
