/** Reads the state of the source code from `git status --porcelain=v2 --branch`. */
import type { SourceState } from "../model/results/run-record.ts";

/** Untracked files do not count: builds create such files. */
export const STATUS_ARGUMENTS = [
  "--no-optional-locks",
  "status",
  "--porcelain=v2",
  "--branch",
  "--untracked-files=no",
] as const;

/** Undefined if there is no commit yet. */
export function parseStatus(text: string): SourceState | undefined {
  const [, commit] = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(text) ?? [];
  return commit === undefined ? undefined : { commit, dirty: /^[^#\n]/m.test(text) };
}
