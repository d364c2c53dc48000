/** An imported history may contain any text. Printing it must not control the terminal. */
import { expect, test } from "bun:test";
import { plain } from "../../text/terminal/style.ts";
import { failingTests } from "../failures.ts";
import { attempts, recorded, result, viewOf } from "../runs.fixture.ts";
import { Series } from "../series.ts";
import { runSummaries, summarize } from "../summaries.ts";
import { showText } from "./show.ts";
import { failuresText, runsText } from "./tables.ts";

const EVIL = "\u001B[31m\u202E\r\u0007\u2028x";
const UNSAFE =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/;

test.each(["profile", "runId", "commit", "name"])("a hostile %s is shown in its visible form", (place) => {
  const more = {
    ...(place === "profile" ? { profile: EVIL } : {}),
    ...(place === "runId" ? { runId: EVIL } : {}),
    ...(place === "commit" ? { source: { commit: EVIL, dirty: true } } : {}),
  };
  const name = place === "name" ? `a ${EVIL}` : "a one";
  const view = viewOf([recorded(1, [result(name, attempts("fail"))], more)]);
  const series = new Series(view);
  const [[number, id] = [0, undefined]] = view.tests;
  if (id === undefined) throw new Error("one test");
  const options = { paint: plain, unicode: true };
  const texts = [
    runsText(runSummaries(view, { count: 9, isChosen: () => true }), options),
    failuresText(
      failingTests(view, series, () => true),
      options,
    ),
    showText(summarize(series, number, id), { ...options, rerun: `--profile '${EVIL}'` }),
  ];
  for (const text of texts) expect(text).not.toMatch(UNSAFE);
  expect(texts.join("")).toContain(String.raw`\u{1b}[31m`);
});
