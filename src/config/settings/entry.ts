/**
 * One row of a table of settings: everything about a setting except its element.
 *
 * The fields of files, the decisions, the resolved settings, `show-config test`, the JSON Schema and the reference's
 * table follow from the rows; see docs/design/config.md.
 */
import type { EffectiveSetting, SettingValue } from "../../model/effective-settings.ts";
import type { Given, GivenOptions, GivenValues } from "../../model/requests/options.ts";
import { junitPath } from "../elements/output/junit.ts";
import { type Located, type Setting, type SettingWithDefault, UNSET, type Unset } from "../schema/element.ts";
import { showPlain } from "../schema/show.ts";
import type { WrittenSettings } from "./written-settings.ts";
import { builtInValue } from "./built-in.ts";
import type { GivenSettings } from "./given.ts";
import { BUILT_IN, type Decided, fromProfile, fromSection, type Section } from "./provenance.ts";

export type RunMode = "test" | "benchmark";
/** Where files may write a setting. */
export type Scope = "profile" | "override" | "both";

/** A profile of the chain, or the settings of an override. */
export interface ProfileSettings {
  readonly name: string;
  readonly settings: WrittenSettings;
}
export interface OverrideSettings extends Section {
  readonly settings: WrittenSettings;
}

/** What every test of a run has in common. */
export interface DecisionContext {
  /** The profile, its ancestors, and at last `default`. */
  readonly chain: readonly ProfileSettings[];
  readonly given: GivenSettings;
  readonly mode: RunMode;
}

/** A decided setting. `Facts` is what the resolved value depends on in addition to the files. */
export interface Decision<Resolved, Facts> {
  readonly resolve: (facts: Facts) => Resolved;
  readonly explain: () => EffectiveSetting;
}

/** Decides for a test by the overrides that match it, the first of most precedence. */
export type Decide<Resolved, Facts> = (overrides: readonly OverrideSettings[]) => Decision<Resolved, Facts>;

/** A key that files may write. */
export interface WritableKey {
  readonly scope: Scope;
  readonly setting: Setting<unknown>;
}

/** `Written` is the type of the value in the file, `Resolved` the one that the rest of the program gets. */
export interface SettingEntry<Resolved, Facts = unknown, Written = unknown> {
  /** Its key; where benchmarks have a key of their own, that too. */
  readonly keys: readonly WritableKey[];
  /** The option of the command line, with its variable, that stands above all files. */
  readonly option: keyof GivenOptions | undefined;
  /** The value in one table of one file. */
  readonly written: (settings: WrittenSettings, mode?: RunMode) => Located<Written> | undefined;
  /** Everything that is the same for all tests is decided here, once. */
  readonly prepare: (context: DecisionContext) => Decide<Resolved, Facts>;
}

/** A total table: a key of `Settings` without a row does not compile. */
export type SettingTable<Settings, Facts = unknown> = {
  readonly [Key in keyof Settings]-?: SettingEntry<Settings[Key], Facts>;
};

/** How an option's value becomes one of the setting. */
export interface Above<Written> {
  readonly option: keyof GivenOptions;
  readonly value: (given: GivenSettings) => Decided<Written> | undefined;
}

/** The command line's twin of a setting, whose variable `cli/` names. */
export function fromOption<Option extends keyof GivenOptions>(option: Option): Above<GivenOptions[Option]>;
export function fromOption<Option extends keyof GivenOptions, Written>(
  option: Option,
  convert: (value: GivenOptions[Option]) => Written,
): Above<Written>;
export function fromOption<Option extends keyof GivenOptions>(
  option: Option,
  convert: (value: GivenOptions[Option]) => unknown = (value) => value,
): Above<unknown> {
  const givenIn = (values: GivenValues): Given<GivenOptions[Option]> | undefined => values[option];
  return {
    option,
    value: (given) => {
      const found = givenIn(given);
      if (found === undefined) return undefined;
      return { value: convert(found.value), source: () => found.source };
    },
  };
}

interface Options<Written> {
  readonly scope: Scope;
  /** The key that takes its place in `cargo nextest bench`. */
  readonly bench?: SettingWithDefault<Written | Unset>;
  readonly given?: Above<Written>;
  /** What the profile decides where no JUnit report is made, whatever its files say. */
  readonly withoutReport?: Written;
}

type Plain = string | number | boolean;
type PlainValue = Plain | readonly Plain[];

/** A value that the program holds otherwise than a file writes it needs a way to be shown. */
type Showing<Written> = [Written] extends [PlainValue]
  ? { readonly show?: (value: Written) => SettingValue }
  : { readonly show: (value: Written) => SettingValue };

interface Shown<Written> {
  readonly show?: (value: Written) => SettingValue;
}

interface Merging<Written> {
  /** The value where an option is given, and the files decide another one; undefined: theirs stays. Unless given: the option's. */
  readonly merge?: (given: Written, decided: Written) => Written | undefined;
}

/** A setting that always has a value. */
export function setting<Written>(
  element: SettingWithDefault<Written | Unset>,
  options: Options<NoInfer<Written>> & Showing<NoInfer<Written>> & Merging<NoInfer<Written>>,
): SettingEntry<Written, unknown, Written>;
export function setting<Written>(
  element: SettingWithDefault<Written | Unset>,
  options: Options<Written> & Shown<Written> & Merging<Written>,
): SettingEntry<Written, unknown, Written> {
  const { show = showPlain, merge = (given) => given } = options;
  const fallback = builtIn(element, options);
  return makeEntry<Written, Written, Written, unknown>(element, options, {
    fallback,
    resolve: (value) => value,
    show,
    merge,
  });
}

