/** Checks the scripts of one file: their names, and that rules name scripts of the right kind. */
import type { UserError } from "../../diagnostics/errors.ts";
import { closest } from "../../text/closest.ts";
import type { ExperimentalFeature } from "../elements/file/experimental.ts";
import type { ScriptRule } from "../elements/scripts/script-rule.ts";
import type { Located } from "../schema/element.ts";
import { spanOf } from "../toml/locations.ts";
import type { Origin } from "../toml/tree.ts";
import type { RepoConfig } from "./fields.ts";

export type ScriptKind = "setup" | "teardown" | "wrapper";

/** Scripts by name, over all files read so far. */
export type KnownScripts = Map<string, ScriptKind>;

interface NamedScript {
  readonly name: string;
  readonly kind: ScriptKind;
  readonly origin: Origin;
}

/** The scripts that a file defines; those in the old form are setup scripts. */
export function scriptsOf(config: RepoConfig): readonly NamedScript[] {
  const named = (
    scripts: ReadonlyMap<string, Located<unknown>> | undefined,
    kind: ScriptKind,
  ): readonly NamedScript[] => [...(scripts ?? [])].map(([name, { origin }]) => ({ name, kind, origin }));
  return [
    ...named(config.script, "setup"),
    ...named(config.scripts?.setup, "setup"),
    ...named(config.scripts?.teardown, "teardown"),
    ...named(config.scripts?.wrapper, "wrapper"),
  ];
}

/** Features that the file's scripts need. Teardown scripts are an extension of ours and need none. */
export function featuresOfScripts(scripts: readonly NamedScript[]): readonly ExperimentalFeature[] {
  const has = (kind: ScriptKind): boolean => scripts.some((script) => script.kind === kind);
  return [
    ...(has("setup") ? ["setup-scripts" as const] : []),
    ...(has("wrapper") ? ["wrapper-scripts" as const] : []),
  ];
}

/** Names that stand for two scripts. */
export function duplicateScripts(scripts: readonly NamedScript[]): readonly UserError[] {
  const first = new Map<string, NamedScript>();
  return scripts.flatMap((script) => {
    const before = first.get(script.name);
    if (before === undefined) {
      first.set(script.name, script);
      return [];
    }
    const spans = [
      ...spanOf(before.origin, `a ${before.kind} script`),
      ...spanOf(script.origin, `a ${script.kind} script`),
    ];
    const message = `two scripts are named \`${script.name}\``;
    return [{ kind: "config", message, spans, help: "names are unique across all kinds of script" }];
  });
}

/** The keys of a rule, with the kind of script that each takes. */
const RULE_KEYS = [
  ["setup", "setup"],
  ["teardown", "teardown"],
  ["list-wrapper", "wrapper"],
  ["run-wrapper", "wrapper"],
] as const;

/** Names in a rule that stand for no script, or for one of another kind. */
export function ruleErrors(rule: ScriptRule, known: KnownScripts): readonly UserError[] {
  return RULE_KEYS.flatMap(([key, kind]) => {
    const value = rule[key];
    const names = value === undefined ? [] : "origin" in value ? [value] : value;
    return names.flatMap((name) => nameErrors(name, { key, kind }, known));
  });
}

function nameErrors(
  name: Located<string>,
  { key, kind }: { readonly key: string; readonly kind: ScriptKind },
  known: KnownScripts,
): readonly UserError[] {
  const actual = known.get(name.value);
  if (actual === kind) return [];
  if (actual !== undefined) {
    const message = `\`${key}\` takes a ${kind} script`;
    return [{ kind: "config", message, spans: spanOf(name.origin, `this is a ${actual} script`) }];
  }
  const candidates = [...known].flatMap(([other, otherKind]) => (otherKind === kind ? [other] : []));
  const meant = closest(name.value, candidates);
  const label = meant === undefined ? `no ${kind} script has this name` : `did you mean \`${meant}\`?`;
  return [{ kind: "config", message: `unknown script \`${name.value}\``, spans: spanOf(name.origin, label) }];
}

/** Whether a rule names no script at all, so that it does nothing. */
export function isIdle(rule: ScriptRule): boolean {
  return RULE_KEYS.every(([key]) => {
    const value = rule[key];
    return value === undefined || (!("origin" in value) && value.length === 0);
  });
}
