/**
 * Arguments as data: every option, flag and positional of every command is one `Arg`.
 *
 * An `Arg<V>` has its names, the places where it is allowed, and the parser of its value. Its help text is in `help/`,
 * and is loaded only when it is printed.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { OptionSource } from "../model/effective-settings.ts";

/** Sections of a command's help. */
export type Heading =
  | "Package selection"
  | "Target selection"
  | "Feature selection"
  | "Compilation options"
  | "Manifest options"
  | "Other Cargo options"
  | "Filter options"
  | "Runner options"
  | "Stress testing options"
  | "Queue options"
  | "Reporter options"
  | "Reuse build options"
  | "Output options"
  | "Archive options"
  | "Version selection"
  | "Config options";

/** A value out of a fixed set; aliases are accepted but not shown. */
export interface Choice {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** Turns the text of one value into a `V`, or says why it cannot. */
export interface Reader<V> {
  readonly read: (text: string) => Result<V, string>;
  /** Present if the values are a fixed set. */
  readonly choices?: readonly Choice[];
}

/** What was found of one argument. Values are checked texts; a flag from the environment has its text here. */
export interface Match {
  readonly arg: Arg;
  readonly source: OptionSource;
  readonly values: readonly string[];
  /** How often the option was given. */
  readonly occurrences: number;
}

/** Where and how an argument may be written. */
export interface ArgShape {
  /** Without the two hyphens. */
  readonly long?: string;
  /** Without the hyphen. */
  readonly short?: string;
  /** Other long names that work but are not shown, and some that are shown. */
  readonly aliases?: readonly string[];
  readonly visibleAliases?: readonly string[];
  readonly valueName?: string;
  /** The environment variable that gives the value when the command line does not. */
  readonly env?: string;
  readonly heading?: Heading;
  /** Place within its heading; the place in its command's table unless given. */
  readonly order?: number;
  /** `short`: hidden from `-h` only. */
  readonly hidden?: true | "short";
  /** Ids of groups that it belongs to; `conflicts` and `requires` may name them. */
  readonly groups?: readonly string[];
  /** Ids of arguments and groups that may not, must, or need not be given with it; the last of two that override one another wins. */
  readonly conflicts?: readonly string[];
  readonly requires?: readonly string[];
  readonly overrides?: readonly string[];
  readonly required?: true;
  /** Required unless one of these is there. */
  readonly requiredUnless?: readonly string[];
  /** `-1` is taken as the value, not as options. */
  readonly negativeNumbers?: true;
  /** Values are split at this character. */
  readonly delimiter?: ",";
  /** For positionals: takes every word that is left, or only words after `--`. */
  readonly multiple?: true;
  readonly last?: true;
}

export type ArgAction = "set" | "append" | "flag" | "count" | "help" | "version";

/** One argument of the command line that becomes a `V`. */
export interface Arg<V = unknown> extends ArgShape {
  /** The long name; for the others `-Z` or the positional's value name. Unique within a command. */
  readonly id: string;
  readonly action: ArgAction;
  readonly isPositional: boolean;
  /** The value may be left out and must otherwise be attached with `=`. */
  readonly optionalValue: boolean;
  readonly choices?: readonly Choice[];
  /** The default's text, shown in help. */
  readonly defaultText?: string;
  /** Judges one value's text; `undefined` if it is fine. */
  readonly check: (text: string) => ValueProblem | undefined;
  /** The value of a match whose texts were checked, or of the argument's absence. */
  readonly value: (match: Match | undefined) => V;
}

/** `missing`: nothing where one of the choices is needed. `choice`: not one of the choices. */
export type ValueProblem = "missing" | "choice" | { readonly reason: string };

/** A table holding one argument for each key of `T`: a key without an argument does not compile. */
export type ArgTable<T> = { readonly [Key in keyof T]-?: Arg<T[Key]> };

function checkWith(reader: Reader<unknown>): Arg["check"] {
  return (text) => {
    const result = reader.read(text);
    if (result.ok) return undefined;
    if (reader.choices === undefined) return { reason: result.error };
    return text === "" ? "missing" : "choice";
  };
}

/** The value of a text that `check` has accepted. */
function accepted<V>(reader: Reader<V>, text: string): V {
  const result = reader.read(text);
  if (result.ok) return result.value;
  throw new Error(`an unchecked value came through: ${text}`);
}

function idOf(shape: ArgShape): string {
  return shape.long ?? (shape.short === undefined ? (shape.valueName ?? "") : `-${shape.short}`);
}

function base(shape: ArgShape, reader: Reader<unknown>): Omit<Arg, "action" | "value"> {
  const isPositional = shape.long === undefined && shape.short === undefined;
  return {
    ...shape,
    id: idOf(shape),
    isPositional,
    optionalValue: false,
    check: checkWith(reader),
    ...(reader.choices === undefined ? {} : { choices: reader.choices }),
  };
}

/** An option (or positional) with one value. */
export function option<V>(reader: Reader<V>, shape: ArgShape): Arg<V | undefined> {
  return {
    ...base(shape, reader),
    action: "set",
    value: (match) => (match === undefined ? undefined : accepted(reader, match.values[0] ?? "")),
  };
}

/** An option with one value and a default, given as it would be written. */
export function optionOr<V>(reader: Reader<V>, defaultText: string, shape: ArgShape): Arg<V> {
  return {
    ...base(shape, reader),
    action: "set",
    defaultText,
    value: (match) => accepted(reader, match?.values[0] ?? defaultText),
  };
}

/** A positional that must be there. */
export function required<V>(reader: Reader<V>, shape: ArgShape): Arg<V> {
  return {
    ...base({ ...shape, required: true }, reader),
    action: "set",
    value: (match) => accepted(reader, match?.values[0] ?? ""),
  };
}

/** An option that may be repeated; the values keep their order. */
export function list<V>(reader: Reader<V>, shape: ArgShape): Arg<readonly V[]> {
  return {
    ...base(shape, reader),
    action: "append",
    value: (match) => (match?.values ?? []).map((text) => accepted(reader, text)),
  };
}

/** An option whose value may be left out (`true`) and is otherwise a list with commas. */
export function bareOrList(shape: ArgShape): Arg<true | readonly string[] | undefined> {
  return {
    ...base(shape, TEXT),
    action: "set",
    optionalValue: true,
    value: (match) => (match === undefined ? undefined : (match.values[0]?.split(",") ?? true)),
  };
}

/** An option whose value may be left out (`true`), and must otherwise be attached with `=`. */
export function bareOrText(shape: ArgShape): Arg<true | string | undefined> {
  return {
    ...base(shape, TEXT),
    action: "set",
    optionalValue: true,
    value: (match) => (match === undefined ? undefined : (match.values[0] ?? true)),
  };
}

/** The same with a value of a kind; `bare` is what it stands for alone. */
export function bareOr<Value>(reader: Reader<Value>, bare: Value, shape: ArgShape): Arg<Value | undefined> {
  return {
    ...base(shape, reader),
    action: "set",
    optionalValue: true,
    value: (match) => {
      const [text] = match?.values ?? [];
      return match === undefined ? undefined : text === undefined ? bare : accepted(reader, text);
    },
  };
}

/** Any text, also the empty one. */
export const TEXT: Reader<string> = { read: ok };

/** One of some names; `aliases` maps a name to others that mean the same. */
export function oneOf<const Name extends string>(
  names: readonly Name[],
  aliases?: Readonly<Partial<Record<Name, readonly string[]>>>,
): Reader<Name> {
  const choices = names.map((name) => ({ name, aliases: aliases?.[name] ?? [] }));
  return {
    choices,
    read: (text) => {
      const found = choices.find((choice) => choice.name === text || choice.aliases.includes(text));
      return found === undefined ? err("not one of the possible values") : ok(found.name);
    },
  };
}

/** What a flag's variable may say: exactly `true` or `false`. */
const STRICT = oneOf(["true", "false"]);
/** More ways to say yes and no, in any case. */
const LOOSE: Reader<string> = {
  read: (text) => {
    const word = text.toLowerCase();
    if (["y", "yes", "t", "true", "on", "1"].includes(word)) return ok("true");
    return ["n", "no", "f", "false", "off", "0"].includes(word)
      ? ok("false")
      : err("value was not a boolean");
  },
};

/** A switch. Its variable, where it has one, is read strictly unless `loose`. */
export function flag(shape: ArgShape, variable: "strict" | "loose" = "strict"): Arg<boolean> {
  const reader = variable === "loose" ? LOOSE : STRICT;
  return {
    ...base(shape, reader),
    action: "flag",
    value: (match) => match !== undefined && accepted(reader, match.values[0] ?? "true") === "true",
  };
}

/** A switch that counts how often it was given, up to 255. */
export function count(shape: ArgShape): Arg<number> {
  return {
    ...base(shape, TEXT),
    action: "count",
    value: (match) => Math.min(match?.occurrences ?? 0, 255),
  };
}

/** `-h`/`--help` or `-V`/`--version`. */
export function printer(action: "help" | "version", shape: ArgShape): Arg<undefined> {
  return { ...base(shape, TEXT), action, value: () => undefined };
}
