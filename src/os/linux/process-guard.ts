/**
 * Ensures that no process of a run outlives the runner, even if the runner is killed and cannot act.
 *
 * A small shell script sleeps on a pipe whose other end only this process holds. The runner writes the run's marker to
 * the pipe, and another word if the run ends normally. If the pipe closes without that word, the runner died: the
 * script then kills every process that has the run's marker in its environment, with its group, until none is left. A
 * process that forks and exits during a scan can be missed, so several scans in a row must find none. Then the script
 * restores the terminal's settings, unless another program has taken the terminal over: a shell with job control does
 * both itself.
 */
import * as fs from "node:fs";
import { addLongLivedHelper } from "../processes/helper-processes.ts";
import type { TerminalSettings } from "../terminal/terminal-modes.ts";
import { pipe } from "./libc.ts";
import { factsOf } from "./proc.ts";

/**
 * First comes a line with the marker, then one with the runner's session and group, the terminal's settings and its
 * file; the terminal's foreground group is the sixth field after the name in `/proc/PID/stat` of any process at it. The bound keeps a
 * process that cannot be killed from keeping the guard busy for ever.
 */
const SCRIPT = `trap '' INT TERM HUP QUIT TSTP
read -r marker || exit 0
read -r session group settings file || file=
read -r word && exit 0
round=0
none=0
while [ "$round" -lt 200 ] && [ "$none" -lt 4 ]; do
  found=$(grep -lF -- "$marker" /proc/[0-9]*/environ 2>/dev/null)
  none=$((none + 1))
  [ -z "$found" ] || none=0
  for process in $found; do
    pid=\${process#/proc/}
    pid=\${pid%/environ}
    kill -9 "-$pid" 2>/dev/null
    kill -9 "$pid" 2>/dev/null
  done
  round=$((round + 1))
done
[ -n "$file" ] || exit 0
read -r line <"/proc/$session/stat" || exit 0
set -- \${line##*) }
[ "$6" = "$group" ] && exec stty "$settings" <"$file"`;

const WORD = "done";

export interface GuardCall {
  /** `NAME=value` in the environment of every process that is to die with the runner. */
  readonly marker: string;
  /** To be restored where the runner is killed. */
  readonly terminal?: TerminalSettings | undefined;
}

/** The runner's end of the guard's pipe. Without a guard, calls have no effect. */
export interface Guard {
  /** Says what to guard, before any of it is started. A runner that ends without a call leaves nothing to be ended. */
  watch(call: GuardCall): void;
  /** The run ended in order: the guard exits, even if it is only about to start. Does not wait. */
  dismiss(): void;
}

/** Undefined if it cannot be started (no shell, no descriptors, no processes): a run works without it, too. */
export function startGuard(): Guard | undefined {
  const ends = pipe();
  if (ends === undefined) return undefined;
  try {
    const child = Bun.spawn(["/bin/sh", "-c", SCRIPT, "nextest-guard", String(process.pid)], {
      cwd: "/",
      env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
      stdin: ends.read,
      stdout: "ignore",
      stderr: "ignore",
      detached: true,
    });
    child.unref();
    addLongLivedHelper(child.pid);
  } catch {
    fs.closeSync(ends.write);
    return undefined;
  } finally {
    fs.closeSync(ends.read);
  }
  return {
    watch: ({ marker, terminal }) => say(ends.write, `${marker}\n${terminalLine(terminal)}\n`),
    dismiss: () => {
      say(ends.write, `${WORD}\n`);
      fs.closeSync(ends.write);
    },
  };
}

function say(descriptor: number, text: string): void {
  try {
    fs.writeSync(descriptor, text);
  } catch {
    // The guard was killed.
  }
}

function terminalLine(terminal: TerminalSettings | undefined): string {
  const own = terminal === undefined ? undefined : factsOf(process.pid);
  if (terminal === undefined || own === undefined) return "";
  return [own.session, own.group, terminal.settings, terminal.file].join(" ");
}
