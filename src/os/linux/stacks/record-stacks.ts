/**
 * Records what the processes of a tree are doing, in less than a second. `/proc` is read first, so that there is a
 * result even if the debuggers fail. A quick debugger follows, and a thorough one as far as the time allows.
 */
import type { StackSnapshot } from "../../../model/results/outcome.ts";
import { findProgram } from "../../processes/find-program.ts";
import { runCommand } from "../../processes/run-command.ts";
import { type Debugger, EU_STACK, FULL_GDB, LLDB, QUICK_GDB } from "./debuggers.ts";
import { threadsText } from "./threads.ts";

/** All together, in milliseconds. */
const LIMIT = 900;
/** A debugger that has less time than that is not started. */
const LEAST = 100;
/** How many processes of a tree are examined, and how many of those with a debugger. */
const MOST_PROCESSES = 16;
const MOST_DEBUGGED = 3;
/** Debuggers that run at the same time: where many tests time out at once, the others have `/proc` alone. */
const MOST_AT_ONCE = 6;
const MOST_TEXT = 64 * 1024;

let running = 0;

/** `members`: the processes of the tree, its root first. Undefined: all of them are gone. */
export async function recordLinuxStacks(
  members: readonly number[],
  env: Readonly<Record<string, string>>,
): Promise<StackSnapshot | undefined> {
  const deadline = performance.now() + LIMIT;
  const inspected = members.slice(0, MOST_PROCESSES).map((pid) => ({ pid, threads: threadsText(pid) }));
  const alive = inspected.filter(({ threads }) => threads !== undefined);
  const sources = new Set<string>();
  const texts = await Promise.all(
    alive.map(async ({ pid, threads = "" }, index) => {
      const debugged = index < MOST_DEBUGGED ? debug(pid, env, deadline) : undefined;
      const stacks = await inTime(debugged, deadline);
      sources.add(stacks?.source ?? "/proc");
      return `process ${pid} (${programOf(threads)}), by ${stacks?.source ?? "/proc"}:\n${stacks?.text ?? threads}`;
    }),
  );
  if (texts.length === 0) return undefined;
  return { source: [...sources].join(", "), text: shorten(texts.join("\n\n")) };
}

/** A debugger that does not end in time, even when it is killed, must not cost what `/proc` told. */
async function inTime<T>(result: Promise<T> | undefined, deadline: number): Promise<T | undefined> {
  if (result === undefined) return undefined;
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), deadline - performance.now());
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The name of the first thread is that of the program. */
function programOf(threads: string): string {
  return /^thread \d+ \((.*?)\):/.exec(threads)?.[1] ?? "";
}

function shorten(text: string): string {
  return text.length <= MOST_TEXT
    ? text
    : `${text.slice(0, MOST_TEXT)}\n… ${text.length - MOST_TEXT} more characters`;
}

async function debug(
  pid: number,
  env: Readonly<Record<string, string>>,
  deadline: number,
): Promise<StackSnapshot | undefined> {
  if (running >= MOST_AT_ONCE) return undefined;
  running += 1;
  let best: StackSnapshot | undefined;
  for (const one of installed(env)) best = (await ask(one, { pid, env, deadline })) ?? best;
  running -= 1;
  return best;
}

/** A quick one, then a thorough one, which a busy machine may not have the time for. */
function installed(env: Readonly<Record<string, string>>): readonly Debugger[] {
  const has = ({ name }: Debugger): boolean => findProgram(name, env["PATH"], "/").ok;
  const quick = [EU_STACK, QUICK_GDB].find(has);
  const thorough = [FULL_GDB, LLDB].find(has);
  return [quick, thorough].filter((one) => one !== undefined);
}

interface Question {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly deadline: number;
}

async function ask(one: Debugger, { pid, env, deadline }: Question): Promise<StackSnapshot | undefined> {
  const timeout = deadline - performance.now();
  if (timeout < LEAST) return undefined;
  const request = { program: one.name, args: one.args(pid), cwd: "/", env, timeout, outputGrace: 0 };
  const ran = await runCommand({
    ...request,
    stdout: "capture",
    stderr: "capture",
    captureLimit: 4 * MOST_TEXT,
  });
  if (!ran.ok) return undefined;
  // A debugger that was killed may have left the process stopped.
  if (ran.value.timedOut) resume(pid);
  const text = one.stacksOf(new TextDecoder().decode(ran.value.stdout));
  return text === undefined ? undefined : { source: one.name, text };
}

function resume(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch {
    // It is gone.
  }
}
