/**
 * Compiles the texts inside the configuration: filtersets and platform specifications.
 *
 * Errors in them are located in the configuration file itself, not in the text of the filterset alone.
 */
import type { UserError } from "../../diagnostics/errors.ts";
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
) => Promise<Result<CompiledFilterset>>;

/** What an override and a script rule have in common: the tests that they are for. */
export interface Scope extends Section {
  readonly host?: TargetSpec | undefined;
  readonly target?: TargetSpec | undefined;
  readonly filter?: CompiledFilterset | undefined;
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

  async profile(name: string, table: ProfileTable): Promise<CompiledProfile> {
    const own = table["default-filter"];
    // The built-in default filter is `all()`; no file shows it, and nothing needs to be asked for it.
    const written = own?.origin.document.layer.kind === "built-in" ? undefined : own;
    const [defaultFilter, overrides, rules, quarantine] = await Promise.all([
      this.filter(written, "default-filter"),
      Promise.all((table.overrides ?? []).map((item, index) => this.#override(name, index, item))),
      Promise.all((table.scripts ?? []).map((item, index) => this.#rule(name, index, item))),
      Promise.all((table.quarantine ?? []).map((item, index) => this.#quarantine(name, index, item))),
    ]);
    return {
      defaultFilter,
      overrides: overrides.filter((item) => item !== undefined),
      rules: rules.filter((item) => item !== undefined),
      quarantine: quarantine.filter((item) => item !== undefined),
    };
  }

  async #quarantine(
    profile: string,
    index: number,
    { value: rule, origin }: Located<QuarantineRule>,
  ): Promise<CompiledQuarantine | undefined> {
    const scope = await this.#scope({ profile, index, origin, filter: rule.filter }, "override");
    return scope === undefined ? undefined : { ...scope, rule };
  }

  async #override(
    profile: string,
    index: number,
    { value, origin }: Located<OverrideTable>,
  ): Promise<CompiledOverride | undefined> {
    const { filter, platform, settings } = value;
    const scope = await this.#scope({ profile, index, origin, filter, platform }, "override");
    const written = value["default-filter"];
    const defaultFilter = await this.filter(written, "default-filter");
    if (filter !== undefined && written !== undefined) {
      this.#refuse(written.origin, {
        message: `an override cannot have both \`filter\` and \`default-filter\``,
        label: "a default filter is for platforms only",
      });
    }
    if (scope === undefined) return undefined;
    const withDefault =
      defaultFilter === undefined || written === undefined
        ? {}
        : { defaultFilter, defaultFilterOrigin: written.origin };
    return { ...scope, settings, ...withDefault };
  }

  async #rule(
    profile: string,
    index: number,
    { value: rule, origin }: Located<ScriptRule>,
  ): Promise<CompiledRule | undefined> {
    const scope = await this.#scope({ profile, index, origin, ...rule }, "script");
    return scope === undefined ? undefined : { ...scope, rule };
  }

  /** The tests and platforms that something is for; one of both must be said. */
  async #scope(
    item: {
      readonly profile: string;
      readonly index: number;
      readonly origin: Origin;
      readonly filter?: Located<string> | undefined;
      readonly platform?: PlatformChoice | undefined;
    },
    place: FilterLocation,
  ): Promise<Scope | undefined> {
    const { profile, index, origin } = item;
    if (
      item.filter === undefined &&
      item.platform?.host === undefined &&
      item.platform?.target === undefined
    ) {
      this.#refuse(origin, {
        message: `\`${showPath(origin.path)}\` does not say what it is for`,
        label: "expected a `filter`, a `platform`, or both",
      });
      return undefined;
    }
    const host = this.#targetSpec(item.platform?.host);
    const target = this.#targetSpec(item.platform?.target);
    const filter = await this.filter(item.filter, place);
    return {
      profile,
      index,
      origin,
      host,
      target,
      filter,
    };
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
  async filter(
    text: Located<string> | undefined,
    place: FilterLocation,
  ): Promise<CompiledFilterset | undefined> {
    if (text === undefined) return undefined;
    const source: SourceText = { name: `filterset in ${text.origin.document.source.name}`, text: text.value };
    const compiled = await this.#compileFilter(source, place);
    if (compiled.ok) return compiled.value;
    this.errors.push(...compiled.error.map((error) => inConfiguration(error, text, source)));
    return undefined;
  }

  #refuse(origin: Origin, { message, label }: { readonly message: string; readonly label: string }): void {
    this.errors.push({ kind: "config", message, spans: spanOf(origin, label) });
  }
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
