/// <reference lib="dom" />
/** The page of a run with failures on a screen as narrow as a phone's. */
import type { Page } from "playwright-core";
import { type Check, must } from "./page.ts";

const PHONE = { width: 400, height: 850 };

async function onPhone(page: Page, look: () => Promise<void>): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(PHONE);
  await page.getByRole("button", { name: "Overview" }).click();
  await look();
  if (before !== null) await page.setViewportSize(before);
}

export const NARROW_CHECKS: readonly Check[] = [
  [
    "the controls leave most of a narrow screen to the tests",
    (page) =>
      onPhone(page, async () => {
        const box = await page.locator(".bar").boundingBox();
        must(box !== null && box.height < 170, `the controls are ${box?.height} pixels high`);
        const cut = await page.locator(".bar").evaluate((bar) => bar.scrollWidth - bar.clientWidth);
        must(cut <= 0, `the controls are ${cut} pixels wider than the screen`);
      }),
  ],
  [
    "the path of a row is one line on a narrow screen",
    (page) =>
      onPhone(page, async () => {
        const lines = await page.locator(".row .path").evaluateAll((paths) =>
          paths.map((path) => {
            const range = document.createRange();
            range.selectNodeContents(path);
            return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
          }),
        );
        must(lines.length > 5 && lines.every((count) => count <= 1), `lines of paths: ${lines.join(" ")}`);
      }),
  ],
  [
    "a table leaves room for names on a narrow screen, and nothing scrolls sideways",
    (page) =>
      onPhone(page, async () => {
        const widths = await page
          .locator("table.listing td:last-child:visible")
          .evaluateAll((cells) => cells.map((cell) => cell.clientWidth));
        must(widths.length > 0 && Math.min(...widths) > 300, `widths of names: ${widths.join(" ")}`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        must(width <= PHONE.width, `the page is ${width} pixels wide`);
      }),
  ],
  [
    "the longest status does not reach into the next column",
    (page) =>
      onPhone(page, async () => {
        const beyond = await page
          .locator("table.listing:visible td .status")
          .first()
          .evaluate((status) => {
            const before = status.textContent;
            status.textContent = "quarantined";
            const next = status.closest("td")?.nextElementSibling?.getBoundingClientRect().left ?? 0;
            const range = document.createRange();
            range.selectNodeContents(status);
            const { right } = range.getBoundingClientRect();
            status.textContent = before;
            return Math.ceil(right - next);
          });
        must(beyond <= 0, `${beyond} pixels`);
      }),
  ],
  [
    "a search without a match says so, in a list that takes no room",
    (page) =>
      onPhone(page, async () => {
        await page.locator("input[type=search]").fill("no such test");
        must((await page.locator(".list").getAttribute("data-empty")) === "No tests to show", "it says so");
        const box = await page.locator(".list").boundingBox();
        must(box !== null && box.height < 80, `the list is ${box?.height} pixels high`);
        await page.locator("input[type=search]").fill("");
        must((await page.locator(".list").getAttribute("data-empty")) === null, "it is full again");
      }),
  ],
];
