/** Parses the `output` file of a build script: the files that it asked cargo to watch. */
import { isJsonObject, parseJson } from "../model/json-reader.ts";
import { absolutePath } from "./changes.ts";

export interface BuildScriptWatch {
  /** Absolute paths of files and folders. Undefined: no instruction was printed, so cargo watches the whole package. */
  readonly paths: readonly string[] | undefined;
}

const CHANGED = /^cargo::?rerun-if-changed=(.*)$/u;
const ANY = /^cargo::?rerun-if-(?:changed|env-changed)=/u;

/** `packageRoot`: relative paths start there. */
export function parseBuildScriptOutput(text: string, packageRoot: string): BuildScriptWatch {
  const lines = text.split(/\r?\n/u);
  if (!lines.some((line) => ANY.test(line))) return { paths: undefined };
  const paths = lines.flatMap((line) => {
    const path = CHANGED.exec(line)?.[1];
    return path === undefined ? [] : [absolutePath(path, packageRoot)];
  });
  return { paths };
}

/** Names of the variables that a build script sets for the compiler (`rustc-env`). */
export function variablesSetBy(text: string): readonly string[] {
  return [...text.matchAll(/^cargo::?rustc-env=([^=\r\n]+)=/gmu)].flatMap(([, name]) => name ?? []);
}

/**
 * Variables of `rerun-if-env-changed` with their values, from cargo's record of the run. Cargo writes this JSON for itself
 * (`{"local":[{"RerunIfEnvChanged":{"var":"NAME","val":"VALUE"}}]}`); in another form it names no variables.
 */
export function parseScriptVariables(
  text: string,
): readonly { readonly name: string; readonly value: string | undefined }[] {
  const parsed = parseJson(text);
  const local = "value" in parsed && isJsonObject(parsed.value) ? parsed.value["local"] : undefined;
  if (!Array.isArray(local)) return [];
  const entries: readonly unknown[] = local;
  return entries.flatMap((entry) => {
    const about = isJsonObject(entry) ? entry["RerunIfEnvChanged"] : undefined;
    if (!isJsonObject(about) || typeof about["var"] !== "string") return [];
    return [{ name: about["var"], value: typeof about["val"] === "string" ? about["val"] : undefined }];
  });
}
