/** Our extension: how the time of an attempt on another machine was spent. cargo-nextest ignores it. */
import * as v from "valibot";
import type { RemoteCosts } from "../../model/results/outcome.ts";
import { fromRecordedDuration, toRecordedDuration } from "./time.ts";

const time = v.exactOptional(v.object({ secs: v.number(), nanos: v.number() }));

export const remote = v.object({
  worker: v.exactOptional(v.string()),
  queuing: time,
  fetching: time,
  executing: time,
  uploading: time,
  faults: v.number(),
  cached: v.boolean(),
});

export type RecordedRemote = v.InferOutput<typeof remote>;

const TIMES = ["queuing", "fetching", "executing", "uploading"] as const;

export function recordRemote(costs: RemoteCosts): RecordedRemote {
  const { worker, faults, cached } = costs;
  const times = TIMES.flatMap((name) => {
    const spent = costs[name];
    return spent === undefined ? [] : [[name, toRecordedDuration(spent)] as const];
  });
  return { ...(worker === undefined ? {} : { worker }), ...Object.fromEntries(times), faults, cached };
}

export function toRemoteCosts({ worker, faults, cached, ...times }: RecordedRemote): RemoteCosts {
  const known = TIMES.flatMap((name) => {
    const spent = times[name];
    return spent === undefined ? [] : [[name, fromRecordedDuration(spent)] as const];
  });
  return { worker, ...Object.fromEntries(known), faults, cached };
}
