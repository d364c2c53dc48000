/** `cache explain`: for each test why its result can be reused, or what has changed. */
import { type Explanation, notStored } from "../../../cache/explain.ts";
import { ok, type Result } from "../../../diagnostics/result.ts";
import type { CacheExplainRequest } from "../../../model/requests/request.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { PlannedTest } from "../../../model/plan.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import { openQueryRun } from "../../cache/query-run.ts";
import type { CommandContext } from "../../context.ts";
import { encodeJson } from "../../../text/encoders.ts";
import { warn, writeAnswer } from "../../notices.ts";

type Explained = readonly [test: PlannedTest, explanation: Explanation | undefined];

export async function cacheExplain(
  context: CommandContext,
  request: CacheExplainRequest,
): Promise<Result<ExitCode>> {
  const opened = await openQueryRun(context, request.run);
  if (!opened.ok) return opened;
  const { tests, cache, carryOut } = opened.value;
  const found = new Map<number, Explanation | undefined>();
  const whole = await carryOut((start) => {
    found.set(start.test, cache?.explain(start));
    return false;
  });
  if (!whole.ok) return whole;
  const explained = tests.map((test, index): Explained => [test, found.get(index)]);
  if (tests.length === 0) {
    const message = "no tests match the filters";
    warn(context, message);
  }
  if (request.format === "json") context.out.write(json(explained));
  else writeAnswer(context, text(explained));
  return ok(EXIT.ok);
}

function json(explained: readonly Explained[]): string {
  const tests = explained.map(([{ binary, name }, explanation]) => ({
    "binary-id": binary.id,
    "test-name": name,
    status: explanation?.kind === "hit" ? "cached" : "runs",
    reasons: reasonsOf(explanation),
  }));
  return `${encodeJson({ tests })}\n`;
}

function text(explained: readonly Explained[]): string {
  return explained
    .map(([{ binary, name }, explanation]) => {
      const status = explanation?.kind === "hit" ? "cached" : "runs";
      const reasons = reasonsOf(explanation).map((reason) => `    ${visibleName(reason)}\n`);
      return `${visibleName(`${binary.id} ${name}`)}: ${status}\n${reasons.join("")}`;
    })
    .join("");
}

function reasonsOf(explanation: Explanation | undefined): readonly string[] {
  switch (explanation?.kind) {
    case undefined:
      return ["the configuration excludes it from the cache"];
    case "hit":
      return [];
    case "changed":
      return explanation.differences;
    case "unknown":
      return [
        explanation.note === undefined
          ? "the cache has no result of this test binary as it is now"
          : notStored(explanation.note),
      ];
  }
}
