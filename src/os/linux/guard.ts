/**
 * Nothing a run starts outlives the runner, even where the runner is killed without a chance to act.
 *
 * A tiny shell sleeps on a pipe whose other end only this process holds. A word through it says that the
 * run ended in order. The pipe's end without a word says that the runner died: the shell then kills every
 * process that carries the run's marker in its environment, with its group, until none is left. Then it gives the
 * terminal its settings back, where nobody has taken the terminal over: a shell with job control does both itself.
 */
import type { TerminalSettings } from "../terminal-modes.ts";
import { factsOf } from "./proc.ts";
import { libc, memory, pipe, PR_SET_CHILD_SUBREAPER } from "./libc.ts";
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

/** The pipe's end, or -1: no guard. */
let channel = -1;

/** Starts the guard. Without it (no shell, no descriptors) a run works as well, so failures are silent. */
export function startGuard(marker: string, terminal: TerminalSettings | undefined): void {
  const ends = pipe();
  if (ends === undefined) return;
  const none = environmentVector(baseEnvironment({ PATH: "/usr/local/bin:/usr/bin:/bin" }), {});
  const outcome = spawn({
    file: "/bin/sh",
    argv: ["sh", "-c", SCRIPT, "nextest-guard", marker, ...terminalArguments(terminal)],
    cwd: "/",
    environment: none,
    stdin: ends.read,
    stdout: "null",
    stderr: "null",
    group: "session",
  });
  libc().close(ends.read);
  if (outcome.ok) channel = ends.write;
  else libc().close(ends.write);
}

function terminalArguments(terminal: TerminalSettings | undefined): readonly string[] {
  const own = factsOf(process.pid);
  if (terminal === undefined || own === undefined) return [];
  return [terminal.file, terminal.settings, String(own.session), String(own.group)];
}

/** Tells the guard that all is well; it ends. */
export function dismissGuard(): void {
  if (channel < 0) return;
  const word = memory(8);
  word.bytes.set(new TextEncoder().encode(WORD));
  libc().write(channel, word.address, WORD.length);
  libc().close(channel);
  channel = -1;
}

/** Orphans of this process's descendants become its own children, so that they can be found. */
export function adoptOrphans(): void {
  libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}