/** A setting whose resolved value depends on facts in addition to the files. */
export function computedSetting<Written extends PlainValue, Resolved, Facts>(
  element: SettingWithDefault<Written | Unset>,
  options: Options<NoInfer<Written>> & {
    readonly resolve: (value: NoInfer<Written>, facts: Facts) => Resolved;
  },
): SettingEntry<Resolved, Facts, Written> {
  const { resolve } = options;
  const fallback = builtIn<Written>(element, options);
  return makeEntry<Written, Written, Resolved, Facts>(element, options, {
    fallback,
    resolve,
    show: showPlain,
  });
}

/** A setting that may be left unset: `undefined`. */
export function optionalSetting<Written>(
  element: Setting<Written | Unset>,
  options: Options<NoInfer<Written>> & Showing<NoInfer<Written>>,
): SettingEntry<Written | undefined, unknown, Written>;
export function optionalSetting<Written>(
  element: Setting<Written | Unset>,
  options: Options<Written> & Shown<Written>,
): SettingEntry<Written | undefined, unknown, Written> {
  const { show = showPlain } = options;
  return makeEntry<Written, undefined, Written | undefined, unknown>(element, options, {
    fallback: () => undefined,
    resolve: (value) => value,
    show: (value) => (value === undefined ? undefined : show(value)),
  });
}

function builtIn<Written>(
  element: SettingWithDefault<Written | Unset>,
  { bench }: Options<Written>,
): (mode: RunMode) => Written {
  return (mode) => {
    const value = builtInValue(mode === "benchmark" && bench !== undefined ? bench : element);
    if (value === UNSET) throw new Error(`the built-in value of ${element.key} leaves it unset`);
    return value;
  };
}

interface Making<Written, Default, Resolved, Facts> {
  readonly fallback: (mode: RunMode) => Default;
  readonly resolve: (value: Written | Default, facts: Facts) => Resolved;
  readonly show: (value: Written | Default) => SettingValue | undefined;
  readonly merge?: (given: Written, decided: Written | Default) => Written | undefined;
}

function makeEntry<Written, Default, Resolved, Facts>(
  element: Setting<Written | Unset>,
  options: Options<Written>,
  { fallback, resolve, show, merge = (value) => value }: Making<Written, Default, Resolved, Facts>,
): SettingEntry<Resolved, Facts, Written> {
  type Value = Written | Default;
  const { scope, bench, given, withoutReport } = options;
  const keyIn = (mode: RunMode): string => (mode === "benchmark" ? (bench?.key ?? element.key) : element.key);
  const written = (settings: WrittenSettings, mode: RunMode = "test"): Located<Written> | undefined =>
    writtenAt<Written>(settings, keyIn(mode));
  const inProfile = ({ chain, mode }: DecisionContext): Decided<Value> | undefined => {
    for (const { name, settings } of chain) {
      const found = written(settings, mode);
      if (found !== undefined) return { value: found.value, source: fromProfile(found.origin, name) };
    }
    return undefined;
  };
  return {
    keys: [element, ...(bench === undefined ? [] : [bench])].map((each) => ({ scope, setting: each })),
    option: given?.option,
    written,
    prepare: (context) => {
      const above = given?.value(context.given);
      const quiet = withoutReport !== undefined && !reportsJunit(context);
      const profile: Decided<Value> = (quiet
        ? { value: withoutReport, source: BUILT_IN }
        : inProfile(context)) ?? { value: fallback(context.mode), source: BUILT_IN };
      return (overrides) => {
        const decided: Decided<Value> =
          firstOverride(overrides, (it) => written(it, context.mode)) ?? profile;
        const merged = above === undefined ? undefined : merge(above.value, decided.value);
        const { value, source } =
          above === undefined || merged === undefined ? decided : { value: merged, source: above.source };
        return {
          resolve: (facts) => resolve(value, facts),
          explain: () => ({ key: keyIn(context.mode), ...shown(show(value)), source: source() }),
        };
      };
    },
  };
}

/** What the element of this key read; a value that leaves the setting open counts as not written. */
function writtenAt<Written>(settings: WrittenSettings, key: string): Located<Written> | undefined {
  const found = settings.get(key);
  if (found === undefined || found.value === UNSET) return undefined;
  // `settingsTable` reads each key with the element of its own row.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return found as Located<Written>;
}

function firstOverride<Written>(
  overrides: readonly OverrideSettings[],
  pick: (settings: WrittenSettings) => Located<Written> | undefined,
): Decided<Written> | undefined {
  for (const override of overrides) {
    const found = pick(override.settings);
    if (found !== undefined)
      return { value: found.value, source: fromSection("override", override, found.origin) };
  }
  return undefined;
}

function shown(value: SettingValue | undefined): { readonly value?: SettingValue } {
  return value === undefined ? {} : { value };
}

/** Whether a JUnit report is made: the profile names its path, or the command line asks for it. */
export function reportsJunit({ chain, given }: Pick<DecisionContext, "chain" | "given">): boolean {
  return given.junitReport === true || chain.some(({ settings }) => settings.has(junitPath.key));
}
