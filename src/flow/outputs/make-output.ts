/** Makes an output of any kind: for `--output`, for the profile's JUnit report, for `report`. */
import type { OutputKind } from "../../model/requests/options.ts";
import type { Repository } from "../../report/ci/repository.ts";
import type { HumanOptions } from "../../report/human/context.ts";
import type { Destination, Output } from "../../report/output.ts";

export interface OutputContext {
  readonly human: HumanOptions;
  readonly repository: Repository;
}

/** Of streams that name no report of their own. */
const REPORT_NAME = "nextest-run";

/** Streams are written line by line, the other kinds as a whole when the run is over. */
export function isStream(kind: OutputKind): boolean {
  return kind === "ndjson" || kind === "libtest-json" || kind === "libtest-json-plus";
}

/** Each kind is loaded when it is needed. */
export async function makeOutput(
  kind: OutputKind,
  destination: Destination,
  outputContext: OutputContext,
): Promise<Output> {
  const { sink } = destination;
  switch (kind) {
    case "human": {
      const { humanReport } = await import("../../report/human/report.ts");
      return humanReport(outputContext.human, destination);
    }
    case "compact": {
      const { compactReport } = await import("../../report/compact/report.ts");
      const { filtersetOfTests } = await import("./filterset-of-tests.ts");
      return compactReport({ ...outputContext.human, filtersetOf: filtersetOfTests }, sink);
    }
    case "junit": {
      const { junitReport } = await import("../../report/junit/report.ts");
      return junitReport({ reportName: REPORT_NAME, utcOffset }, destination);
    }
    case "libtest-json":
    case "libtest-json-plus": {
      const { libtestReport } = await import("../../report/libtest/report.ts");
      return libtestReport({ plus: kind === "libtest-json-plus" }, destination);
    }
    case "ndjson": {
      const { ndjsonOutput } = await import("../../report/ndjson/write.ts");
      return ndjsonOutput(sink);
    }
    case "code-quality": {
      const { codeQualityReport } = await import("../../report/ci/code-quality.ts");
      return codeQualityReport(outputContext.repository, sink);
    }
    case "html": {
      const { htmlOutput } = await import("../../report/html/html.ts");
      const { filtersetOfTests } = await import("./filterset-of-tests.ts");
      return htmlOutput(sink, filtersetOfTests);
    }
  }
}

/** Minutes that local time is ahead of UTC. */
export function utcOffset(at: number): number {
  return 0 - new Date(at).getTimezoneOffset();
}
