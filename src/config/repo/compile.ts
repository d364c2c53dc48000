/**
 * Compiles the texts inside the configuration: filtersets and platform specifications.
 *
 * Errors in them are located in the configuration file itself, not in the text of the filterset alone.
 */
import type { UserError } from "../../diagnostics/errors.ts";
import { after, all, type Pending } from "../../diagnostics/pending.ts";
import type { Result } from "../../diagnostics/result.ts";
import type { SourceSpan, SourceText } from "../../diagnostics/source.ts";
import type { CompiledFilterset } from "../../filterset/filterset.ts";
import { parseTargetSpec, type TargetSpec } from "../../model/cfg/target-spec.ts";
import type { PlatformChoice } from "../elements/file/platform.ts";
import type { QuarantineRule } from "../elements/outcome/quarantine.ts";
import type { ScriptRule } from "../elements/scripts/script-rule.ts";
import type { Located } from "../schema/element.ts";
import type { WrittenSettings } from "../settings/written-settings.ts";
import type { Section } from "../settings/provenance.ts";
import { rangeInString, spanOf } from "../toml/locations.ts";
import { type Origin, showPath } from "../toml/tree.ts";
import type { OverrideTable, ProfileTable } from "./fields.ts";

/** Which predicates a filter may have depends on where it stands. */
export type FilterLocation = "default-filter" | "override" | "script" | "changed-rule";

/** Compiles a filterset against the workspace; injected, since configuration knows no workspace. */
export type FilterCompiler = (
  source: SourceText,
  place: FilterLocation,
) => Pending<Result<CompiledFilterset>>;

/** What an override and a script rule have in common: the tests that they are for. */
export interface Scope extends Section {
  readonly host?: TargetSpec | undefined;
  readonly target?: TargetSpec | undefined;
  readonly filter?: CompiledFilterset | undefined;
}

/** A table that says which tests and platforms it is for. */
interface PlaceTable {
  readonly filter?: Located<string> | undefined;
  readonly platform?: PlatformChoice | undefined;
}

interface ScopePlace extends Omit<Scope, "filter"> {
  /** Of the filter. */
  readonly text: Located<string> | undefined;
}

export interface CompiledOverride extends Scope {
  readonly settings: WrittenSettings;
  readonly defaultFilter?: CompiledFilterset;
  /** Where the default filter is written. */
  readonly defaultFilterOrigin?: Origin;
}

export interface CompiledRule extends Scope {
  readonly rule: ScriptRule;
}

export interface CompiledQuarantine extends Scope {
  readonly rule: QuarantineRule;
}

/** A profile of one file, compiled. */
export interface CompiledProfile {
  readonly defaultFilter?: CompiledFilterset | undefined;
  readonly overrides: readonly CompiledOverride[];
  readonly rules: readonly CompiledRule[];
  readonly quarantine: readonly CompiledQuarantine[];
}

/** Compiles the profiles of one file. Mistakes of all of them are added to `errors`. */
export class ProfileCompiler {
  readonly #compileFilter: FilterCompiler;
  readonly errors: UserError[] = [];

  constructor(compileFilter: FilterCompiler) {
    this.#compileFilter = compileFilter;
  }

