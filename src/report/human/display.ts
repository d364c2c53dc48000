/** Decides once, before a run, which kind of progress and which statuses are shown. */
import type { ShowProgress } from "../../model/requests/options.ts";
import { type FinalStatusLevel, type StatusLevel, STATUS_LEVELS } from "../../model/settings.ts";

export interface DisplayInput {
  readonly showProgress: ShowProgress;
  readonly noCapture: boolean;
  /** Standard error is a terminal. */
  readonly terminal: boolean;
  /** A CI system runs us; some of them pretend to be terminals. */
  readonly ci: boolean;
  /** From the command line or its environment twins; absent if not given. */
  readonly statusLevel?: StatusLevel | undefined;
  readonly finalStatusLevel?: FinalStatusLevel | undefined;
  readonly profileStatusLevel: StatusLevel;
  readonly profileFinalStatusLevel: FinalStatusLevel;
}

export interface Display {
  /** A bar with running tests, a counter in each status line, or neither. */
  readonly progress: "bar" | "counter" | "none";
  readonly statusLevel: StatusLevel;
  readonly finalStatusLevel: FinalStatusLevel;
}

/**
 * | show-progress | a bar can be drawn | progress | statuses, unless options set them  |
 * | ------------- | ------------------ | -------- | ---------------------------------- |
 * | auto          | yes / no           | bar / counter  | the profile's                |
 * | only          | yes                | bar      | slow, final none                   |
 * | only          | no                 | counter  | the profile's                      |
 * | bar           | yes / no           | bar / none     | the profile's                |
 * | counter       | either             | counter  | the profile's                      |
 * | none          | either             | none     | the profile's                      |
 *
 * A bar needs a terminal that is no CI log, and captured output: tests that write to the terminal
 * themselves would tear it. Without capture, passing tests are always listed, as their output is shown.
 */
export function resolveDisplay(input: DisplayInput): Display {
  const drawable = input.terminal && !input.ci && !input.noCapture;
  const quiet = input.showProgress === "only" && drawable;
  const level = input.statusLevel ?? (quiet ? "slow" : input.profileStatusLevel);
  return {
    progress: progressKind(input.showProgress, drawable),
    statusLevel: input.noCapture ? higher(level, "pass") : level,
    finalStatusLevel: input.finalStatusLevel ?? (quiet ? "none" : input.profileFinalStatusLevel),
  };
}

function progressKind(asked: ShowProgress, drawable: boolean): Display["progress"] {
  switch (asked) {
    case "auto":
    case "only":
      return drawable ? "bar" : "counter";
    case "bar":
      return drawable ? "bar" : "none";
    case "counter":
      return "counter";
    case "none":
      return "none";
  }
}

function higher(left: StatusLevel, right: StatusLevel): StatusLevel {
  return STATUS_LEVELS.indexOf(left) >= STATUS_LEVELS.indexOf(right) ? left : right;
}
