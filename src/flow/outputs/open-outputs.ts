/** Opens every output that a run requests, as one. */
import { inOneLine, type UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, RunSurroundings } from "../../model/events.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { BuildPlatforms } from "../../model/build/platform.ts";
import type { OutputKind } from "../../model/requests/options.ts";
import { progressInterval } from "../../model/suite-variables.ts";
import { COMPATIBLE_VERSION, VERSION } from "../../model/version.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import type { PastLookup } from "../../report/costs/tables.ts";
import { namesNoSkipped, type Output, type SkipKind } from "../../report/output.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import { ciOutputs, repositoryIn } from "./ci-outputs.ts";
import { humanOptions, PLAIN_DEFAULTS } from "./human-options.ts";
import { makeOutput, type OutputContext, utcOffset } from "./make-output.ts";
import { finishOutput, type OpenOutput, openOutputFile, openStreamOutput } from "./output-file.ts";
import { isStderr, isStdout, ownsStdout, placeOf } from "./output-path.ts";
import { type OutputsRequest, watchedReport } from "./watched-report.ts";
import type { CommandContext } from "../context.ts";
import { withoutCommands } from "../../text/safe/ci-commands.ts";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { inform, warn } from "../notices.ts";

export interface OpenRequest extends OutputsRequest {
  readonly platforms: BuildPlatforms;
  /** The debugger or tracer that the test is started with. */
  readonly interceptor?: readonly string[] | undefined;
  /** Outputs of features. */
  readonly more: readonly OpenOutput[];
}

/** All outputs together. */
export interface Outputs {
  /** The plan, with what these outputs need to know of where it is carried out. */
  readonly plan: RunPlan;
  on(event: RunEvent): void;
  /** Whether some output needs an event for each test that is skipped in this way. */
  readonly namesSkipped: (skip: SkipKind) => boolean;
  /** Writes the pending text. Fails if a report could not be written. */
  finish(): Promise<Result<void>>;
}

/** How often a live report is redrawn, in milliseconds. */
const TICK = 50;

export async function openOutputs(context: CommandContext, request: OpenRequest): Promise<Result<Outputs>> {
  const look = request.plan.reportDefaults ?? PLAIN_DEFAULTS;
  const { color } = request.common;
  const outputContext: OutputContext = {
    human: humanOptions(context, look, { color, place: "file" }),
    repository: repositoryIn(context.env, request.workspaceRoot),
  };
  const opened: OpenOutput[] = [];
  for (const { kind, file } of filesOf(context, request)) {
    const stream = isStdout(file) ? context.out : isStderr(file) ? context.err : undefined;
    if (stream !== undefined) {
      opened.push(await openStreamOutput(kind, stream, outputContext));
      continue;
    }
    const output = await openOutputFile(kind, file, outputContext);
    if (!output.ok) return output;
    opened.push(output.value);
  }
  const format = request.reporter.messageFormat ?? "human";
  const aside = new TextSpool();
  if (format !== "human")
    opened.push({ output: await makeOutput(format, { sink: context.out, aside }, outputContext) });
  const { workspaceRoot } = request;
  const { ciOutput } = request.reporter;
  const ci = {
    workspaceRoot,
    pureStdout: ownsStdout(request.reporter),
    ciOutput,
  };
  opened.push(...ciOutputs(context, ci));
  opened.push(...request.more);
  // The report on the terminal does not need it, and reading the time zone takes 5 ms.
  const surroundings = opened.length > 0 ? surroundingsOf(context, request) : undefined;
  const watched = await watchedReport(context, request, { sink: context.err, aside });
  const ticking =
    watched.tick === undefined ? undefined : startTicking(context, (now) => watched.tick?.(now));
  opened.push({ output: watched, close: () => aside.close() });
  opened.push(...(await costTablesFor(context, request)));
  if (request.interceptor !== undefined)
    opened.push({ output: announceInterceptor(context, request.interceptor) });
  return ok({
    plan: surroundings === undefined ? request.plan : { ...request.plan, surroundings },
    on: (event) => {
      ticking?.onEvent(event);
      for (const { output } of opened) output.on(event);
    },
    namesSkipped: (skip) => opened.some(({ output }) => output.namesSkipped?.(skip) ?? true),
    finish: async () => {
      ticking?.stop();
      const [first, ...rest] = await finishAll(context, opened);
      return first === undefined ? ok(undefined) : err([first, ...rest]);
    },
  });
}

