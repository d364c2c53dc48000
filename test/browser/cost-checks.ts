/// <reference lib="dom" />
/** What tests cost, on the page: sorted by it, in tables, under the timeline. */
import type { RunEvent } from "../../src/model/events.ts";
import { binaryId, testName } from "../../src/model/ids.ts";
import type { AttemptCosts } from "../../src/model/results/outcome.ts";
import {
  attempt,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../../src/report/testing/events.fixture.ts";
import { type Check, must, selectedName } from "./page.ts";

const TESTS = 64;
const SLOTS = 4;
const MIB = 2 ** 20;

function costs(index: number): AttemptCosts {
  const bytes = (2 + ((index * 37) % 64) * 5) * MIB;
  const accuracy = index % 3 === 0 ? "sampled" : "exact";
  return {
    userTime: (index * 13) % 90,
    systemTime: 1,
    peakMemory: { bytes, accuracy },
    treePeakMemory: { bytes: index === 7 ? 900 * MIB : bytes, accuracy: "sampled" },
  };
}

/** The test of number 7 holds most memory, all of it in other processes; the last was not measured. */
export function* costRun(): Generator<RunEvent> {
  yield runStarted({ testThreads: SLOTS, runCount: TESTS });
  for (let index = 0; index < TESTS; index += 1) {
    const at = Math.floor(index / SLOTS) * 60;
    const times = { startedAt: 1_700_000_000_000 + at, duration: 20 + ((index * 29) % 40) };
    const measured = index === TESTS - 1 ? {} : { costs: costs(index) };
    yield testFinished(`cost::test_${index}`, [attempt(PASSED, { ...times, ...measured })], {
      test: { binaryId: binaryId("crate"), testName: testName(`cost::test_${index}`) },
      slot: { globalSlot: index % SLOTS, testGroup: "@global" },
      elapsed: at + 60,
    });
  }
  yield { ...runFinished({ initialRunCount: TESTS, finishedCount: TESTS, passed: TESTS }), elapsed: 960 };
}

export const COST_CHECKS: readonly Check[] = [
  [
    "the list is sorted by memory, and shows it",
    async (page) => {
      await page.getByLabel("Order").selectOption("Peak memory");
      const first = page.locator(".row").first();
      must(
        (await first.locator(".name").textContent())?.includes("test_7") === true,
        "the heaviest comes first",
      );
      must((await first.locator(".cost").textContent()) === "~900.0 MiB", "it shows its memory, sampled");
      await page.locator(".list").focus();
      await page.keyboard.press("End");
      must((await selectedName(page)).includes(`test_${TESTS - 1}`), "what was not measured comes last");
      must((await page.locator('.row[aria-selected="true"] .cost').textContent()) === "–", "and says so");
    },
  ],
  [
    "the list is sorted by processor time",
    async (page) => {
      await page.getByLabel("Order").selectOption("Processor time");
      const shown = await page.locator(".row .cost").allTextContents();
      const times = shown.slice(0, 10).map((text) => Number.parseFloat(text));
      must(times.join() === times.toSorted((a, b) => b - a).join(), `not in order: ${times.join()}`);
      must(times[0] === 0.087, `the first is ${times[0]}`);
    },
  ],
  [
    "other orders show no costs in the list",
    async (page) => {
      await page.getByLabel("Order").selectOption("Duration");
      must((await page.locator(".row .cost").count()) === 0, "a cost is shown");
    },
  ],
  [
    "a test says what it took",
    async (page) => {
      await page.getByLabel("Order").selectOption("Peak memory");
      await page.locator(".row").first().click();
      const facts = (await page.locator(".detail .dim").first().textContent()) ?? "";
      must(facts.includes("0.002 s of processor time"), facts);
      must(facts.includes("900.0 MiB of memory at its peak (sampled)"), facts);
    },
  ],
  [
    "the overview has the heaviest tests, and the memory of the run under its timeline",
    async (page) => {
      await page.getByRole("button", { name: "Overview" }).click();
      const heading = page.getByRole("heading", { name: "Heaviest tests" });
      must((await heading.count()) === 1, "there is no table of the heaviest tests");
      const rows = page.locator("h2:text-is('Heaviest tests') + table tr");
      must((await rows.count()) === 16, `it has ${await rows.count()} rows`);
      must(((await rows.nth(1).textContent()) ?? "").startsWith("~900.0 MiB"), "the heaviest comes first");
      const facts = (await page.locator("table.facts").textContent()) ?? "";
      must(/Memory of running testsat most [\d.]+ [MG]iB/.test(facts), `the facts are ${facts}`);
      const height = await page.locator("canvas").evaluate((canvas) => canvas.clientHeight);
      must(height >= SLOTS * 18 + 44, `the timeline is ${height} pixels high`);
    },
  ],
];
