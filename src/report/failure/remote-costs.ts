/** Where the time of an attempt on another machine went, in a few words for pages and summaries. */
import type { RemoteCosts } from "../../model/results/outcome.ts";
import { plural } from "../../text/values/plural.ts";

/** E.g. `on worker-7: queued for 0.010 s, files fetched in 0.100 s, executed in 1.200 s`. */
export function describeRemote(costs: RemoteCosts): string {
  const { worker, queuing, fetching, executing, uploading, faults, cached } = costs;
  const parts = [
    ...timed("queued for", queuing),
    ...timed("files fetched in", fetching),
    ...timed("executed in", executing),
    ...timed("output stored in", uploading),
    ...(cached ? ["not executed, the server had the result"] : []),
    ...(faults === 0 ? [] : [`${faults} ${plural(faults, "fault", "faults")} of the server`]),
  ];
  const place = worker === undefined ? "on another machine" : `on ${worker}`;
  return parts.length === 0 ? place : `${place}: ${parts.join(", ")}`;
}

function timed(what: string, milliseconds: number | undefined): readonly string[] {
  return milliseconds === undefined ? [] : [`${what} ${(milliseconds / 1000).toFixed(3)} s`];
}
