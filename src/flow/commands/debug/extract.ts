/** `debug extract`: the part of a failed test's output that reports would show. */
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import { type CapturedOutput, type CapturedStream, EMPTY_STREAM } from "../../../model/results/outcome.ts";
import type { DebugExtractRequest } from "../../../model/requests/debug-requests.ts";
import { wholeStream } from "../../../os/output/stream-capture.ts";
import { readFileBytes } from "../../../os/files/file-system.ts";
import { type FailureSlice, failureSlice, highlightEnd } from "../../../report/failure/slice.ts";
import { stripControls } from "../../../text/terminal/ansi.ts";
import type { CommandContext } from "../../context.ts";

const NOTHING_FOUND = "(no description found)\n";

export function extract(context: CommandContext, request: DebugExtractRequest): Result<ExitCode> {
  const output = readOutput(context.cwd, request);
  if (!output.ok) return output;
  const slice = failureSlice(output.value);
  if (slice !== undefined) context.out.write(shown(slice, request.format));
  // The peer prints this after every description for JUnit, too.
  if (slice === undefined || request.format === "junit-description") context.err.write(NOTHING_FOUND);
  return ok(EXIT.ok);
}

function shown(slice: FailureSlice, format: DebugExtractRequest["format"]): string {
  switch (format) {
    case "raw":
      return slice.text;
    case "junit-description":
      return `${stripControls(slice.text)}\n`;
    case "highlight":
      return slice.text.slice(0, highlightEnd(slice));
  }
}

function readOutput(cwd: string, { stdout, stderr, combined }: DebugExtractRequest): Result<CapturedOutput> {
  if (combined !== undefined) {
    const output = readStream(cwd, "combined", combined);
    return output.ok ? ok({ kind: "combined", output: output.value }) : output;
  }
  const out = readStream(cwd, "stdout", stdout);
  const errors = readStream(cwd, "stderr", stderr);
  if (!out.ok) return out;
  return errors.ok ? ok({ kind: "split", stdout: out.value, stderr: errors.value }) : errors;
}

function readStream(cwd: string, kind: string, file: string | undefined): Result<CapturedStream> {
  if (file === undefined) return ok(EMPTY_STREAM);
  const read = readFileBytes(path.resolve(cwd, file));
  if (read.ok) return ok(wholeStream(read.value));
  return err([
    { kind: "setup", message: `error reading ${kind} file \`${file}\``, causes: [read.error.message] },
  ]);
}
