/** For tests of this room: calls the parser as the program would. */
import type { UserError } from "../diagnostics/errors.ts";
import type { Request } from "../model/requests/request.ts";
import { type CommandLine, parseCommandLine } from "./parse-command-line.ts";

export interface Call {
  readonly env?: Readonly<Record<string, string>>;
  readonly notUtf8?: CommandLine["notUtf8"];
  readonly columns?: number;
}

function lineOf(args: readonly string[], call: Call): CommandLine {
  return {
    argv: ["cargo-nextest", ...args],
    env: call.env ?? {},
    ...(call.notUtf8 === undefined ? {} : { notUtf8: call.notUtf8 }),
    stdout: call.columns === undefined ? { isTty: false } : { isTty: true, columns: call.columns },
    stderr: { isTty: false },
    host: "x86_64-unknown-linux-gnu",
  };
}

/** The request of a command line that must be fine. Arguments are separated by blanks. */
export async function requestOf(args: string | readonly string[], call: Call = {}): Promise<Request> {
  const result = await parseCommandLine(lineOf(typeof args === "string" ? args.split(" ") : args, call));
  if (!result.ok) throw new Error(result.error[0].message);
  return result.value;
}

/** The first error of a command line that must be refused. */
export async function errorOf(args: string | readonly string[], call: Call = {}): Promise<UserError> {
  const result = await parseCommandLine(lineOf(typeof args === "string" ? args.split(" ") : args, call));
  if (result.ok) throw new Error(`accepted as ${result.value.command}`);
  return result.error[0];
}

/** What is printed for help and version. */
export async function textOf(args: string | readonly string[], call: Call = {}): Promise<string> {
  const request = await requestOf(args, call);
  if (request.command !== "text") throw new Error(`not text, but ${request.command}`);
  return request.text;
}
