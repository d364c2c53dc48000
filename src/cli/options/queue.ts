/** Options of a run whose tests come from a queue. */
import type { QueueOptions } from "../../model/requests/options.ts";
import { list, option, TEXT } from "../arg.ts";
import { collect } from "../collect.ts";
import type { Matches } from "../command.ts";
import { QUEUE_ADDRESS } from "../queue-address.ts";
import { MERGE_OUTPUT } from "../readers.ts";
import { INTERCEPTOR_GROUP, STRESS_GROUP } from "./runner.ts";

const heading = "Queue options";

export const QUEUE = {
  queue: option(QUEUE_ADDRESS, {
    long: "queue",
    valueName: "URL",
    env: "NEXTEST_QUEUE",
    heading,
    conflicts: ["no-run", INTERCEPTOR_GROUP, STRESS_GROUP],
  }),
  queueReports: list(MERGE_OUTPUT, {
    long: "queue-report",
    valueName: "KIND:PATH",
    env: "NEXTEST_QUEUE_REPORT",
    delimiter: ",",
    heading,
  }),
  queueReplay: option(TEXT, {
    long: "queue-replay",
    valueName: "NAME",
    env: "NEXTEST_QUEUE_REPLAY",
    heading,
  }),
} as const;

/** Undefined: the run takes all of its tests itself, and the other options have nothing to say. */
export function queueOf(matches: Matches): QueueOptions | undefined {
  const { queue, queueReports, queueReplay } = collect(QUEUE, matches);
  return queue === undefined ? undefined : { address: queue, reports: queueReports, name: queueReplay };
}
