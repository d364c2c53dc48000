/** Shows text through a program that has the terminal meanwhile. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type OsFailure, osFailure } from "../failure.ts";
import { onSignal, type RunnerSignal } from "../processes/signals.ts";

export interface PagerCommand {
  readonly command: readonly [string, ...string[]];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A program that shows text as it is written. */
export interface Pager {
  /** Nothing is written to a program that has ended. */
  write(text: string): Promise<void>;
  /** Whether it has ended: enough was seen. */
  readonly hasEnded: boolean;
  /** Ends the text; resolves once the program has ended, however it did. */
  close(): Promise<void>;
}

/** Fails where the program cannot be started. Ctrl-C is the program's, as the terminal is, until `close` is over. */
export function startPager({ command, env }: PagerCommand): Result<Pager, OsFailure> {
  const started = start(command, env);
  if (!started.ok) return started;
  const child = started.value;
  const stopListening = onSignal((signal) => passOn(signal, child));
  return ok({
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    write: async (text) => {
      // It may end before it has read all.
      await Promise.race([child.exited, unlessGone(() => child.stdin.write(text))]);
      await Promise.race([child.exited, unlessGone(() => child.stdin.flush())]);
    },
    close: async () => {
      try {
        await Promise.all([child.exited, unlessGone(() => child.stdin.end())]);
      } finally {
        stopListening();
      }
    },
  });
}

type PagerProcess = Bun.Subprocess<"pipe", "inherit", "inherit">;

function start(command: PagerCommand["command"], env: PagerCommand["env"]): Result<PagerProcess, OsFailure> {
  try {
    return ok(Bun.spawn([...command], { env, stdin: "pipe", stdout: "inherit", stderr: "inherit" }));
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

async function unlessGone(write: () => number | Promise<number>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    if (osFailure(thrown).code !== "EPIPE") throw thrown;
  }
}

/** The terminal's own signals reach the program without us. */
function passOn(signal: RunnerSignal, child: PagerProcess): void {
  if (signal === "stop") process.kill(process.pid, "SIGSTOP");
  if (signal === "terminate" || signal === "hangup" || signal === "quit") child.kill("SIGTERM");
}
