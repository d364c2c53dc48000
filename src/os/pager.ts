/** Shows text through a program that has the terminal meanwhile. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type OsFailure, osFailure } from "./files.ts";
import { hearSignals, type RunnerSignal } from "./signals.ts";

export interface PagerCommand {
  readonly command: readonly [string, ...string[]];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Resolves once the program has ended, however it did: it is left when enough was seen. Fails where it cannot
 * be started. Ctrl-C is the program's, as the terminal is.
 */
export async function showThrough(
  { command, env }: PagerCommand,
  text: string,
): Promise<Result<void, OsFailure>> {
  const started = start(command, env);
  if (!started.ok) return started;
  const child = started.value;
  const unhear = hearSignals((signal) => passOn(signal, child));
  try {
    // It may end before it has read all.
    await Promise.all([child.exited, feed(child.stdin, text)]);
  } finally {
    unhear();
  }
  return ok(undefined);
}

type Child = Bun.Subprocess<"pipe", "inherit", "inherit">;

function start(command: PagerCommand["command"], env: PagerCommand["env"]): Result<Child, OsFailure> {
  try {
    return ok(Bun.spawn([...command], { env, stdin: "pipe", stdout: "inherit", stderr: "inherit" }));
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

async function feed(stdin: Bun.FileSink, text: string): Promise<void> {
  try {
    await stdin.write(text);
    await stdin.end();
  } catch (thrown) {
    if (osFailure(thrown).code !== "EPIPE") throw thrown;
  }
}

/** The terminal's own signals reach the program without us. */
function passOn(signal: RunnerSignal, child: Child): void {
  if (signal === "stop") process.kill(process.pid, "SIGSTOP");
  if (signal === "terminate" || signal === "hangup" || signal === "quit") child.kill("SIGTERM");
}
