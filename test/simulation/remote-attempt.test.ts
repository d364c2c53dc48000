/**
 * One attempt against a server that answers, fails, cuts streams and forgets operations at random. A failing run prints
 * its seed; `NEXTEST_TS_SIM_SEED` replays it, `NEXTEST_TS_SIM_RUNS` says how many there are.
 */
import { expect, test } from "bun:test";
import {
  type AttemptEffect,
  type AttemptInput,
  type AttemptState,
  NEW_ATTEMPT,
  stepAttempt,
} from "../../src/remote/attempt.ts";
import { CODE, type Fault } from "../../src/remote/faults.ts";
import { Random } from "./random.ts";

type Input =
  AttemptInput<string> extends infer One
    ? One extends unknown
      ? Omit<One, "now" | "random">
      : never
    : never;

const ENDINGS = new Set(["finish", "ended", "lost"]);

/** Plays one attempt to its end and says what is wrong with it. */
function play(seed: number): string | undefined {
  const random = new Random(seed);
  const faultRate = random.pick([0, 0.1, 0.4, 0.9, 1]);
  const stubborn = random.chance(0.3) ? random.pick(CODES) : undefined;
  const endRate = random.pick([0, 0, 0.05]);
  let now = 0;
  let state: AttemptState<string> = NEW_ATTEMPT;
  const log: AttemptEffect<string>[] = [];
  let results = 0;
  let queue: readonly Input[] = [{ type: "begin" }];
  for (let count = 0; count < 10_000; count += 1) {
    const [input, ...rest] = queue.length > 0 ? queue : [{ type: "timer" } as const];
    queue = rest;
    now += random.chance(0.02) ? 20_000 : random.next() * 50;
    const before = JSON.stringify(state);
    const step: ReturnType<typeof stepAttempt<string>> = stepAttempt(Object.freeze(state), {
      ...(input ?? { type: "timer" }),
      now,
      random: random.next(),
    });
    if (JSON.stringify(state) !== before) return "a step changed its state";
    state = step.state;
    for (const effect of step.effects) {
      if (log.some(({ type }) => ENDINGS.has(type))) return `${effect.type} after the end`;
      if (effect.type === "started" && log.some(({ type }) => type === "started")) return "started twice";
      if ((effect.type === "execute" || effect.type === "wait") && results > 0)
        return "executed after a result";
      log.push(effect);
      const answers = answer(effect, random, { faultRate, stubborn });
      if (answers.some(({ type }) => type === "result")) results += 1;
      // A call that is no longer open has no events.
      if (effect.type !== "started") queue = [...queue.filter(({ type }) => type === "end"), ...answers];
    }
    if (random.chance(endRate)) queue = [{ type: "end", patiently: random.chance(0.5) }, ...queue];
    if (state.stage.kind === "over") break;
  }
  const end = log.at(-1);
  if (end === undefined || !ENDINGS.has(end.type)) return "it did not end";
  if (end.type !== "lost" && !log.some(({ type }) => type === "started")) return "it ended without a start";
  if (end.type === "finish" && results !== 1) return `finished after ${results} results`;
  return undefined;
}

const CODES = [
  CODE.cancelled,
  CODE.unknown,
  CODE.deadlineExceeded,
  CODE.notFound,
  CODE.resourceExhausted,
  CODE.failedPrecondition,
  CODE.aborted,
  CODE.internal,
  CODE.unavailable,
  CODE.unimplemented,
] as const;

/** What a server and the way there may do with an effect. */
function answer(
  effect: AttemptEffect<string>,
  random: Random,
  { faultRate, stubborn }: { readonly faultRate: number; readonly stubborn: Fault["code"] | undefined },
): readonly Input[] {
  const fault: Fault = {
    code: stubborn ?? random.pick(CODES),
    message: "",
    missesBlobs: random.chance(0.1),
    isFinal: random.chance(0.2),
  };
  const broken: Input = { type: "fault", fault };
  const fails = random.chance(faultRate);
  switch (effect.type) {
    case "upload":
      // A server may take every blob and still lack it.
      return fails && stubborn === undefined ? [broken] : [{ type: "uploaded" }];
    case "execute":
    case "wait": {
      const news: Input[] = [];
      while (random.chance(0.4))
        news.push({ type: "operation", name: random.pick(["", "a", "b"]), queued: random.chance(0.5) });
      return [...news, fails ? broken : { type: "result", result: "r" }];
    }
    case "fetch":
      return fails ? [broken] : [{ type: "fetched" }];
    case "set-timer":
      return [{ type: "timer" }];
    case "started":
    case "cancel":
    case "finish":
    case "ended":
    case "lost":
      return [];
  }
}

test("every invariant holds under random schedules and faults", () => {
  const given = Bun.env["NEXTEST_TS_SIM_SEED"];
  const first = given === undefined ? Math.floor(Math.random() * 1e9) : Number(given);
  const runs = given === undefined ? Number(Bun.env["NEXTEST_TS_SIM_RUNS"] ?? 5000) : 1;
  for (let seed = first; seed < first + runs; seed += 1) {
    const problem = play(seed);
    expect(problem === undefined ? undefined : `seed ${seed}: ${problem}`).toBeUndefined();
  }
});
