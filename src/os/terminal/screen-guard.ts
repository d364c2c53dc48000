/**
 * Restores the terminal even if this program is killed and cannot act: a small shell script sleeps on a pipe whose
 * other end only this process holds. A word through the pipe means a normal end; the pipe's end without a word means
 * that the program died.
 */
import { IS_WINDOWS } from "../platform.ts";

/** `$1` is the sequence that leaves the screen. The settings are those that reading single keys changes. */
const SCRIPT = `trap '' INT TERM HUP QUIT TSTP TTOU
read -r word && exit 0
stty icanon echo <&1
printf '%s' "$1"`;

export interface ScreenGuard {
  dismiss(): void;
}

/** Without it (no shell) all works as well, so failures are silent. */
export function startScreenGuard(leaveScreen: string): ScreenGuard | undefined {
  if (IS_WINDOWS) return undefined;
  try {
    const child = Bun.spawn(["/bin/sh", "-c", SCRIPT, "nextest-screen-guard", leaveScreen], {
      stdin: "pipe",
      stdout: "inherit",
      stderr: "ignore",
      env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
      detached: true,
    });
    child.unref();
    return {
      dismiss: () => {
        void child.stdin.write("done\n");
        void child.stdin.end();
      },
    };
  } catch {
    return undefined;
  }
}
