/// <reference lib="dom" />
/** The page that is looked at: of a run of 10,000 tests, some of whose text tries to be markup. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "playwright-core";
import type { RunEvent } from "../../src/model/events.ts";
import { binaryId, testName } from "../../src/model/ids.ts";
import { filtersetOfTests } from "../../src/flow/outputs/filterset-of-tests.ts";
import { htmlOutput } from "../../src/report/html/html.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../../src/report/testing/events.fixture.ts";

export const TESTS = 10_000;
export const THREADS = 8;
export const EVIL = `<img src=x onerror="document.title='owned'"></script><script>document.title='owned'</script>`;

function* bigRun(): Generator<RunEvent> {
  yield runStarted({ testThreads: THREADS, runCount: TESTS });
  for (let index = 0; index < TESTS; index += 1) {
    const startedAt = 1_700_000_000_000 + Math.floor(index / THREADS) * 20;
    const output = captured(
      `running 1 test\n\u001b[32mgreen\u001b[0m ${EVIL}\n`,
      index % 500 === 3 ? `Error: ${EVIL}\n` : "",
    );
    const times = { startedAt, duration: 5 + (index % 37) / 3, output };
    const attempts =
      index % 500 === 3
        ? ([attempt(FAILED, times)] as const)
        : index % 700 === 5
          ? ([
              attempt(FAILED, { ...times, totalAttempts: 2 }),
              attempt(PASSED, { ...times, attempt: 2, totalAttempts: 2, startedAt: startedAt + 9 }),
            ] as const)
          : ([attempt(PASSED, times)] as const);
    yield testFinished(
      `module_${index % 40}::test_${String(index).padStart(5, "0")}${index === 3 ? EVIL : ""}`,
      attempts,
      {
        test: {
          binaryId: binaryId(`crate-${index % 9}`),
          testName: testName(
            `module_${index % 40}::test_${String(index).padStart(5, "0")}${index === 3 ? EVIL : ""}`,
          ),
        },
        slot: { globalSlot: index % THREADS, testGroup: "@global" },
      },
    );
  }
  yield {
    ...runFinished({
      initialRunCount: TESTS,
      finishedCount: TESTS,
      passed: TESTS - 20,
      failed: 20,
      flaky: 15,
    }),
    elapsed: (TESTS / THREADS) * 20,
  };
}

/** Returns the path of the page. */
export function writePage(folder: string, events: Iterable<RunEvent> = bigRun()): string {
  const file = path.join(folder, "run.html");
  let text = "";
  const output = htmlOutput({ write: (more) => (text += more) }, filtersetOfTests);
  for (const event of events) output.on(event);
  output.finish();
  fs.writeFileSync(file, text);
  return file;
}

/** What must hold, and what shows that it does: it throws if not. */
export type Check = readonly [string, (page: Page) => Promise<void>];

export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

export const selectedName = async (page: Page): Promise<string> =>
  (await page.locator('.row[aria-selected="true"] .name').textContent()) ?? "";
