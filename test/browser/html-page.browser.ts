/// <reference lib="dom" />
/**
 * The HTML page in a real Chromium: 10,000 tests open and scroll, keys and filters work, text is never
 * markup. Run by the conformance suite, as it needs a browser. `--screenshots DIR` keeps pictures.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type Check, EVIL, must, selectedName, TESTS, writePage } from "./page.ts";
import { COST_CHECKS, costRun } from "./cost-checks.ts";
import { FAILURE_CHECKS } from "./failure-checks.ts";
import { failingRun } from "./failing-run.ts";
import { NARROW_CHECKS } from "./narrow-checks.ts";
import { READER_CHECKS } from "./reader-checks.ts";
import { SCRIPT_CHECKS, SCRIPT_RUN } from "./script-checks.ts";
import { THEME_CHECKS } from "./theme-checks.ts";
import { ownOption } from "../rig/own-option.ts";

const CHECKS: readonly Check[] = [
  [
    "the summary counts",
    async (page) => {
      must(
        (await page.title()) ===
          `failed: ${(TESTS - 20).toLocaleString("en")} of ${TESTS.toLocaleString("en")} tests passed`,
        `title is ${await page.title()}`,
      );
      must((await page.locator("h1").textContent()) === "Test run failed", "the heading gives the verdict");
    },
  ],
  [
    "text from tests is never markup",
    async (page) => {
      must((await page.locator("img").count()) === 0, "an element came out of a test's name");
      await page.locator(".row").first().click();
      must((await page.locator("img").count()) === 0, "an element came out of a test's output");
      const text = (await page.locator(".detail").textContent()) ?? "";
      must(text.includes(EVIL), "the text is shown as it is");
      must(!(await page.title()).includes("owned"), "a script ran");
    },
  ],
  [
    "failures come first and colours are classes",
    async (page) => {
      must(
        (await page.locator(".row .status").first().textContent()) === "fail",
        "the first row is a failure",
      );
      await page.locator(".row").first().click();
      must((await page.locator("pre .c2").first().textContent()) === "green", "green is green");
    },
  ],
  [
    "search and filters narrow the list",
    async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.keyboard.type("module_7:: crate-4");
      const status = (await page.locator(".bar [aria-live]").textContent()) ?? "";
      const expected = Array.from({ length: TESTS }, (_, index) => index).filter(
        (index) => index % 40 === 7 && index % 9 === 4,
      ).length;
      must(status === `${expected} of ${TESTS.toLocaleString("en")} shown`, `status is ${status}`);
      await page.locator('input[type="search"]').fill("");
      await page.locator('button[data-choice="flaky"]').click();
      must(
        (await page.locator(".row .status").first().textContent()) === "flaky",
        "only flaky tests are left",
      );
      await page.locator('button[data-choice="all"]').click();
    },
  ],
  [
    "the keyboard is enough",
    async (page) => {
      await page.locator(".list").focus();
      await page.keyboard.press("Home");
      const first = await selectedName(page);
      await page.keyboard.press("ArrowDown");
      must((await selectedName(page)) !== first, "the arrow moves on");
      await page.keyboard.press("End");
      const set = await page.locator('.row[aria-selected="true"]').getAttribute("aria-posinset");
      must(set === String(TESTS), `End goes to ${set}`);
      await page.keyboard.press("Enter");
      must(
        await page.locator(".detail h2").evaluate((node) => node === document.activeElement),
        "Enter goes to the heading of the test",
      );
    },
  ],
  [
    "scrolling keeps few rows and draws quickly",
    async (page) => {
      const slowest = await page.locator(".list").evaluate(async (list) => {
        let worst = 0;
        for (let step = 0; step < 60; step += 1) {
          const before = performance.now();
          list.scrollTop = (step / 60) * list.scrollHeight;
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          worst = Math.max(worst, performance.now() - before);
        }
        return worst;
      });
      must((await page.locator(".row").count()) < 120, "only rows in sight exist");
      must(slowest < 250, `a frame took ${slowest} ms`);
    },
  ],
  [
    "the timeline opens a test",
    async (page) => {
      await page.getByRole("button", { name: "Overview" }).click();
      const box = await page.locator("canvas").boundingBox();
      must(box !== null && box.width > 200, "the timeline is drawn");
      await page.locator("canvas").click({ position: { x: 3, y: 5 } });
      must((await selectedName(page)) !== "", "a click selects the test");
    },
  ],
  ...READER_CHECKS,
];

interface Files {
  readonly tests: string;
  readonly scripts: string;
  readonly failing: string;
  readonly costs: string;
}

const WIDTHS = [400, 1000, 1600];

async function screenshots(browser: Browser, files: Files, folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of WIDTHS) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 850 } });
      const picture = async (name: string): Promise<void> => {
        await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`) });
      };
      await page.goto(`file://${files.failing}`);
      await picture("overview");
      await page.locator(".row").first().click();
      await picture("test");
      await page.getByLabel("Groups").selectOption("Binary and module");
      await picture("groups");
      await page.goto(`file://${files.tests}`);
      await picture("many");
      await page.goto(`file://${files.scripts}`);
      await picture("scripts");
      await page.goto(`file://${files.costs}`);
      await picture("costs");
      await page.getByLabel("Order").selectOption("Peak memory");
      await page.locator(".row").first().click();
      await picture("costly-test");
      await page.close();
    }
}

/** Runs every check; prints one line for each that fails. Returns how many passed and failed. */
export async function checkHtmlPage(
  pictures?: string,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "html-page-"));
  const files = {
    tests: writePage(folder),
    scripts: writePage(fs.mkdtempSync(path.join(folder, "scripts-")), SCRIPT_RUN),
    failing: writePage(fs.mkdtempSync(path.join(folder, "failing-")), failingRun()),
    costs: writePage(fs.mkdtempSync(path.join(folder, "costs-")), costRun()),
  };
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  let failed = 0;
  const check = async (name: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (thrown) {
      failed += 1;
      console.error(`html page: ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await check("opens in under two seconds", async () => {
    const started = performance.now();
    await page.goto(`file://${files.tests}`);
    await page.locator(".row").first().waitFor();
    const took = performance.now() - started;
    must(took < 2000, `it took ${Math.round(took)} ms`);
  });
  for (const [name, action] of CHECKS) await check(name, () => action(page));
  await page.goto(`file://${files.scripts}`);
  for (const [name, action] of SCRIPT_CHECKS) await check(name, () => action(page));
  await page.goto(`file://${files.costs}`);
  for (const [name, action] of COST_CHECKS) await check(name, () => action(page));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`file://${files.failing}`);
  for (const [name, action] of [...FAILURE_CHECKS, ...NARROW_CHECKS, ...THEME_CHECKS])
    await check(name, () => action(page));
  await check("no script error", async () => must(errors.length === 0, errors.join("; ")));
  if (pictures !== undefined) await screenshots(browser, files, pictures);
  await browser.close();
  fs.rmSync(folder, { recursive: true });
  const total =
    CHECKS.length +
    SCRIPT_CHECKS.length +
    FAILURE_CHECKS.length +
    NARROW_CHECKS.length +
    THEME_CHECKS.length +
    COST_CHECKS.length +
    2;
  return { passed: total - failed, failed };
}

if (import.meta.main) {
  const result = await checkHtmlPage(ownOption("--screenshots"));
  console.log(`${result.passed} passed, ${result.failed} failed`);
  process.exit(result.failed === 0 ? 0 : 1);
}
