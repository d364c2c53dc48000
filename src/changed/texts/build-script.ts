/** Parses the `output` file of a build script: the files that it asked cargo to watch. */
import { isJsonObject, parseJson } from "../../model/json-reader.ts";
import { absolutePath, writtenPath } from "../changes.ts";
import { wordsIn } from "./words.ts";

export interface BuildScriptWatch {
  /** Absolute paths of files and folders. Undefined: no instruction was printed, so cargo watches the whole package. */
  readonly paths: readonly string[] | undefined;
  /** Where the linker, and the dynamic linker of tests, find libraries and scripts. Cargo does not watch these. */
  readonly linked?: readonly string[];
}

export interface ParsedOutput {
  /** As `BuildScriptWatch`, as they are written. */
  readonly paths: readonly string[] | undefined;
  readonly linked: readonly string[];
}

const CHANGED = /^cargo::?rerun-if-changed=(.*)$/u;
const ANY = /^cargo::?rerun-if-(?:changed|env-changed)=/u;
const SEARCHED = /^cargo::?rustc-link-search=(?:[a-z]+=)?(.*)$/u;
const ARGUMENTS = /^cargo::?rustc-(?:(?:cdylib-)?link-arg(?:-[a-z]+)?|flags)=(.*)$/u;

/** `packageRoot`: relative paths start there; those of the linker start at the workspace's root or there. */
export function parseBuildScriptOutput(
  text: string,
  packageRoot: string,
  workspaceRoot: string,
): ParsedOutput {
  // As cargo does.
  const lines = text.split("\n").map((line) => line.trim());
  const found = (pattern: RegExp): readonly string[] =>
    lines.flatMap((line) => pattern.exec(line)?.slice(1, 2) ?? []);
  const searched = [...found(SEARCHED), ...found(ARGUMENTS).flatMap(wordsIn)];
  return {
    paths: lines.some((line) => ANY.test(line))
      ? found(CHANGED).map((path) => writtenPath(path, packageRoot))
      : undefined,
    linked: searched.flatMap((path) => [absolutePath(path, packageRoot), absolutePath(path, workspaceRoot)]),
  };
}

/** The variables that a build script sets for the compiler (`rustc-env`), each as `NAME=VALUE`. */
export function variablesSetBy(text: string): readonly string[] {
  return [...text.matchAll(/^\s*cargo::?rustc-env=([^=\r\n]+=.*)$/gmu)].flatMap(
    ([, variable]) => variable?.trim() ?? [],
  );
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
