/** The pipes between a child and the runner, one for each captured stream. */
import type { StreamName } from "../../output/process-captures.ts";
import type { OutputMode } from "../../processes/host/process-host.ts";
import { lastErrno } from "../errno.ts";
import { libc, pipe } from "../libc.ts";
import type { ChildStream } from "./spawn.ts";

const STDERR = 2;

export interface PipeEnds {
  readonly name: StreamName;
  readonly read: number;
  readonly write: number;
}

export type OpenedPipes =
  | { readonly ok: true; readonly pipes: readonly PipeEnds[] }
  | { readonly ok: false; readonly errno: number };

/** All or none. */
export function openPipes(names: readonly StreamName[]): OpenedPipes {
  const pipes: PipeEnds[] = [];
  for (const name of names) {
    const ends = pipe();
    if (ends === undefined) {
      const errno = lastErrno();
      closeEnds(pipes, "read");
      closeEnds(pipes, "write");
      return { ok: false, errno };
    }
    pipes.push({ name, ...ends });
  }
  return { ok: true, pipes };
}

export function closeEnds(pipes: readonly PipeEnds[], end: "read" | "write"): void {
  for (const each of pipes) libc().close(each[end]);
}

/** What a child gets as its `name`: the pipe that captures it, or else the runner's own stream (its standard error where it spares the other). */
export function childStream(
  pipes: readonly PipeEnds[],
  name: "stdout" | "stderr",
  mode: OutputMode,
): ChildStream {
  const captured = pipes.find((each) => each.name === name || each.name === "combined")?.write;
  if (captured !== undefined) return captured;
  return name === "stdout" && mode.kind === "split" && mode.sparesStdout === true ? STDERR : "inherit";
}
