/** Opens the connection to a server: its address, and the headers and certificates from the user's configuration. */
import type { RemoteTable } from "../../config/user/remote.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ServerAddress } from "../../model/requests/server-address.ts";
import { readBytes } from "../../os/files/read/read-file.ts";
import { GrpcChannel, type TlsOptions, tlsProblem } from "../../os/grpc/channel.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import { type Fault, faultText } from "../../remote/faults.ts";
import { requestMetadata } from "../../remote/action/request-metadata.ts";
import { askServer, isFault, type RemoteServer } from "../../remote/server.ts";
import type { CommandContext } from "../context.ts";

/** The inputs of a connection other than its address. */
export type ProcessContext = Pick<CommandContext, "env" | "cwd">;

export interface ConnectRequest {
  readonly address: ServerAddress;
  readonly settings: RemoteTable;
  /** The run's id, for the server's own records. */
  readonly invocation: string;
  readonly needs: "execution" | "storage";
}

/** Timeout for the command that prints headers. */
const COMMAND_TIMEOUT = 60_000;

export async function connect(
  context: ProcessContext,
  { address, settings, invocation, needs }: ConnectRequest,
): Promise<Result<RemoteServer>> {
  const headers = await headersOf(context, settings);
  if (!headers.ok) return headers;
  const tls = address.encrypted ? tlsOf(settings) : ok(undefined);
  if (!tls.ok) return tls;
  const channel = new GrpcChannel({
    address: address.hostPort,
    tls: tls.value,
    headers: [...headers.value, ...requestMetadata(invocation)],
  });
  const instance = address.instance ?? settings.instance ?? "";
  const server = await askServer(channel, instance);
  if (server.ok && (server.value.executes || needs === "storage")) return server;
  channel.close();
  const cause = server.ok ? "it executes nothing" : causeOf(server.error);
  return err([unusable(address, needs, cause)]);
}

function causeOf(error: Fault | string): string {
  return isFault(error) ? faultText(error) : error;
}

function unusable({ text }: ServerAddress, needs: ConnectRequest["needs"], cause: string): UserError {
  if (needs === "storage")
    return { kind: "setup", message: `cannot use the server \`${text}\``, causes: [cause] };
  return {
    kind: "setup",
    message: `cannot run tests at the remote server \`${text}\``,
    causes: [cause],
    help: "give another address by `--remote`, or `--remote off` to run all tests here",
  };
}

type Headers = readonly (readonly [name: string, value: string])[];

async function headersOf(context: ProcessContext, settings: RemoteTable): Promise<Result<Headers>> {
  const fixed: (readonly [string, string])[] = [];
  for (const [name, { text, variable }] of settings.headers ?? []) {
    const value = variable === undefined ? "" : context.env[variable];
    if (value === undefined)
      return refuse(`the header \`${name}\` is in the variable \`${variable}\`, which is not set`);
    fixed.push([name, `${text}${value}`]);
  }
  const command = settings["headers-command"];
  const printed = command === undefined ? ok([]) : await printedHeaders(context, command);
  return printed.ok ? ok([...fixed, ...printed.value]) : printed;
}

/** The output of the command is a secret and is never shown. */
async function printedHeaders(context: ProcessContext, command: readonly string[]): Promise<Result<Headers>> {
  const [program = "", ...args] = command;
  const output = await runCommand({
    program,
    args,
    cwd: context.cwd,
    env: context.env,
    stdout: "capture",
    stderr: "inherit",
    timeout: COMMAND_TIMEOUT,
  });
  if (!output.ok) return refuse(`cannot run the command \`${program}\` for headers: ${output.error.message}`);
  const { status, stdout } = output.value;
  if (status.kind !== "exited" || status.code !== 0)
    return refuse(`the command \`${program}\` for headers failed`);
  const lines = new TextDecoder()
    .decode(stdout)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const headers = lines.map((line) => /^\s*([0-9A-Za-z_.-]+)\s*:\s*([ -~]*?)\s*$/.exec(line));
  if (headers.includes(null))
    return refuse(
      `the command \`${program}\` printed something else than headers, one \`name: value\` a line`,
    );
  return ok(
    headers.flatMap((match) => (match === null ? [] : [[match[1]?.toLowerCase() ?? "", match[2] ?? ""]])),
  );
}

function tlsOf(settings: RemoteTable): Result<TlsOptions> {
  const read: Record<string, Uint8Array | undefined> = {};
  for (const key of ["tls-ca", "tls-certificate", "tls-key"] as const) {
    const path = settings[key];
    if (path === undefined) continue;
    const bytes = readBytes(path);
    if (!bytes.ok)
      return refuse(`cannot read \`${path}\`, which \`remote.${key}\` names: ${bytes.error.message}`);
    read[key] = bytes.value;
  }
  const tls = { authorities: read["tls-ca"], certificate: read["tls-certificate"], key: read["tls-key"] };
  const problem = tlsProblem(tls);
  if (problem === undefined) return ok(tls);
  return refuse("cannot use the certificates that `remote.tls-…` names in the user configuration", problem);
}

function refuse(message: string, ...causes: readonly string[]): Result<never> {
  return err([{ kind: "setup", message, causes }]);
}
