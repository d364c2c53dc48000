/** Whether the format that is requested for standard output is allowed. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { checkFormatVersion } from "../../report/libtest/version.ts";
import type { CommandContext } from "../context.ts";
import { checkOutputPaths } from "../outputs/output-path.ts";
import type { AnyRun } from "./capture-mode.ts";

/** libtest's formats are experimental: a variable must allow them. Standard output holds one stream. */
export function checkFormat(
  { env, cwd }: CommandContext,
  { reporter, cargo, runner }: AnyRun,
): Result<undefined> {
  const { messageFormat = "human", messageFormatVersion } = reporter;
  const reports = runner.queue?.reports ?? [];
  const places = checkOutputPaths(
    cwd,
    reporter,
    reports.map(({ path }) => path),
  );
  if (!places.ok) return places;
  if (messageFormat === "ndjson" && cargo.messageFormat.some((format) => format.startsWith("json"))) {
    return err([TWO_STREAMS]);
  }
  if (messageFormat !== "libtest-json" && messageFormat !== "libtest-json-plus") return ok(undefined);
  if (env[LIBTEST_VARIABLE] !== "1") {
    const message = `libtest JSON output is an experimental feature and must be enabled with ${LIBTEST_VARIABLE}=1`;
    return err([{ kind: "experimental-disabled", message }]);
  }
  const version =
    messageFormatVersion === undefined ? ok(undefined) : checkFormatVersion(messageFormatVersion);
  return version.ok ? version : err([version.error]);
}

const TWO_STREAMS: UserError = {
  kind: "bad-arguments",
  message: "`--message-format ndjson` and cargo's JSON cannot both be written to standard output",
  help: "write the events to a file: `--output ndjson:PATH`",
};

const LIBTEST_VARIABLE = "NEXTEST_EXPERIMENTAL_LIBTEST_JSON";
