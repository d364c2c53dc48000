/** `--rerun`. */
import type { BinaryId, TestName } from "../model/ids.ts";
import type { TestId } from "../model/events.ts";
import type { RerunInfo } from "../record/format/metadata.ts";

export interface Rerun {
  readonly plan: RerunInfo;
  readonly alreadyPassed: (binary: BinaryId, test: TestName) => boolean;
  readonly outstanding: readonly TestId[];
}
