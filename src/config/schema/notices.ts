/** What reading a file brought up, as warnings and errors: in the order of the file, and not more than people can read. */
import type { UserError, UserErrors } from "../../diagnostics/errors.ts";
import { err, type Result } from "../../diagnostics/result.ts";
import type { SourceSpan } from "../../diagnostics/source.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { plural } from "../../text/plural.ts";
import { MAX_REPORTED } from "../toml/limits.ts";
import { spanOf } from "../toml/places.ts";
import type { Notice } from "./element.ts";

/** In the order of the file, whatever order its parts were read in. */
function byPlace(left: { readonly spans: readonly SourceSpan[] }, right: typeof left): number {
  return (left.spans[0]?.start ?? 0) - (right.spans[0]?.start ?? 0);
}

/** Notices as warnings, or, where configuration is strict, unknown keys as errors. `where` begins each message. */
export function sortNotices(
  where: string,
  notices: readonly Notice[],
  strict: boolean,
): { readonly warnings: readonly Warning[]; readonly errors: readonly UserError[] } {
  const isRefused = ({ unknownKey }: Notice): boolean => strict && unknownKey;
  const warnings = notices
    .filter((notice) => !isRefused(notice))
    .map((notice) => ({
      level: "warning" as const,
      message: `${where}${notice.unknownKey ? "ignoring " : ""}${notice.message}`,
      spans: spanOf(notice.origin, notice.label, notice.unknownKey ? "key" : "value"),
    }))
    .toSorted(byPlace);
  const errors = notices
    .filter(isRefused)
    .map((notice) => ({
      kind: "config" as const,
      message: `${where}${notice.message}`,
      spans: spanOf(notice.origin, notice.label, "key"),
    }))
    .toSorted(byPlace);
  return { warnings: cappedWarnings(where, warnings), errors };
}

function cappedWarnings(where: string, warnings: readonly Warning[]): readonly Warning[] {
  const more = warnings.length - MAX_REPORTED;
  if (more <= 0) return warnings;
  const rest: Warning = {
    level: "warning",
    message: `${where}${more} further ${plural(more, "warning", "warnings")} not shown`,
  };
  return [...warnings.slice(0, MAX_REPORTED), rest];
}

/** A failure with these errors; there is at least one. */
export function failWith(errors: readonly UserError[]): Result<never> {
  const [first, ...rest] = errors;
  if (first === undefined) throw new Error("a failure has a reason");
  return err(capped([first, ...rest]));
}

function capped(errors: UserErrors): UserErrors {
  const more = errors.length - MAX_REPORTED + 1;
  const [first, ...rest] = errors;
  if (more <= 1) return errors;
  const last: UserError = {
    kind: first.kind,
    message: `${more} further ${plural(more, "error", "errors")} not shown`,
  };
  return [first, ...rest.slice(0, MAX_REPORTED - 2), last];
}
