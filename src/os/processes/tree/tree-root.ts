/** The process that a tree of processes began with. */
export interface TreeRoot {
  readonly pid: number;
  /** Whether the process leads a group of its own. */
  readonly ownGroup: boolean;
  /** Whether it was not waited for yet, so that its number is surely still its own. */
  readonly running: boolean;
  /** `NAME=value` in the environment of this process and of no other that the runner started. */
  readonly marker?: string;
}
