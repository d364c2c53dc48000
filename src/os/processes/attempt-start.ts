/** Starting a process by the runtime's means, and the system's own cause where none comes to be. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type OsFailure, osFailure } from "../failure.ts";
import { textOfError } from "../windows/exit-code.ts";
import { win32 } from "../windows/win32.ts";
import { IS_WINDOWS } from "../platform.ts";

/** What the runtime calls an error of Windows that it has no name for. */
const NAMELESS = "EUNKNOWN";

/** What `spawn` gives, or why it failed. */
export function attemptStart<T>(spawn: () => T): Result<T, OsFailure> {
  // Opened before, as that sets the last error as well.
  const system = IS_WINDOWS ? win32() : undefined;
  try {
    return ok(spawn());
  } catch (thrown) {
    // Asked at once, before another call sets it anew.
    const error = system?.GetLastError() ?? 0;
    const failure = osFailure(thrown);
    const tellsMore = failure.code === NAMELESS && error !== 0;
    return err(tellsMore ? { code: "", message: textOfError(error) } : failure);
  }
}
