/** Starts a process by the runtime's means; a failure has the system's own cause. */
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { type OsFailure, osFailure } from "../../failure.ts";
import { textOfError } from "../../windows/exit-code.ts";
import { win32 } from "../../windows/win32.ts";
import { IS_WINDOWS } from "../../platform.ts";

/** What the runtime calls an error of Windows that it has no name for. */
const NAMELESS = "EUNKNOWN";

/** What `spawn` gives, or why it failed. */
function attemptStart<T>(spawn: () => T): Result<T, OsFailure> {
  // Opened before, as that sets the last error as well.
  const system = IS_WINDOWS ? win32() : undefined;
  try {
    return ok(spawn());
  } catch (thrown) {
    // Asked at once, before another call changes it.
    const error = system?.GetLastError() ?? 0;
    const failure = osFailure(thrown);
    const tellsMore = failure.code === NAMELESS && error !== 0;
    return err(tellsMore ? { code: "", message: textOfError(error) } : failure);
  }
}

/** Runs scripts without `#!`. */
export const SHELL = "/bin/sh";

export function attemptProgram<T>(command: Command, spawn: (command: Command) => T): Result<T, OsFailure> {
  return attemptStart(() => spawn(command));
}

/** As `attemptProgram`; where the system does not know the format of `program`, the shell runs it as a script. */
export function attemptScript<T>(command: Command, spawn: (command: Command) => T): Result<T, OsFailure> {
  const started = attemptProgram(command, spawn);
  if (started.ok || started.error.code !== "ENOEXEC" || IS_WINDOWS) return started;
  return attemptProgram([SHELL, ...command], spawn);
}

/** The program, then its arguments. */
export type Command = readonly [program: string, ...args: string[]];
