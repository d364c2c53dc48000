/**
 * The entry point of the room: converts a command line and its environment to a typed request, or errors.
 *
 * Code that only help and errors need (texts, suggestions, layout) is imported on demand, so that parsing a valid
 * command line costs very little.
 */
import type { UserErrors } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { CommonOptions } from "../model/requests/options.ts";
import type { Request, TextRequest } from "../model/requests/request.ts";
import type { ColorChoice } from "../text/terminal/color.ts";
import { paintForStream } from "../text/terminal/stream-paint.ts";
import type { Paint } from "../text/terminal/style.ts";
import { collect, valueOf } from "./collect.ts";
import type { Command, Matches } from "./command.ts";
import { HELP_WORDS, NEXTEST, NEXTEST_HELP, ROOT } from "./commands/root.ts";
import { COMMON } from "./options/global.ts";
import { readCommandLine } from "./parse/command-line.ts";
import type { Level, Stop, Variables, Word } from "./parse/state.ts";

/** What was called, and from where. */
export interface CommandLine {
  /** The program's name, then its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Places in `argv` and names of variables whose bytes are not UTF-8; they hold U+FFFD there. */
  readonly notUtf8?: { readonly args: ReadonlySet<number>; readonly variables: ReadonlySet<string> };
  readonly isWindows?: boolean;
  readonly stdout: { readonly isTty: boolean; readonly columns?: number };
  readonly stderr: { readonly isTty: boolean };
  /** The triple that this program was made for, for `--version`. */
  readonly host: string;
}

/** The request, ready for `flow`; help and version are requests to print text. */
export async function parseCommandLine(line: CommandLine): Promise<Result<Request>> {
  const words = line.argv
    .slice(1)
    .map((text, index) => ({ text, isUtf8: line.notUtf8?.args.has(index + 1) !== true }));
  const outcome = readCommandLine(ROOT, words, variablesOf(line));
  if (outcome.kind === "stopped") return await answer(line, outcome.stop);
  const { command, matches } = outcome;
  if (command === NEXTEST_HELP) return await helpOn(line, matches);
  return command.request?.({ matches, commandLine: line.argv }) ?? err([NOTHING_TO_DO(command)]);
}

/** Commands without a request lead to others, and the parser asks for one of those. */
const NOTHING_TO_DO = (command: Command): UserErrors[0] => ({
  kind: "bad-arguments",
  message: `\`${command.path}\` does nothing by itself`,
});

function variablesOf(line: CommandLine): Variables {
  return { env: line.env, notUtf8: line.notUtf8?.variables ?? new Set() };
}

/** The arguments before `--`. */
function beforeEscape(line: CommandLine): readonly string[] {
  const args = line.argv.slice(1);
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

/** The `--color` that a command line asks for, however wrong the rest of it is. */
export function chosenColor(line: CommandLine): ColorChoice {
  let color = line.env[COMMON.color.env ?? ""] ?? "";
  beforeEscape(line).forEach((arg, index, args) => {
    if (arg === "--color") color = args[index + 1] ?? "";
    else if (arg.startsWith("--color=")) color = arg.slice("--color=".length);
  });
  return color === "always" || color === "never" ? color : "auto";
}

function paintOf(line: CommandLine, stream: "stdout" | "stderr"): Paint {
  return paintForStream(line, { color: chosenColor(line) }, stream);
}

/** Help, version, or what is wrong. */
async function answer(line: CommandLine, stop: Stop): Promise<Result<Request>> {
  switch (stop.kind) {
    case "help":
      return ok(await helpText(line, stop.level, stop.long));
    case "version": {
      const { versionText } = await import("./print/version.ts");
      return ok({ ...text(line, versionText(stop.long, line.host)), brief: true });
    }
    case "problem": {
      const { describeProblem } = await import("./print/problem.ts");
      const { painterFor } = await import("./print/painter.ts");
      return err([describeProblem(stop.level, stop.problem, painterFor(paintOf(line, "stderr")))]);
    }
  }
}

async function helpText(line: CommandLine, level: Level, long: boolean): Promise<Request> {
  const { renderHelp } = await import("./help/render.ts");
  const width = line.stdout.isTty ? line.stdout.columns : undefined;
  const paint = paintOf(line, "stdout");
  return text(line, renderHelp({ level, long, paint, env: line.env, width }));
}

/** `nextest help COMMAND...` is `nextest COMMAND... --help`, but for topics. */
async function helpOn(line: CommandLine, matches: Matches): Promise<Result<Request>> {
  const names = valueOf(HELP_WORDS, matches);
  const { topicText, topicsHint } = await import("./help/topics.ts");
  const paint = paintOf(line, "stdout");
  const topic = topicText(names[0] ?? "", paint);
  if (topic !== undefined) return ok(text(line, topic));
  const words: readonly Word[] = [NEXTEST.name, ...names, "--help"].map((name) => ({
    text: name,
    isUtf8: true,
  }));
  const outcome = readCommandLine(ROOT, words, variablesOf(line));
  if (outcome.kind === "called") return ok(text(line, ""));
  const answered = await answer(line, outcome.stop);
  const isTopLevel = outcome.stop.kind === "problem" && outcome.stop.level.command === NEXTEST;
  if (answered.ok || !isTopLevel) return answered;
  const [first] = answered.error;
  return err([{ ...first, detail: `${first.detail ?? ""}\n\n${topicsHint(paintOf(line, "stderr"))}` }]);
}

/** Long texts go through a pager, so options such as `--no-pager` count for help as well. */
function text(line: CommandLine, content: string): TextRequest {
  const noPager = beforeEscape(line).includes(`--${COMMON.noPager.long}`);
  const common: CommonOptions = { ...collect(COMMON, new Map()), color: chosenColor(line), noPager };
  return { command: "text", common, text: content };
}
