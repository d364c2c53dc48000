/** The facts in brackets after an argument's help: variable, default, other names, possible values. */
import type { Arg } from "../arg.ts";
import { withoutSecrets } from "../queue-address.ts";
import type { ArgHelp } from "./text.ts";

/** `[env: X=]`, `[default: x]` and so on, each on its own. With `listed`, possible values are shown elsewhere. */
export function factsOf(arg: Arg, env: Readonly<Record<string, string>>, listed: boolean): readonly string[] {
  const facts: string[] = [];
  if (arg.env !== undefined) facts.push(`[env: ${arg.env}=${withoutSecrets(env[arg.env] ?? "")}]`);
  if (arg.defaultText !== undefined && !listed) facts.push(`[default: ${arg.defaultText}]`);
  const names = (arg.visibleAliases ?? []).map((name) => `--${name}`);
  if (names.length > 0) facts.push(`[${names.length === 1 ? "alias" : "aliases"}: ${names.join(", ")}]`);
  if (arg.choices !== undefined && !listed && showsChoices(arg)) {
    facts.push(`[possible values: ${arg.choices.map((choice) => choice.name).join(", ")}]`);
  }
  return facts;
}

/** A flag's `true` and `false` are only for its variable. */
function showsChoices(arg: Arg): boolean {
  return arg.action === "set" || arg.action === "append";
}

/** Possible values with their meanings, where help gives any. */
export function explainedValues(arg: Arg, help: ArgHelp): readonly (readonly [string, string])[] {
  const { values } = help;
  if (values === undefined) return [];
  return (arg.choices ?? []).map((choice) => [choice.name, values[choice.name] ?? ""] as const);
}
