/**
 * `RunEvent`: everything that happens in a run, as one stream.
 *
 * Every output (terminal, JUnit, libtest JSON, recordings, exit codes) is a fold over this stream, and
 * every producer (this machine, a recording) emits it. Events are JSON-serialisable and carry the
 * per-test settings that outputs need, so that no output needs the configuration.
 *
 * Versioning: `RunStarted.version` is `EVENT_VERSION`. Adding an optional field or an event type keeps
 * the version; removing, renaming or changing the meaning of a field raises it. See docs/design/events.md.
 */
import type { InfoFinished, InfoStarted, InfoUnit } from "./events/info-events.ts";
import type {
  CancelStarted,
  EnterPressed,
  KillStarted,
  RunContinued,
  RunFinished,
  RunPaused,
  RunStarted,
  StressRoundFinished,
  StressRoundStarted,
} from "./events/run-events.ts";
import type {
  AttemptFailed,
  RetryStarted,
  ScriptFinished,
  ScriptSlow,
  ScriptStarted,
  TestFinished,
  TestSkipped,
  TestSlow,
  TestStarted,
} from "./events/unit-events.ts";

export type * from "./events/info-events.ts";
export type * from "./events/run-events.ts";
export type { SlotAssignment, StressIndex, TestId } from "./events/shared.ts";
export type * from "./events/unit-events.ts";

/** Version of the stream's contract. */
export const EVENT_VERSION = 1;

export type RunEvent =
  | RunStarted
  | StressRoundStarted
  | ScriptStarted
  | ScriptSlow
  | ScriptFinished
  | TestStarted
  | TestSlow
  | AttemptFailed
  | RetryStarted
  | TestFinished
  | TestSkipped
  | CancelStarted
  | KillStarted
  | RunPaused
  | RunContinued
  | InfoStarted
  | InfoUnit
  | InfoFinished
  | EnterPressed
  | StressRoundFinished
  | RunFinished;
