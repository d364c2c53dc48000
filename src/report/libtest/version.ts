/** `--message-format-version`: the requested version of libtest's format. There is one, 0.1. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";

/** The first major and minor version that do not exist. */
const LIMITS = { major: { from: 0, to: 1 }, minor: { from: 1, to: 2 } } as const;

/** Checks `<major>.<minor>`. */
export function checkFormatVersion(version: string): Result<undefined, UserError> {
  const dot = version.indexOf(".");
  if (dot < 0) return invalid(version, "expected a format version in the form `<major>.<minor>`");
  const parts = { major: version.slice(0, dot), minor: version.slice(dot + 1) };
  for (const which of ["major", "minor"] as const) {
    const text = parts[which];
    const value = Number(text);
    const { from, to } = LIMITS[which];
    if (!/^\+?\d+$/.test(text)) return invalid(version, `${which} version \`${text}\` is not a number`);
    if (value < from || value >= to)
      return invalid(version, `${which} version ${value} does not exist; known: ${from}`);
  }
  return ok(undefined);
}

function invalid(version: string, cause: string): Result<undefined, UserError> {
  return err({
    kind: "setup",
    message: "error parsing message format version",
    causes: [`invalid format version: ${version}`, cause],
  });
}
