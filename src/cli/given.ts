/** Options that override the configuration, each with the word or variable that set it. */
import type { OptionSource } from "../model/effective-settings.ts";
import type { Given, GivenOptions, GivenValues } from "../model/requests/options.ts";
import type { MaxFail } from "../model/settings.ts";
import type { Arg } from "./arg.ts";
import { collect } from "./collect.ts";
import type { Matches } from "./command.ts";
import { DOCTESTS } from "./options/doctests.ts";
import { REPORTER_SETTINGS } from "./options/reporter.ts";
import { CACHE_USE, EARLY_END, RUNNER_SETTINGS } from "./options/runner.ts";

type GivenTable = { readonly [Option in keyof GivenOptions]: Arg<GivenOptions[Option] | undefined> };

type ByItself = Omit<GivenTable, "maxFail" | "doctests" | "cache">;

/** Arguments that give one of these options by themselves. */
const DIRECT = { ...RUNNER_SETTINGS, ...REPORTER_SETTINGS } satisfies ByItself;

/** Every argument that `givenOf` reads, for commands that show the effect on a run. */
export const GIVEN_ARGS: readonly Arg[] = [
  ...Object.values(RUNNER_SETTINGS),
  CACHE_USE.cache,
  CACHE_USE.noCache,
  EARLY_END.failFast,
  EARLY_END.noFailFast,
  EARLY_END.maxFail,
  DOCTESTS.doctests,
  DOCTESTS.doc,
  ...Object.values(REPORTER_SETTINGS),
];

export function givenOf(matches: Matches): GivenValues {
  const given: Record<string, Given<unknown>> = {};
  for (const [option, arg] of Object.entries<Arg>(DIRECT)) {
    const match = matches.get(arg.id);
    if (match !== undefined) given[option] = { value: arg.value(match), source: match.source };
  }
  // Each argument gave the value of its own option.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...(given as GivenValues), ...earlyEndOf(matches), ...doctestsOf(matches), ...cacheOf(matches) };
}

function cacheOf(matches: Matches): Pick<GivenValues, "cache"> {
  const { noCache, cache } = collect(CACHE_USE, matches);
  const source = matches.get((noCache ? CACHE_USE.noCache : CACHE_USE.cache).id)?.source;
  const value = noCache ? "off" : cache;
  return value === undefined || source === undefined ? {} : { cache: { value, source } };
}

/** `--doc` is another way to say `--doctests only`. */
export function doctestsOf(matches: Matches): Pick<GivenValues, "doctests"> {
  const { doc, doctests } = collect(DOCTESTS, matches);
  const source = matches.get((doc ? DOCTESTS.doc : DOCTESTS.doctests).id)?.source;
  const value = doc ? "only" : doctests;
  return value === undefined || source === undefined ? {} : { doctests: { value, source } };
}

function earlyEndOf(matches: Matches): Pick<GivenValues, "maxFail"> {
  const value = earlyEnd(matches);
  const source = Object.values<Arg>(EARLY_END)
    .map((arg): OptionSource | undefined => matches.get(arg.id)?.source)
    .find((each) => each !== undefined);
  return value === undefined || source === undefined ? {} : { maxFail: { value, source } };
}

/** When a run ends early, as one option. */
function earlyEnd(matches: Matches): MaxFail | undefined {
  const early = collect(EARLY_END, matches);
  if (early.noFailFast) return { kind: "all" };
  if (early.failFast) return { kind: "count", count: 1, terminate: "wait" };
  return early.maxFail;
}
