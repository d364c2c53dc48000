/** `cpu-limit` (ours): how much processor time one test may take before it is terminated. */
import type { Milliseconds } from "../../../model/ids.ts";
import type { Setting } from "../../schema/element.ts";
import { duration, mapped } from "../../schema/scalars.ts";

const EXPECTED = 'a duration above 0, such as "30s"';

export const cpuLimit: Setting<Milliseconds> = {
  key: "cpu-limit",
  meaning:
    "Processor time that the processes of a test may take together. A test that takes more is terminated, and fails. Linux only.",
  element: mapped(duration(EXPECTED), (limit, node, report) =>
    limit > 0 ? limit : report.refuse(node, EXPECTED),
  ),
  extension: true,
};
