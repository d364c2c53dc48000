/** Messages of failures to list the tests of a binary. Exit code 104 in all cases. */
import type { UserError } from "../diagnostics/errors.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { TestBinary } from "../model/build/binaries.ts";
import type { ExitStatus, StartFailure } from "../model/results/outcome.ts";
import { shellJoin } from "../text/shell/shell-words.ts";
import { ECHO_LIMIT, echoStreams, quoteLine } from "./echo.ts";
import type { BadLine } from "./parse.ts";

/** One call of a binary, for messages. */
export interface Call {
  readonly binary: TestBinary;
  /** The whole command: what starts the binary, the binary, its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
}

export interface Streams {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** Bytes of a bad line that are quoted in the message; the lines around it share the rest. */
const LINE_LIMIT = 1024;

function listError(call: Call, cause: string, more: Pick<UserError, "detail" | "help"> = {}): UserError {
  return {
    kind: "test-list",
    message: "creating test list failed",
    causes: [`for \`${call.binary.id}\`, ${cause}`],
    ...more,
  };
}

function commandText(call: Call): string {
  return `command \`${shellJoin(call.command)}\``;
}

export function cwdMissing(call: Call): UserError {
  return listError(call, `its working directory \`${call.cwd}\` is not a directory`, {
    help: "the package's source must be in this place, also where only its tests are run",
  });
}

export function cannotStart(call: Call, failure: StartFailure): UserError {
  const error = listError(call, `${commandText(call)} could not be started`);
  return { ...error, causes: [...(error.causes ?? []), failure.message] };
}

export function badExit(call: Call, status: ExitStatus, streams: Streams): UserError {
  return listError(call, `${commandText(call)} ${exitText(status)}`, {
    detail: echoStreams(
      { bytes: streams.stdout, focus: "start" },
      { bytes: streams.stderr, focus: "end" },
      ECHO_LIMIT,
    ),
  });
}

export function timedOut(call: Call, limit: Milliseconds, streams: Streams): UserError {
  return listError(call, `${commandText(call)} did not end within ${limit / 1000}s and was killed`, {
    detail: echoStreams(
      { bytes: streams.stdout, focus: "end" },
      { bytes: streams.stderr, focus: "end" },
      ECHO_LIMIT,
    ),
    help: "a test binary must print its tests and exit when it is called with `--list`",
  });
}

export function notUtf8(call: Call, streams: Streams): UserError {
  return listError(call, `${commandText(call)} produced non-UTF-8 output`, {
    detail: echoStreams(
      { bytes: streams.stdout, focus: "start" },
      { bytes: streams.stderr, focus: "end" },
      ECHO_LIMIT,
    ),
  });
}

/** `text` is the decoded standard output in which `bad` was found. */
export function badLine(call: Call, bad: BadLine, text: string, streams: Streams): UserError {
  const line = quoteLine(bad.line, LINE_LIMIT);
  const offset = new TextEncoder().encode(text.slice(0, bad.offset)).length;
  return listError(call, `line ${line} did not end with the string ": test" or ": benchmark"`, {
    detail: echoStreams(
      { bytes: streams.stdout, focus: offset },
      { bytes: streams.stderr, focus: "end" },
      ECHO_LIMIT - Math.min(LINE_LIMIT, bad.line.length),
    ),
    help: `it is line ${bad.number} of what ${commandText(call)} printed; messages belong on standard error`,
  });
}

function exitText(status: ExitStatus): string {
  switch (status.kind) {
    case "exited":
      return `exited with exit code ${status.code}`;
    case "signaled":
      return `aborted with signal ${status.signal}${status.name === undefined ? "" : ` (${status.name})`}`;
    case "nt-status":
      return `exited with code 0x${status.status.toString(16).padStart(8, "0")}`;
    case "job-object":
      return "was ended through its job object";
  }
}
