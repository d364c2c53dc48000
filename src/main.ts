/** The program: arguments in, one flow, the only exit. */
import { chosenColor, parseCommandLine } from "./cli/parse-command-line.ts";
import { exitCodeOfError } from "./diagnostics/errors.ts";
import { logFilter } from "./diagnostics/log-filter.ts";
import { renderErrors, renderWarning } from "./diagnostics/render.ts";
import { answerRequest } from "./flow/answer-request.ts";
import { openContext } from "./flow/open-context.ts";
import type { CommandContext } from "./flow/context.ts";
import { isDoctestHelper } from "./model/listed/doctest-words.ts";
import { EXIT } from "./model/results/exit-codes.ts";
import type { Request } from "./model/requests/request.ts";
import { RUSTDOC_CALLS_VARIABLE } from "./model/suite-variables.ts";
import { endHelperProcesses } from "./os/processes/run-command.ts";
import type { OsFailure } from "./os/failure.ts";
import { invocation } from "./os/invocation.ts";
import { exitProgram } from "./os/exit-hooks.ts";
import { hostTriple } from "./os/files/paths.ts";
import { catchSignals } from "./os/processes/signals.ts";
import { withoutCommands } from "./text/safe/ci-commands.ts";
import { ciSystem } from "./text/safe/ci-system.ts";
import { exitOnUncaught } from "./os/uncaught.ts";
import { paintForStream } from "./text/terminal/stream-paint.ts";

async function main(): Promise<number> {
  catchSignals();
  exitOnUncaught(EXIT.unknown);
  const { context: opened, flush } = openContext();
  const { env, isWindows, stdout, stderr } = opened;
  const [, ...words] = invocation().argv;
  // The variable reaches everything that cargo starts, also a program that calls `cargo nextest`.
  if (env[RUSTDOC_CALLS_VARIABLE] !== undefined && words[0] !== "nextest" && words[0] !== "ntr") {
    const { runAsRustdoc } = await import("./flow/doctests/rustdoc-wrapper.ts");
    const code = await runAsRustdoc(opened, invocation().argv);
    await flush();
    return code;
  }
  if (isDoctestHelper(words[0])) {
    const { runDoctestHelper } = await import("./flow/doctests/doctest-helper.ts");
    const code = runDoctestHelper(opened, words);
    await flush();
    return code;
  }
  const line = { ...invocation(), env, isWindows, stdout, stderr, host: hostTriple() };
  const paint = paintForStream(line, { color: chosenColor(line) }, "stderr");
  const ci = ciSystem(env);
  const shown = logFilter(env["NEXTEST_LOG"]);
  const context: CommandContext = {
    ...opened,
    describeErrors: (errors) => (shown.errors ? withoutCommands(ci, renderErrors(errors, paint)) : ""),
    describeWarning: (warning) =>
      (warning.level === "info" ? shown.infos : shown.warnings)
        ? withoutCommands(ci, renderWarning(warning, paint))
        : "",
  };
  const request = await parseCommandLine(line);
  const result = request.ok ? await answerRequest(context, request.value) : request;
  // A build that was under way when something else was found wrong.
  const helpers = endHelperProcesses("SIGTERM");
  // What the command itself wrote: if only the message of its failure is lost, its exit code still says which it was.
  const failure = await flush();
  // The command line is judged before anything can be said to be too loud.
  if (!request.ok) context.err.write(withoutCommands(ci, renderErrors(request.error, paint)));
  else if (!result.ok) context.err.write(context.describeErrors(result.error));
  await helpers;
  await flush();
  const code = result.ok ? result.value : exitCodeOfError(result.error[0]);
  if (failure === undefined || !request.ok || isHarmless(failure, request.value)) return code;
  // Standard error may still have a reader where standard output has none, or no room.
  const cause = { kind: "write-output", message: "cannot write output", causes: [failure.message] } as const;
  context.err.write(context.describeErrors([cause]));
  await flush();
  return EXIT.writeOutputError;
}

/** A reader that has seen enough of a list is no failure; one that leaves a run does not see how it ends. */
function isHarmless(failure: OsFailure, { command }: Request): boolean {
  return failure.code === "EPIPE" && command !== "run" && command !== "bench";
}

exitProgram(await main());