  /** Mistakes in platforms are reported first, then those in filters, then those in default filters of overrides. */
  async profile(name: string, table: ProfileTable): Promise<CompiledProfile> {
    const own = table["default-filter"];
    // The built-in default filter is `all()`; no file shows it, and nothing needs to be asked for it.
    const written = own?.origin.document.layer.kind === "built-in" ? undefined : own;
    const { overrides = [], scripts = [], quarantine = [] } = table;
    const section = ({ origin }: Located<unknown>, index: number): Section => ({
      profile: name,
      index,
      origin,
    });
    const places = {
      overrides: overrides.map((item, index) => this.#place(section(item, index), item.value)),
      rules: scripts.map((item, index) => this.#place(section(item, index), item.value)),
      quarantine: quarantine.map((item, index) =>
        this.#place(section(item, index), { filter: item.value.filter }),
      ),
    };
    const defaultFilter = this.filter(written, "default-filter");
    const scopes = {
      overrides: places.overrides.map((place) => this.#scope(place, "override")),
      rules: places.rules.map((place) => this.#scope(place, "script")),
      quarantine: places.quarantine.map((place) => this.#scope(place, "override")),
    };
    const [ownDefault, compiled, rules, inQuarantine] = await Promise.all([
      defaultFilter,
      this.#overrides(overrides, scopes.overrides),
      withRules(scripts, scopes.rules),
      withRules(quarantine, scopes.quarantine),
    ]);
    return {
      defaultFilter: ownDefault,
      overrides: present(compiled),
      rules: present(rules),
      quarantine: present(inQuarantine),
    };
  }

  #overrides(
    items: readonly Located<OverrideTable>[],
    scopes: readonly Pending<Scope | undefined>[],
  ): Pending<readonly (CompiledOverride | undefined)[]> {
    const defaultFilters = items.map(({ value }, index) =>
      after(scopes[index], () => this.filter(value["default-filter"], "default-filter")),
    );
    const overrides = items.map(({ value }, index) =>
      after(defaultFilters[index], (defaultFilter) =>
        after(scopes[index], (scope) => this.#override(value, scope, defaultFilter)),
      ),
    );
    return all(overrides);
  }

  #override(
    { filter, settings, "default-filter": written }: OverrideTable,
    scope: Scope | undefined,
    defaultFilter: CompiledFilterset | undefined,
  ): CompiledOverride | undefined {
    if (filter !== undefined && written !== undefined) {
      this.#refuse(written.origin, {
        message: `an override cannot have both \`filter\` and \`default-filter\``,
        label: "a default filter is for platforms only",
      });
    }
    if (scope === undefined) return undefined;
    return defaultFilter === undefined || written === undefined
      ? { ...scope, settings }
      : { ...scope, settings, defaultFilter, defaultFilterOrigin: written.origin };
  }

  /** What something is for, before its filter is compiled; undefined if the file does not say it. */
  #place(section: Section, { filter, platform }: PlaceTable): ScopePlace | undefined {
    if (filter === undefined && platform?.host === undefined && platform?.target === undefined) {
      this.#refuse(section.origin, {
        message: `\`${showPath(section.origin.path)}\` does not say what it is for`,
        label: "expected a `filter`, a `platform`, or both",
      });
      return undefined;
    }
    const host = this.#targetSpec(platform?.host);
    const target = this.#targetSpec(platform?.target);
    return { ...section, host, target, text: filter };
  }

  /** The tests and platforms that something is for. */
  #scope(place: ScopePlace | undefined, location: FilterLocation): Pending<Scope | undefined> {
    if (place === undefined) return undefined;
    const { profile, index, origin, host, target, text } = place;
    return after(this.filter(text, location), (filter) => ({ profile, index, origin, host, target, filter }));
  }

  #targetSpec(text: Located<string> | undefined): TargetSpec | undefined {
    if (text === undefined) return undefined;
    const parsed = parseTargetSpec(text.value);
    if (parsed.ok) return parsed.value;
    const { message, start, end } = parsed.error;
    this.errors.push({
      kind: "config",
      message: `invalid platform in \`${showPath(text.origin.path)}\``,
      spans: [spanInString(text, start, end, message)],
    });
    return undefined;
  }

  /** A filterset of the file; undefined if none is written, or if it is wrong, which `errors` says. */
  filter(text: Located<string> | undefined, place: FilterLocation): Pending<CompiledFilterset | undefined> {
    if (text === undefined) return undefined;
    const source: SourceText = { name: `filterset in ${text.origin.document.source.name}`, text: text.value };
    return after(this.#compileFilter(source, place), (compiled) => {
      if (compiled.ok) return compiled.value;
      this.errors.push(...compiled.error.map((error) => inConfiguration(error, text, source)));
      return undefined;
    });
  }

  #refuse(origin: Origin, { message, label }: { readonly message: string; readonly label: string }): void {
    this.errors.push({ kind: "config", message, spans: spanOf(origin, label) });
  }
}

function withRules<R>(
  items: readonly Located<R>[],
  scopes: readonly Pending<Scope | undefined>[],
): Pending<readonly ((Scope & { readonly rule: R }) | undefined)[]> {
  return all(
    items.map(({ value: rule }, index) =>
      after(scopes[index], (scope) => (scope === undefined ? undefined : { ...scope, rule })),
    ),
  );
}

function present<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item) => item !== undefined);
}

/** A filterset's error as one of the configuration, with its spans in the file. */
function inConfiguration(error: UserError, text: Located<string>, source: SourceText): UserError {
  const spans = (error.spans ?? []).map((span) =>
    span.source === source ? spanInString(text, span.start, span.end, span.label) : span,
  );
  const where = showPath(text.origin.path);
  return { ...error, kind: "config", message: `invalid filterset in \`${where}\`: ${error.message}`, spans };
}

/** A span inside a string of the file; in the string alone where escapes make offsets differ. */
function spanInString(text: Located<string>, start: number, end: number, label: string): SourceSpan {
  const range = rangeInString(text.origin, start, end);
  const { source } = text.origin.document;
  if (range !== undefined) return { source, ...range, label };
  return { source: { name: showPath(text.origin.path), text: text.value }, start, end, label };
}
