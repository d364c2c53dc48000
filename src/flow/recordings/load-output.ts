/** The captured output of a recorded run. */
import { inOneLine } from "../../diagnostics/errors.ts";
import { EMPTY_STREAM } from "../../model/results/outcome.ts";
import { wholeStream } from "../../os/output/stream-capture.ts";
import type { Recording } from "../../record/recording.ts";
import type { LoadOutput } from "../../record/replay/attempt.ts";
import { type NoticeContext, warn } from "../notices.ts";

/** An output that cannot be read is empty, and a warning says why. `beforeWarning`: called first. */
export function outputLoader(
  context: NoticeContext,
  recording: Pick<Recording, "output">,
  beforeWarning: () => void = () => undefined,
): LoadOutput {
  return (fileName) => {
    const bytes = recording.output(fileName);
    if (bytes.ok) return wholeStream(bytes.value);
    beforeWarning();
    warn(context, inOneLine(bytes.error[0]));
    return EMPTY_STREAM;
  };
}
