/** Profiles: selected from the loaded configuration, and resolved for tests once the build's platforms are known. */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type CompiledFilterset, EVERYTHING } from "../../filterset/filterset.ts";
import type { TestFilter } from "../../model/listed/queries.ts";
import type { DoctestChoice } from "../../model/requests/options.ts";
import { closest } from "../../text/closest.ts";
import type { TestGroup } from "../elements/resources/test-group.ts";
import type { CompiledOverride, CompiledProfile, CompiledRule } from "../repo/compile.ts";
import { BUILT_IN_PROFILES, DEFAULT_PROFILE, MIRI_PROFILE } from "../repo/fields.ts";
import { inheritanceChain, type Profiles } from "../repo/inherits.ts";
import type { LoadedConfig } from "../repo/load.ts";
import { storeDir } from "../elements/file/store-dir.ts";
import { builtInValue } from "../settings/built-in.ts";
import type { GivenSettings } from "../settings/given.ts";
import { RUN_SETTINGS } from "../settings/run-settings.ts";
import { BUILT_IN, fromProfile, fromSection } from "../settings/provenance.ts";
import type { ChainLink } from "./chain.ts";
import { type DefaultFilter, ResolvedProfile, type ResolveRequest } from "./resolved.ts";
import { reportsJunit } from "../settings/entry.ts";
import { meets } from "./selector.ts";

/** The profile to use: the one asked for, or the one for Miri when it runs, or `default`. */
export function profileName(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (asked !== undefined) return asked;
  return env["MIRI_SYSROOT"] === undefined ? DEFAULT_PROFILE : MIRI_PROFILE;
}

/** Chooses a profile; fails for a name that no file has. */
export function selectProfile(config: LoadedConfig, name: string): Result<Profile> {
  const known = [...(config.merged.profile?.keys() ?? BUILT_IN_PROFILES)].toSorted();
  if (known.includes(name)) return ok(new Profile(config, name));
  const meant = closest(name, known);
  return err([
    {
      kind: "config",
      message: `profile \`${name}\` not found (known profiles: ${known.join(", ")})`,
      ...(meant === undefined ? {} : { help: `did you mean \`${meant}\`?` }),
    },
  ]);
}

/** A profile before the platforms of the build are known. */
export class Profile {
  readonly name: string;
  /** Absolute; holds the profile's report. Where `hasJunit`, it should be made before tests run. */
  readonly storeDir: string;
  readonly hasJunit: boolean;
  /** Groups by name. */
  readonly groups: ReadonlyMap<string, TestGroup>;
  readonly #config: LoadedConfig;
  readonly #chain: readonly ChainLink[];

  constructor(config: LoadedConfig, name: string) {
    this.name = name;
    this.#config = config;
    const profiles: Profiles = config.merged.profile ?? new Map();
    this.#chain = inheritanceChain(profiles, name).flatMap((link) => {
      const table = profiles.get(link)?.value;
      return table === undefined ? [] : [{ name: link, table, settings: table.settings }];
    });
    const store = config.merged.store?.dir?.value ?? builtInValue(storeDir);
    this.storeDir = path.resolve(config.workspaceRoot, store, name);
    this.hasJunit = reportsJunit({ chain: this.#chain, given: {} });
    this.groups = config.merged["test-groups"]?.value ?? new Map();
  }

  /** Whether doctests are run: decided before anything is built. `isBuiltIn`: neither an option nor a file said so. */
  doctests(given: GivenSettings): { readonly choice: DoctestChoice; readonly isBuiltIn: boolean } {
    const decision = RUN_SETTINGS.doctests.prepare({ chain: this.#chain, given, mode: "test" })([]);
    return { choice: decision.resolve({}), isBuiltIn: decision.explain().source.kind === "built-in" };
  }

  /** Applies platforms, and what the command line and the environment say. */
  resolve(request: ResolveRequest): ResolvedProfile {
    const compiled = this.#chain.flatMap(({ name }) => this.#config.compiled.get(name) ?? []);
    return new ResolvedProfile({
      ...request,
      name: this.name,
      storeDir: this.storeDir,
      chain: this.#chain,
      config: this.#config,
      groups: this.groups,
      overrides: compiled.flatMap(({ overrides }): readonly CompiledOverride[] => overrides),
      rules: compiled.flatMap(({ rules }): readonly CompiledRule[] => rules),
      quarantine: compiled.flatMap(({ quarantine }) => quarantine),
      defaultFilter: this.#defaultFilter(compiled, request),
    });
  }

  /** The first override for these platforms that has one, else the first profile of the chain that does. */
  #defaultFilter(
    compiled: readonly CompiledProfile[],
    { platforms, affected }: ResolveRequest,
  ): DefaultFilter {
    for (const override of compiled.flatMap(({ overrides }) => overrides)) {
      const { defaultFilter, profile } = override;
      if (defaultFilter === undefined || !meets(override.host, platforms.host)) continue;
      if (!meets(override.target, platforms.target ?? platforms.host)) continue;
      return {
        ...bindAffected(defaultFilter, affected),
        text: defaultFilter.source.text,
        shownAs: `default-filter in profile.${profile}.overrides`,
        source: fromSection("override", override, override.defaultFilterOrigin),
      };
    }
    for (const { name, table } of this.#chain) {
      const filter = this.#compiledFilter(name);
      const written = table["default-filter"];
      if (filter === undefined || written === undefined) continue;
      return {
        ...bindAffected(filter, affected),
        text: filter.source.text,
        shownAs: `profile.${name}.default-filter`,
        source: fromProfile(written.origin, name),
      };
    }
    return { filter: EVERYTHING, usesAffected: false, text: "all()", source: BUILT_IN };
  }

  /** The profile's own filter from the file of most precedence that has one. */
  #compiledFilter(name: string): CompiledFilterset | undefined {
    return this.#config.compiled.get(name)?.find((profile) => profile.defaultFilter !== undefined)
      ?.defaultFilter;
  }
}

/** Without a comparison `affected()` leaves out nothing. */
function bindAffected(
  filterset: CompiledFilterset,
  affected: TestFilter | undefined,
): Pick<DefaultFilter, "filter" | "usesAffected"> {
  // A default filter has neither `default()` nor `group()`.
  return { usesAffected: filterset.usesAffected, filter: filterset.bind({ affected }) };
}
