/** Runs the executable as a child and gives its events. Works on Node and Bun alike. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { RunEvent } from "../model/events.ts";
import { readEvents } from "./read-events.ts";

export interface RunTestsOptions {
  /** Arguments of `cargo nextest run`, e.g. `["--profile", "ci", "-E", "test(parse)"]`. */
  readonly args?: readonly string[];
  /** Where the workspace is; the current directory by default. */
  readonly cwd?: string;
  /** The whole environment; that of this process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The executable: by default the one built next to this module, else `cargo-nextest` on the PATH. */
  readonly executable?: string;
  /** Aborting ends the run as Ctrl-C does: tests are terminated, and the results so far are reported. */
  readonly signal?: AbortSignal;
}

/** How the executable ended. */
export interface RunEnd {
  /** The exit code, e.g. 100 where a test failed; absent if a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Everything that it said to people: cargo's messages and the report. */
  readonly stderr: string;
}

/** A run under way: its events, once, and how it ends. */
export interface TestRun extends AsyncIterable<RunEvent> {
  /**
   * Resolves once the executable has ended; rejects if it could not be started. The run waits for the reader
   * of the events, so read them.
   */
  readonly ended: Promise<RunEnd>;
}

/**
 * Builds and runs the tests of a workspace. Leaving the loop over the events early ends the run. Throws if
 * the executable cannot be started; `ended` reports that tests failed, or that the build did.
 */
export function runTests(options: RunTestsOptions = {}): TestRun {
  const child = start(options);
  const ended = endOf(child, options);
  // A caller that does not await `ended` learns of it through the events.
  ended.catch(() => undefined);
  return {
    ended,
    [Symbol.asyncIterator]: () => eventsOf(child, ended),
  };
}

type RunnerProcess = ChildProcessByStdio<null, Readable, Readable>;

function start({
  args = [],
  cwd,
  env,
  executable = defaultExecutable(),
  signal,
}: RunTestsOptions): RunnerProcess {
  const child = spawn(executable, ["nextest", "run", "--message-format", "ndjson", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  const abort = (): void => void child.kill("SIGINT");
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  child.once("close", () => signal?.removeEventListener("abort", abort));
  return child;
}

function defaultExecutable(): string {
  const name = process.platform === "win32" ? "cargo-nextest.exe" : "cargo-nextest";
  const beside = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(beside) ? beside : name;
}

function endOf(child: RunnerProcess, { cwd }: RunTestsOptions): Promise<RunEnd> {
  let stderr = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(explained(error, cwd)));
    child.once("close", (exitCode, signal) =>
      resolve({ ...(exitCode === null ? {} : { exitCode }), ...(signal === null ? {} : { signal }), stderr }),
    );
  });
}

/** The runtime blames the executable where it is the folder that is not there. */
function explained(error: Error, cwd: string | undefined): Error {
  if (cwd === undefined || existsSync(cwd)) return error;
  return new Error(`ENOENT: no such folder to run tests in: ${cwd}`, { cause: error });
}

async function* eventsOf(child: RunnerProcess, ended: Promise<RunEnd>): AsyncGenerator<RunEvent, void, void> {
  let over = false;
  try {
    yield* readEvents(child.stdout);
    over = true;
  } finally {
    if (!over) child.kill("SIGTERM");
    child.stdout.resume();
    await ended;
  }
}
