/**
 * User name and password for the queue's server: from the address, otherwise the environment, otherwise the user's
 * configuration. Never printed.
 */
import type { QueueTable } from "../../config/user/queue.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { QueueAddress } from "../../model/requests/queue-address.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import type { RedisServer } from "../../os/redis.ts";
import type { CommandContext } from "../context.ts";

/** Timeout for the command that prints a password, in milliseconds. */
const COMMAND_TIMEOUT = 60_000;

type ProcessContext = Pick<CommandContext, "env" | "cwd">;

export async function serverOf(
  context: ProcessContext,
  address: QueueAddress,
  settings: QueueTable,
): Promise<Result<RedisServer>> {
  const password = await passwordOf(context, address, settings);
  if (!password.ok) return password;
  const file = settings["tls-ca"];
  const ca = address.tls && file !== undefined ? readTextFile(file) : ok(undefined);
  if (!ca.ok) return refuse(`cannot read the certificates \`${file}\` of \`queue.tls-ca\``, ca.error.message);
  const { tls, host, port, database } = address;
  const user = address.user ?? context.env["NEXTEST_QUEUE_USER"] ?? settings.user;
  return ok({ tls, host, port, database, user, password: password.value, ca: ca.value });
}

async function passwordOf(
  { env, cwd }: ProcessContext,
  { password }: QueueAddress,
  settings: QueueTable,
): Promise<Result<string | undefined>> {
  const known = password ?? env["NEXTEST_QUEUE_PASSWORD"];
  const command = settings["password-command"];
  if (known !== undefined || command === undefined) return ok(known);
  const [program = "", ...args] = command;
  const output = await runCommand({
    program,
    args,
    cwd,
    env,
    stdout: "capture",
    stderr: "inherit",
    timeout: COMMAND_TIMEOUT,
  });
  const what = `the command \`${program}\` of \`queue.password-command\``;
  if (!output.ok) return refuse(`cannot run ${what}`, output.error.message);
  const { status, stdout } = output.value;
  if (status.kind !== "exited" || status.code !== 0) return refuse(`${what} failed`);
  return ok(new TextDecoder().decode(stdout).replace(/\r?\n$/, ""));
}

function refuse(message: string, ...causes: readonly string[]): Result<never> {
  return err([{ kind: "setup", message, causes }]);
}
