/** What reading a file brought up, as warnings and errors: in the order of the file, and not more than people can read. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { plural } from "../../text/values/plural.ts";
import { MAX_REPORTED } from "../toml/limits.ts";
import { locationOf, spanOf } from "../toml/locations.ts";
import type { Notice } from "./element.ts";

/** Notices as warnings, or, where configuration is strict, unknown keys as errors. `where` begins each message. */
export function sortNotices(
  where: string,
  notices: readonly Notice[],
  strict: boolean,
): { readonly warnings: readonly Warning[]; readonly errors: readonly UserError[] } {
  const sorted = inFileOrder(notices);
  const shown = sorted.filter(({ unknownKey }) => !(strict && unknownKey));
  const refused = sorted.filter(({ unknownKey }) => strict && unknownKey);
  const warning = (message: string): Warning => ({ level: "warning", message: `${where}${message}` });
  return {
    warnings: capped(shown, warning, (notice) => ({
      ...warning(`${notice.unknownKey ? "ignoring " : ""}${notice.message}`),
      spans: spanOf(notice.origin, notice.label(), partOf(notice)),
    })),
    errors: capped(refused, configError, (notice) => ({
      ...configError(`${where}${notice.message}`),
      spans: spanOf(notice.origin, notice.label(), partOf(notice)),
    })),
  };
}

/** A failure with the first of these errors; there is at least one. */
export function failWith(errors: readonly UserError[]): Result<never> {
  return failWithAll(capped(errors, configError, (error) => error));
}

/** A failure with these errors, which are few. */
export function failWithAll(errors: readonly UserError[]): Result<never> {
  const [first, ...rest] = errors;
  if (first === undefined) throw new Error("a failure has a reason");
  return err([first, ...rest]);
}

const configError = (message: string): UserError => ({ kind: "config", message });

function partOf({ unknownKey }: Notice): "key" | "value" {
  return unknownKey ? "key" : "value";
}

/** Whatever order the parts of the file were read in. */
function inFileOrder(notices: readonly Notice[]): readonly Notice[] {
  const start = (notice: Notice): number => locationOf(notice.origin)[partOf(notice)].start;
  return notices
    .map((notice) => ({ notice, start: start(notice) }))
    .toSorted((left, right) => left.start - right.start)
    .map(({ notice }) => notice);
}

/** The first items, and `rest` with the number of the others. */
function capped<From, To>(
  items: readonly From[],
  rest: (message: string) => To,
  show: (item: From) => To,
): readonly To[] {
  const more = items.length - MAX_REPORTED;
  const shown = items.slice(0, MAX_REPORTED).map(show);
  return more <= 0
    ? shown
    : [...shown, rest(`${more} further ${plural(more, "problem", "problems")} not shown`)];
}
