/**
 * Nothing a run starts outlives the runner, even where the runner is killed without a chance to act.
 *
 * A tiny shell sleeps on a pipe whose other end only this process holds. A word through it says that the
 * run ended in order. The pipe's end without a word says that the runner died: the shell then kills every
 * process that carries the run's marker in its environment, with its group, until none is left. Then it gives the
 * terminal its settings back, where nobody has taken the terminal over: a shell with job control does both itself.
 */
import * as fs from "node:fs";
import type { TerminalSettings } from "../terminal-modes.ts";
import { factsOf } from "./proc.ts";
import { libc, pipe, PR_SET_CHILD_SUBREAPER } from "./libc.ts";
import { spawn } from "./spawn.ts";
import { baseEnvironment, environmentVector } from "./strings.ts";

/**
 * `$1` is the marker, then come the terminal's file, its settings, and the runner's session and group; the terminal's
 * foreground group is the sixth field behind the name of any process at it. The bound keeps a process that cannot be
 * killed from keeping the guard busy for ever.
 */
const SCRIPT = `trap '' INT TERM HUP QUIT TSTP
read -r word && exit 0
round=0
while [ "$round" -lt 200 ]; do
  found=$(grep -lF -- "$1" /proc/[0-9]*/environ 2>/dev/null)
  [ -n "$found" ] || break
  for file in $found; do
    pid=\${file#/proc/}
    pid=\${pid%/environ}
    kill -9 -- "-$pid" 2>/dev/null
    kill -9 "$pid" 2>/dev/null
  done
  round=$((round + 1))
done
[ -n "$2" ] || exit 0
file=$2 settings=$3 group=$5
read -r line <"/proc/$4/stat" || exit 0
set -- \${line##*) }
[ "$6" = "$group" ] && exec stty "$settings" <"$file"`;

const WORD = "done\n";

/** The pipe between the runner and its guard. */
export interface GuardLine {
  /** The guard's end; whoever starts the guard closes it. */
  readonly read: number;
  /** Tells the guard that all is well: it ends, also where it is only about to start. */
  dismiss(): void;
}

/**
 * To be held by the thread that ends the program: the word must be said before, and nobody waits for another thread
 * to say it. Undefined: there are too few descriptors for a guard.
 */
export function openGuardLine(): GuardLine | undefined {
  const ends = pipe();
  if (ends === undefined) return undefined;
  const dismiss = (): void => {
    try {
      fs.writeSync(ends.write, WORD);
    } catch {
      // There is no guard: there was no shell.
    }
    fs.closeSync(ends.write);
  };
  return { read: ends.read, dismiss };
}

export interface GuardCall {
  /** Of the guard's line. */
  readonly read: number;
  readonly marker: string;
  readonly terminal?: TerminalSettings;
}

/** Starts the guard. Without it (no shell, no descriptors) a run works as well, so failures are silent. */
export function startGuard({ read, marker, terminal }: GuardCall): void {
  const none = environmentVector(baseEnvironment({ PATH: "/usr/local/bin:/usr/bin:/bin" }), {});
  spawn({
    file: "/bin/sh",
    argv: ["sh", "-c", SCRIPT, "nextest-guard", marker, ...terminalArguments(terminal)],
    cwd: "/",
    environment: none,
    stdin: read,
    stdout: "null",
    stderr: "null",
    group: "session",
  });
  libc().close(read);
}

function terminalArguments(terminal: TerminalSettings | undefined): readonly string[] {
  const own = factsOf(process.pid);
  if (terminal === undefined || own === undefined) return [];
  return [terminal.file, terminal.settings, String(own.session), String(own.group)];
}

/** Orphans of this process's descendants become its own children, so that they can be found. */
export function adoptOrphans(): void {
  libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}
