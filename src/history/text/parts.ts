/** Shared parts of the texts about the history. */
import type { TestId } from "../../model/events.ts";
import type { RunRecord } from "../../model/results/run-record.ts";
import { type Paint, STYLES } from "../../text/terminal/style.ts";
import { visibleName } from "../../text/safe/visible.ts";
import { isoTime } from "../../text/values/iso-time.ts";

export interface TextOptions {
  readonly paint: Paint;
  readonly unicode: boolean;
}

export function testText({ binaryId, testName }: TestId, paint: Paint): string {
  return `${paint(STYLES.magentaBold, visibleName(binaryId))} ${paint(STYLES.blueBold, visibleName(testName))}`;
}

/** `2026-11-30 04:12Z`: in UTC, so equal on all machines. */
export function timeText(at: number): string {
  return `${isoTime(at).slice(0, 16).replace("T", " ")}Z`;
}

/** Digits of a commit, with `+` if files had changed; the run's id if there is no commit. */
export function stateText({ source, runId }: RunRecord): string {
  if (source === undefined) return `run ${visibleName(runId.slice(0, SHORT))}`;
  return visibleName(source.commit.slice(0, SHORT)) + (source.dirty ? "+" : "");
}

export const SHORT = 8;

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
