/** The program's behaviour when cargo calls it instead of rustdoc: it records the call. */
import { recordCall } from "../../doctest/rustdoc/recorded-calls.ts";
import { EXIT } from "../../model/results/exit-codes.ts";
import { RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import type { CommandContext } from "../context.ts";

/** Exits as rustdoc would. */
export async function runAsRustdoc(
  context: Pick<CommandContext, "env" | "cwd" | "err">,
  argv: readonly string[],
): Promise<number> {
  const { env, cwd } = context;
  const args = argv.slice(1);
  const noted = recordCall(env[RUSTDOC_CALLS_VARIABLE] ?? "", crypto.randomUUID(), { args, cwd, env });
  if (!noted.ok) {
    context.err.write(`${noted.error}\n`);
    return EXIT.setupError;
  }
  return noted.value ? EXIT.ok : await callRustdoc(context, args);
}

async function callRustdoc(
  { env, cwd, err }: Pick<CommandContext, "env" | "cwd" | "err">,
  args: readonly string[],
): Promise<number> {
  const program = env[RUSTDOC_VARIABLE] ?? "rustdoc";
  const output = await runCommand({ program, args, cwd, env, stdout: "inherit", stderr: "inherit" });
  if (!output.ok) err.write(`${program}: ${output.error.message}\n`);
  return output.ok && output.value.status.kind === "exited" ? output.value.status.code : EXIT.unknown;
}
