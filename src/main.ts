/** The program: arguments in, one flow, the only exit. */
import { chosenColor, parseCommandLine } from "./cli/parse-command-line.ts";
import { exitCodeOfError } from "./diagnostics/errors.ts";
import { renderErrors, renderWarning } from "./diagnostics/render.ts";
import { answerRequest } from "./flow/answer-request.ts";
import { openWorld } from "./flow/open-world.ts";
import type { World } from "./flow/world.ts";
import { EXIT } from "./model/exit-codes.ts";
import { invocation } from "./os/invocation.ts";
import { hostTriple } from "./os/paths.ts";
import { shouldColorize } from "./text/color.ts";
import { paintFor } from "./text/style.ts";

async function main(): Promise<number> {
  const { world: opened, flush } = openWorld();
  const line = { ...invocation(), env: opened.env, stdout: opened.stdout, stderr: opened.stderr, host: hostTriple() };
  const colored = shouldColorize(chosenColor(line), { env: opened.env, isTty: opened.stderr.isTty });
  const paint = paintFor(colored);
  const world: World = {
    ...opened,
    describeErrors: (errors) => renderErrors(errors, paint),
    describeWarning: (warning) => renderWarning(warning, paint),
  };
  const request = await parseCommandLine(line);
  const result = request.ok ? await answerRequest(world, request.value) : request;
  if (!result.ok) world.err.write(world.describeErrors(result.error));
  const failure = await flush();
  const code = result.ok ? result.value : exitCodeOfError(result.error[0]);
  // A reader that has seen enough of a list is no failure.
  const harmless = failure?.code === "EPIPE" && request.ok && request.value.command !== "run";
  return failure === undefined || harmless ? code : EXIT.writeOutputError;
}

process.exit(await main());
