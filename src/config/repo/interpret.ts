/** Interprets one file: reads its values over the built-in ones, and checks what concerns that file alone. */
import type { UserError } from "../../diagnostics/errors.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { toolOf } from "../elements/file/identifier.ts";
import { type Notice, REFUSED, Report } from "../schema/element.ts";
import { BUILT_IN_DOCUMENT } from "../settings/built-in.ts";
import { spanOf } from "../toml/locations.ts";
import { mergeTables, type Origin, showPath, type TableNode, treeOfRaw } from "../toml/tree.ts";
import { BUILT_IN_CONFIG, BUILT_IN_PROFILES, repoConfig, type RepoConfig } from "./fields.ts";
import { byTool, type ConfigFile } from "./files.ts";
import { isIdle, scriptsOf } from "./scripts.ts";

/** The built-in file as a tree. */
function builtInTree(): TableNode {
  const tree = treeOfRaw(BUILT_IN_CONFIG, { document: BUILT_IN_DOCUMENT, path: [] });
  if (tree.kind !== "table") throw new Error("the built-in configuration is a table");
  return tree;
}

export interface Interpreted {
  /** Absent when the file holds mistakes. */
  readonly config?: RepoConfig;
  readonly problems: readonly UserError[];
  readonly notices: readonly Notice[];
}

/** Reads files that were merged, the lowest first, over the built-in one. */
export function interpret(files: readonly ConfigFile[]): Interpreted {
  const merged = files.reduce((tree, file) => mergeTables(tree, file.root), builtInTree());
  const report = new Report();
  const config = repoConfig.read(merged, report);
  const { problems, notices } = report;
  return config === REFUSED ? { problems, notices } : { config, problems, notices };
}

interface DefinedName {
  readonly name: string;
  readonly origin: Origin;
}

/** Test groups that the file may not define: those of tools are theirs, and theirs only. */
export function groupNameErrors(file: ConfigFile, config: RepoConfig): readonly UserError[] {
  const groups = config["test-groups"];
  const names = [...(groups?.value.keys() ?? [])];
  return nameErrors(
    file,
    names.map((name) => ({ name, origin: within(groups?.origin, name) })),
  );
}

/** Scripts that the file may not define. */
export function scriptNameErrors(file: ConfigFile, config: RepoConfig): readonly UserError[] {
  return nameErrors(file, scriptsOf(config));
}

function nameErrors(file: ConfigFile, names: readonly DefinedName[]): readonly UserError[] {
  const tool = file.layer.kind === "tool" ? file.layer.tool : undefined;
  const label =
    tool === undefined
      ? "only files of tools may use `@tool:` names"
      : `names in this file start with \`@tool:${tool}:\``;
  return names
    .filter(({ name }) => toolOf(name) !== tool)
    .map(({ name, origin }) => ({
      kind: "config",
      message: `\`${name}\` cannot be defined in \`${file.path}\`${byTool(file.layer)}`,
      spans: spanOf(origin, label, "key"),
    }));
}

function within(origin: Origin | undefined, name: string): Origin {
  if (origin === undefined) return { document: BUILT_IN_DOCUMENT, path: [] };
  return { document: origin.document, path: [...origin.path, name] };
}

/** What the file's owner should change though it works. */
export function fileWarnings(file: ConfigFile, config: RepoConfig): readonly Warning[] {
  return [...deprecatedScripts(file, config), ...reservedProfiles(file, config), ...idleRules(file, config)];
}

function deprecatedScripts(file: ConfigFile, config: RepoConfig): readonly Warning[] {
  if (config.script === undefined || config.script.size === 0) return [];
  return [
    {
      level: "warning",
      message: `in config file ${file.path}${byTool(file.layer)}, [script.*] is deprecated and will go away`,
      help: "write `[scripts.setup.*]` instead",
    },
  ];
}

function reservedProfiles(file: ConfigFile, config: RepoConfig): readonly Warning[] {
  return [...(config.profile ?? [])].flatMap(([name, { origin }]) => {
    if (!name.startsWith("default-") || BUILT_IN_PROFILES.includes(name)) return [];
    return [
      {
        level: "warning",
        message: `in config file ${file.path}${byTool(file.layer)}, ignoring unknown profile in the reserved \`default-\` namespace: ${name}`,
        spans: spanOf(origin, "this name may come to mean something", "key"),
      },
    ];
  });
}

function idleRules(file: ConfigFile, config: RepoConfig): readonly Warning[] {
  return [...(config.profile ?? [])].flatMap(([name, { value }]) =>
    (value.scripts ?? []).flatMap((rule): readonly Warning[] =>
      isIdle(rule.value)
        ? [
            {
              level: "warning",
              message: `in config file ${file.path}${byTool(file.layer)}, a rule in \`profile.${showPath([name])}.scripts\` names no script`,
              spans: spanOf(rule.origin, "does nothing"),
            },
          ]
        : [],
    ),
  );
}
