/** Calls one test binary to list its tests, and to list its ignored tests. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { TestBinary } from "../model/build/binaries.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { StartFailure } from "../model/results/outcome.ts";
import type { CommandOutput, CommandRequest } from "../os/processes/run-command.ts";
import { freeBytes } from "../os/output/resized-bytes.ts";
import { isDirectory } from "../os/files/file-system.ts";
import { badExit, badLine, cannotStart, cwdMissing, notUtf8, timedOut, type Call } from "./errors.ts";
import { type MergedListing, mergeListings } from "./merge.ts";
import { OrderedListing } from "./ordered-listing.ts";
import { parseListing, type ParsedListing } from "./parse.ts";

/** A binary and all that is needed to start it. */
export interface ListTarget {
  readonly binary: TestBinary;
  /** Program and arguments that start the binary: those of a list wrapper and a target runner; mostly empty. */
  readonly argvPrefix: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface ListCallOptions {
  /** How long one call may take. */
  readonly timeout: Milliseconds;
  /** Called for each long answer, while it is still being read. */
  readonly onLongAnswer?: (() => void) | undefined;
  /** Starts commands; the operating system's own way outside tests. */
  readonly run: (request: CommandRequest) => Promise<Result<CommandOutput, StartFailure>>;
}

/** The peer's arguments, and libtest's own language: custom harnesses know just these two calls. */
const LIST = ["--list", "--format", "terse"];
const LIST_IGNORED = [...LIST, "--ignored"];

/**
 * How long the output of an exited process is still read if one of its descendants holds it open.
 * What the process itself wrote is there by then.
 */
const OUTPUT_GRACE: Milliseconds = 200;

/** The tests of a binary, ordered by name; both calls run at the same time. */
export async function listBinary(
  target: ListTarget,
  options: ListCallOptions,
): Promise<Result<MergedListing, UserError>> {
  const [all, ignored] = await Promise.all([
    listingOf(target, LIST, options),
    listingOf(target, LIST_IGNORED, options),
  ]);
  if (!all.ok) return all;
  if (!ignored.ok) return ignored;
  return ok(mergeListings(all.value, ignored.value));
}

async function listingOf(
  target: ListTarget,
  args: readonly string[],
  options: ListCallOptions,
): Promise<Result<ParsedListing | OrderedListing, UserError>> {
  const { binary, cwd, env } = target;
  const [program = binary.path, ...rest] = [...target.argvPrefix, binary.path, ...args];
  const call: Call = { binary, command: [program, ...rest], cwd };
  const output = await options.run({
    program,
    args: rest,
    cwd,
    env,
    stdout: "capture",
    stderr: "capture",
    timeout: options.timeout,
    outputGrace: OUTPUT_GRACE,
    onMuchOutput: options.onLongAnswer,
    // A list wrapper or a target runner may be a script without `#!`.
    shellFallback: program !== binary.path,
  });
  // The system reports a missing directory like a missing program.
  if (!output.ok) return err(isDirectory(cwd) ? cannotStart(call, output.error) : cwdMissing(call));
  return readAnswer(call, output.value, options.timeout);
}

function readAnswer(
  call: Call,
  output: CommandOutput,
  limit: Milliseconds,
): Result<ParsedListing | OrderedListing, UserError> {
  if (output.timedOut) return err(timedOut(call, limit, output));
  const { status } = output;
  if (status.kind !== "exited" || status.code !== 0) return err(badExit(call, status, output));
  const text = decode(output.stdout);
  if (text === undefined) return err(notUtf8(call, output));
  const ordered = OrderedListing.read(text, output.stdout);
  if (ordered !== undefined) {
    freeBytes(output.stdout);
    return ok(ordered);
  }
  const listing = parseListing(text);
  return listing.ok ? listing : err(badLine(call, listing.error, text, output));
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
