/** What shards by time are made from: a file of timings, or else the workspace's own history. */
import * as path from "node:path";
import type { ResolvedProfile } from "../../config/profile/resolved.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type TypicalDurations, typicalDurations } from "../../history/durations.ts";
import { parseTimings } from "../../history/store/timings.ts";
import type { TestQuery } from "../../model/listed/queries.ts";
import { GLOBAL_GROUP } from "../../model/settings.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import type { TimedShards } from "../../select/time-shards.ts";
import type { Demand } from "../../select/time-shards.ts";
import type { CommandContext } from "../context.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";
import { notify } from "../notices.ts";

export interface TimedRequest {
  /** `--partition-timings` */
  readonly file: string | undefined;
  readonly workspaceRoot: string;
  /** The profile without the command line, resolved for one reference machine, so that all nodes use the same values. */
  readonly reference: ResolvedProfile;
}

export async function timedShards(
  context: CommandContext,
  request: TimedRequest,
): Promise<Result<TimedShards>> {
  const { file, reference } = request;
  const durations = file === undefined ? await ownDurations(context, request) : readTimings(context, file);
  if (!durations.ok) return durations;
  const groups = new Map(reference.groups.map(({ name, maxThreads }) => [name, maxThreads]));
  return ok({
    durations: durations.value,
    threads: reference.run.testThreads,
    demandOf: (test) => demandOf(reference, groups, test),
  });
}

function demandOf(profile: ResolvedProfile, groups: ReadonlyMap<string, number>, test: TestQuery): Demand {
  const { threadsRequired: threads, testGroup: name } = profile.settingsFor(test);
  if (name === GLOBAL_GROUP) return { threads };
  return { threads, group: { name, maxThreads: Math.max(1, groups.get(name) ?? 1) } };
}

function readTimings(context: CommandContext, file: string): Result<TypicalDurations> {
  const refuse = (cause: string): Result<never> =>
    err([{ kind: "setup", message: `cannot read the timings \`${file}\``, causes: [cause] }]);
  const text = readTextFile(path.resolve(context.cwd, file));
  if (!text.ok) return refuse(text.error.message);
  const timings = parseTimings(text.value);
  return timings.ok ? timings : refuse(timings.error);
}

/** Nodes with different histories make different shards: that is for one machine, or for a shared history. */
async function ownDurations(
  context: CommandContext,
  { workspaceRoot }: TimedRequest,
): Promise<Result<TypicalDurations>> {
  const place = historyLocation(context, workspaceRoot);
  if (!place.ok) return place;
  const history = await readHistory(context, place.value);
  if (!history.ok) return history;
  const durations = typicalDurations(history.value.view, history.value.series);
  if (durations.size === 0) {
    const message = "no durations are known: `time` distributes the tests by hash";
    const help = "give a file of `cargo nextest history export --timings` by `--partition-timings`";
    notify(context, { level: "warning", message, help });
  }
  return ok(durations);
}
