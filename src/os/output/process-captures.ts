/** The captured streams of one process: none, one, both, or both in one. */
import type { CapturedOutput } from "../../model/results/outcome.ts";
import { StreamCapture } from "./stream-capture.ts";
import type { OutputMode } from "../processes/host/process-host.ts";

const MEGABYTE = 1024 * 1024;

/**
 * A stream of usual length is kept whole. A flood is never read in full; so little of it stays in memory that
 * several attempts of several tests, and the reports that copy them, do not grow the runner.
 */
const KEPT = { whole: 8 * MEGABYTE, head: MEGABYTE, tail: MEGABYTE };

export type StreamName = "stdout" | "stderr" | "combined";

export interface Captures {
  readonly streams: ReadonlyMap<StreamName, StreamCapture>;
  readonly combined: boolean;
}

/** Captures for `mode`, with what does not fit going to files that begin with `spillPrefix`. */
export function openCaptures(mode: OutputMode, spillPrefix: string): Captures {
  const streams = new Map(
    streamsOf(mode).map((name) => [
      name,
      new StreamCapture({ ...KEPT, spillFile: `${spillPrefix}-${name}.txt` }),
    ]),
  );
  return { streams, combined: mode.kind === "combined" };
}

export function streamsOf(mode: OutputMode): readonly StreamName[] {
  if (mode.kind === "combined") return ["combined"];
  return [...(mode.stdout ? (["stdout"] as const) : []), ...(mode.stderr ? (["stderr"] as const) : [])];
}

export function snapshotCaptures(captures: Captures): CapturedOutput {
  const texts = new Map([...captures.streams].map(([name, stream]) => [name, stream.snapshot()]));
  return assemble(texts);
}

/** Ends all captures. `lastLine` is looked for in standard output, if that was captured. */
export function finishCaptures(captures: Captures, lastLine: string | undefined) {
  const lastLineSeen = lastLine === undefined || hasLastLine(captures, lastLine);
  const ended = new Map([...captures.streams].map(([name, stream]) => [name, stream.finish()]));
  return { output: assemble(ended), lastLineSeen };
}

/** True as well where standard output is not captured. */
export function hasLastLine({ streams }: Captures, lastLine: string): boolean {
  const stdout = streams.get("stdout") ?? streams.get("combined");
  return stdout === undefined || stdout.endsWithLine(lastLine);
}

/** Bytes that came through the streams so far. */
export function capturedBytes({ streams }: Captures): number {
  let bytes = 0;
  for (const stream of streams.values()) bytes += stream.bytes;
  return bytes;
}

type Texts = ReadonlyMap<StreamName, ReturnType<StreamCapture["snapshot"]>>;

function assemble(texts: Texts): CapturedOutput {
  const combined = texts.get("combined");
  if (combined !== undefined) return { kind: "combined", output: combined };
  const stdout = texts.get("stdout");
  const stderr = texts.get("stderr");
  return {
    kind: "split",
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
  };
}
