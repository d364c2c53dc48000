/** The captured output of a recorded run. */
import { inOneLine } from "../../diagnostics/errors.ts";
import type { Recording } from "../../record/recording.ts";
import type { LoadOutput } from "../../record/replay/attempt.ts";
import { type NoticeContext, warn } from "../notices.ts";

/** An output that cannot be read is empty, and a warning says why. `beforeWarning`: called first. */
export function outputLoader(
  context: NoticeContext,
  recording: Recording,
  beforeWarning: () => void = () => undefined,
): LoadOutput {
  const decoder = new TextDecoder();
  return (fileName) => {
    const bytes = recording.output(fileName);
    if (bytes.ok) return decoder.decode(bytes.value);
    beforeWarning();
    warn(context, inOneLine(bytes.error[0]));
    return "";
  };
}
