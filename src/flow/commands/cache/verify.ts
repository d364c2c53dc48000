/** `cache verify`: runs tests whose results would be reused, and compares. */
import { ok, type Result } from "../../../diagnostics/result.ts";
import type { RunEvent, TestId } from "../../../model/events.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { CacheVerifyRequest } from "../../../model/requests/request.ts";
import { isSuccess } from "../../../model/results/outcome.ts";
import type { TestStart } from "../../../execute/starter.ts";
import { testKey } from "../../../model/results/result-record.ts";
import { plural } from "../../../text/values/plural.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import { type QueryRun, openQueryRun } from "../../cache/query-run.ts";
import type { CommandContext } from "../../context.ts";
import { encodeJson } from "../../../text/encoders.ts";
import { writeAnswer } from "../../notices.ts";

/** `wrong`: tests that passed when they were stored, and do not pass now. */
interface Verified {
  readonly checked: number;
  readonly wrong: readonly TestId[];
}

export async function cacheVerify(
  context: CommandContext,
  request: CacheVerifyRequest,
): Promise<Result<ExitCode>> {
  const opened = await openQueryRun(context, request.run);
  if (!opened.ok) return opened;
  const hits = await findHits(opened.value);
  if (!hits.ok) return hits;
  const verified = await runSample(opened.value, new Set(someOf(hits.value, request.count)));
  if (!verified.ok) return verified;
  if (request.format === "json") context.out.write(json(verified.value));
  else writeAnswer(context, text(verified.value));
  return ok(verified.value.wrong.length === 0 ? EXIT.ok : EXIT.testRunFailed);
}

async function findHits({ cache, carryOut }: QueryRun): Promise<Result<readonly number[]>> {
  const hits: number[] = [];
  const whole = await carryOut((start) => {
    if (cache?.explain(start)?.kind === "hit") hits.push(start.test);
    return false;
  });
  return whole.ok ? ok(hits) : whole;
}

/** `count` of them at random. */
function someOf(items: readonly number[], count: number): readonly number[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .toSorted(([left], [right]) => left - right)
    .slice(0, count)
    .map(([, item]) => item);
}

async function runSample(
  { tests, cache, carryOut }: QueryRun,
  sample: ReadonlySet<number>,
): Promise<Result<Verified>> {
  let checked = 0;
  const wrong: TestId[] = [];
  const starts = new Map<string, TestStart>();
  const disproved: TestStart[] = [];
  const on = (event: RunEvent): void => {
    if (event.type !== "test-finished" || event.reused !== undefined) return;
    checked += 1;
    if (isSuccess(event.outcome.attempts[0].result)) return;
    wrong.push(event.test);
    const start = starts.get(testKey(event.test));
    if (start !== undefined) disproved.push(start);
  };
  // Queried again, because another test may have changed something that this one reads.
  const whole = await carryOut((start) => {
    const test = tests[start.test];
    const isHit = sample.has(start.test) && cache?.explain(start)?.kind === "hit";
    if (isHit && test !== undefined)
      starts.set(testKey({ binaryId: test.binary.id, testName: test.name }), start);
    return isHit;
  }, on);
  // A store that cannot be written changes no verdict.
  await cache?.disprove(disproved);
  return whole.ok ? ok({ checked, wrong }) : whole;
}

function json({ checked, wrong }: Verified): string {
  const tests = wrong.map(({ binaryId, testName }) => ({ "binary-id": binaryId, "test-name": testName }));
  return `${encodeJson({ checked, wrong: tests })}\n`;
}

function text({ checked, wrong }: Verified): string {
  const lines = wrong.map(
    ({ binaryId, testName }) =>
      `${visibleName(`${binaryId} ${testName}`)}: its result can be reused, but it does not pass\n`,
  );
  const results = `${checked} ${plural(checked, "result", "results")}`;
  const verdict = wrong.length === 0 ? "all are right" : `${wrong.length} of them wrong`;
  return `${lines.join("")}checked ${results}: ${checked === 0 ? "nothing can be reused" : verdict}\n`;
}
