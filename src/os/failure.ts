/** Errors that the runtime throws for failed system calls, as values. The only place that interprets them. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { errorMessageOf } from "./error-messages.ts";

/** A failed system call: `code` is `ENOENT` and the like, `message` its plain meaning. */
export interface OsFailure {
  readonly code: string;
  readonly message: string;
}

/** The failure of a thrown system error; anything else is a bug and is thrown on. */
export function osFailure(thrown: unknown): OsFailure {
  if (thrown instanceof Error && "code" in thrown && typeof thrown.code === "string") {
    return { code: thrown.code, message: describe(thrown.code, thrown.message) };
  }
  throw thrown;
}

/** Whether what was thrown is the system error `code`. */
export function isSystemError(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}

/** `ENOENT: no such file or directory, open 'x'` without the code and the call. */
function describe(code: string, message: string): string {
  const meaning = errorMessageOf(code);
  if (meaning !== undefined) return meaning;
  const text = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return text.split(", ")[0] ?? text;
}

/** What the system call gives, or why it failed. */
export function attempt<T>(action: () => T): Result<T, OsFailure> {
  try {
    return ok(action());
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}
