/** Opens every output that a run asks for, as one. */
import * as path from "node:path";
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { RunEvent } from "../model/events.ts";
import type { BuildPlatforms } from "../model/platform.ts";
import type { OutputKind } from "../model/request.ts";
import { COMPATIBLE_VERSION, VERSION } from "../model/version.ts";
import { type OsFailure, writeTextFile } from "../os/files.ts";
import { openFileSink, prepareReportFile } from "../os/report-file.ts";
import type { Output } from "../report/output.ts";
import { shellJoin } from "../text/shell-words.ts";
import { isStream, makeOutput, type OutputContext } from "./make-output.ts";
import { githubOutputs } from "./github-outputs.ts";
import { humanOptionsOf, type OutputsRequest, watchedReport } from "./outputs.ts";
import type { World } from "./world.ts";

export interface OpenRequest extends OutputsRequest {
  readonly workspaceRoot: string;
  readonly platforms: BuildPlatforms;
  /** The debugger or tracer that the test is started with. */
  readonly interceptor?: readonly string[];
}

/** All outputs together. */
export interface Outputs {
  on(event: RunEvent): void;
  /** Writes what was held back. Fails where a report could not be written. */
  finish(): Result<void>;
}

/** An output together with what happens to its file at the end. */
export interface OpenOutput {
  readonly output: Output;
  readonly close?: () => OsFailure | undefined;
  /** Its file, for messages. */
  readonly file?: string;
}

/** How often a report that draws is drawn anew, in milliseconds. */
const TICK = 50;

export async function openOutputs(world: World, request: OpenRequest): Promise<Result<Outputs>> {
  const context: OutputContext = {
    human: humanOptionsOf(world, request),
    junitReportName: request.profile.run.junitReportName,
    facts: factsOf(request),
  };
  const opened: OpenOutput[] = [];
  for (const { kind, file } of filesOf(world, request)) {
    const output = await openFile(kind, file, context);
    if (!output.ok) return output;
    opened.push(output.value);
  }
  const format = request.reporter.messageFormat ?? "human";
  if (format !== "human") opened.push({ output: await makeOutput(format, world.out, context) });
  opened.push(...githubOutputs(world, request.workspaceRoot));
  const watched = await watchedReport(world, request);
  const ticking = watched.tick === undefined ? undefined : startTicking(world, (now) => watched.tick?.(now));
  opened.push({ output: watched });
  if (request.interceptor !== undefined)
    opened.push({ output: announceInterceptor(world, request.interceptor) });
  return ok({
    on: (event) => {
      ticking?.hear(event);
      for (const { output } of opened) output.on(event);
    },
    finish: () => {
      ticking?.stop();
      const errors = opened.flatMap((each) => finish(each));
      const [first, ...rest] = errors;
      return first === undefined ? ok(undefined) : err([first, ...rest]);
    },
  });
}

/** Says how the test is started, once its status line is out. */
function announceInterceptor(world: World, argv: readonly string[]): Output {
  return {
    on: (event) => {
      if (event.type !== "test-started" && event.type !== "retry-started") return;
      const message = `executing debugger command: ${shellJoin([...argv, ...event.command])}`;
      world.err.write(world.describeWarning({ level: "info", message }));
    },
    finish: () => undefined,
  };
}

function finish({ output, close, file }: OpenOutput): readonly UserError[] {
  output.finish();
  const failure = close?.();
  if (failure === undefined) return [];
  const message = `cannot write report \`${file ?? ""}\``;
  return [{ kind: "write-output", message, causes: [failure.message] }];
}

/** The profile's JUnit report, then those of `--output`. */
function filesOf(
  world: World,
  { profile, reporter }: OpenRequest,
): readonly { readonly kind: OutputKind; readonly file: string }[] {
  const { junit } = profile.run;
  return [
    ...(junit === undefined ? [] : [{ kind: "junit", file: junit.path } as const]),
    ...reporter.outputs.map(({ kind, path: file }) => ({ kind, file: path.resolve(world.cwd, file) })),
  ];
}

/** Fails, before any test runs, where the file's folder cannot be made. */
async function openFile(kind: OutputKind, file: string, context: OutputContext): Promise<Result<OpenOutput>> {
  const refuse = (failure: OsFailure): Result<never> =>
    err([{ kind: "setup", message: `cannot write report \`${file}\``, causes: [failure.message] }]);
  const prepared = prepareReportFile(file);
  if (!prepared.ok) return refuse(prepared.error);
  if (isStream(kind)) {
    const sink = openFileSink(file);
    if (!sink.ok) return refuse(sink.error);
    return ok({ output: await makeOutput(kind, sink.value, context), close: sink.value.close, file });
  }
  const pieces: string[] = [];
  const output = await makeOutput(kind, { write: (text) => pieces.push(text) }, context);
  const close = (): OsFailure | undefined => {
    if (pieces.length === 0) return undefined;
    const written = writeTextFile(file, pieces.join(""));
    return written.ok ? undefined : written.error;
  };
  return ok({ output, close, file });
}

function factsOf({ platforms, workspaceRoot }: OpenRequest): readonly (readonly [string, string])[] {
  const { host, target } = platforms;
  return [
    ["Host", host.triple],
    ...(target === undefined ? [] : ([["Target", target.triple]] as const)),
    ["Workspace", workspaceRoot],
    ["Version", `${COMPATIBLE_VERSION} (nextest-ts ${VERSION})`],
  ];
}

/** Ticks on the run's own clock: it goes on from the last event that was heard. */
function startTicking(
  world: World,
  tick: (now: number) => void,
): { hear(event: RunEvent): void; stop(): void } {
  let behind = world.monotonic();
  let paused = false;
  const timer = setInterval(() => {
    if (!paused) tick(world.monotonic() - behind);
  }, TICK);
  return {
    hear: (event) => {
      behind = world.monotonic() - event.elapsed;
      paused = event.type === "run-paused";
    },
    stop: () => clearInterval(timer),
  };
}