/** The failures of the outputs that the user asked for; those of others are warnings. */
async function finishAll(
  context: CommandContext,
  opened: readonly OpenOutput[],
): Promise<readonly UserError[]> {
  const errors: UserError[] = [];
  for (const output of opened) {
    const failed = await finishOutput(output);
    if (output.unrequested !== true) errors.push(...failed);
    else for (const each of failed) warn(context, inOneLine(each));
  }
  return errors;
}

/** Tables that come after the report. */
async function costTablesFor(context: CommandContext, request: OpenRequest): Promise<readonly OpenOutput[]> {
  const { slowest, heaviest } = request.reporter;
  if (slowest === undefined && heaviest === undefined) return [];
  const { costTables } = await import("../../report/costs/tables.ts");
  const tables = costTables({ slowest, heaviest });
  const close = async (): Promise<undefined> => {
    const text = tables.text(slowest === undefined ? undefined : await pastLookup(context, request));
    context.err.write(withoutCommands(ciSystem(context.env), text));
  };
  const output: Output = {
    on: (event) => tables.on(event),
    finish: () => undefined,
    namesSkipped: namesNoSkipped,
  };
  return [{ output, close }];
}

async function pastLookup(
  context: CommandContext,
  { user, plan, workspaceRoot }: OpenRequest,
): Promise<PastLookup | undefined> {
  if (!user.history.enabled || plan.mode === "benchmark") return undefined;
  const { readPast } = await import("../history/past.ts");
  return await readPast(context, workspaceRoot);
}

/** Says how the test is started, once its status line is out. */
function announceInterceptor(context: CommandContext, argv: readonly string[]): Output {
  return {
    on: (event) => {
      if (event.type !== "test-started" && event.type !== "retry-started") return;
      const message = `executing debugger command: ${shellJoin([...argv, ...event.command])}`;
      inform(context, message);
    },
    finish: () => undefined,
    namesSkipped: namesNoSkipped,
  };
}

/** The profile's JUnit report, then those of `--output`. */
function filesOf(
  context: CommandContext,
  { profile, reporter }: OpenRequest,
): readonly { readonly kind: OutputKind; readonly file: string }[] {
  const { junit } = profile.run;
  return [
    ...(junit === undefined ? [] : [{ kind: "junit", file: junit.path } as const]),
    ...reporter.outputs.map(({ kind, path: file }) => ({ kind, file: placeOf(context.cwd, file) })),
  ];
}

/** Describes the machine and the runner in the stream. */
function surroundingsOf(context: CommandContext, { platforms, workspaceRoot }: OpenRequest): RunSurroundings {
  const { host, target } = platforms;
  return {
    workspaceRoot,
    host: host.triple,
    ...(target === undefined ? {} : { target: target.triple }),
    version: `${COMPATIBLE_VERSION} (nextest-ts ${VERSION})`,
    utcOffset: utcOffset(context.wall()),
  };
}

/** Ticks on the run's own clock: it continues from the last event. */
function startTicking(
  context: CommandContext,
  tick: (now: number) => void,
): { onEvent(event: RunEvent): void; stop(): void } {
  let behind = context.monotonic();
  let paused = false;
  const timer = setInterval(
    () => {
      if (!paused) tick(context.monotonic() - behind);
    },
    progressInterval(context.env) ?? TICK,
  );
  return {
    onEvent: (event) => {
      behind = context.monotonic() - event.elapsed;
      paused = event.type === "run-paused";
    },
    stop: () => clearInterval(timer),
  };
}
