/// <reference lib="dom" />
/**
 * Checks for people who use the page without a mouse, or without seeing it. Each was once wrong or is easily broken;
 * `npm run screen-reader` listens to a real screen reader.
 */
import type { Page } from "playwright-core";
import { type Check, must, selectedName, TESTS, THREADS } from "./page.ts";

const has = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).evaluate((node) => node === document.activeElement);

/** The row that the list says is the active one; undefined if that does not exist. */
const activeRow = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const id = document.querySelector(".list")?.getAttribute("aria-activedescendant");
    return document.getElementById(id ?? "")?.textContent;
  });

interface Spoken {
  readonly role: string;
  readonly name: string;
  readonly description: string;
}

/** The accessibility tree, flat. */
async function spoken(page: Page): Promise<readonly Spoken[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter((node) => !node.ignored)
    .map(({ role, name, description }) => ({
      role: String(role?.value ?? ""),
      name: String(name?.value ?? ""),
      description: String(description?.value ?? ""),
    }));
}

const NAMED = new Set(["button", "searchbox", "listbox", "option", "region", "search", "image", "heading"]);

const overview = (page: Page): Promise<void> => page.getByRole("button", { name: "Overview" }).click();

export const READER_CHECKS: readonly Check[] = [
  [
    "everything has a name, and none is said twice",
    async (page) => {
      await overview(page);
      const nodes = (await spoken(page)).filter(({ role }) => NAMED.has(role));
      const nameless = nodes.filter(({ name }) => name.trim() === "").map(({ role }) => role);
      must(nameless.length === 0, `without a name: ${nameless.join(", ")}`);
      const twice = nodes.filter(({ name, description }) => description.startsWith(name));
      must(twice.length === 0, `said twice: ${twice.map(({ name }) => name).join(", ")}`);
      for (const role of ["search", "region", "listbox"])
        must(nodes.filter((node) => node.role === role).length === 1, `there is one ${role}`);
    },
  ],
  [
    "the number of matches is news when it changes, and not before",
    async (page) => {
      await page.reload();
      const live = page.locator('.bar [aria-live="polite"]');
      must((await live.textContent()) === "", "it says nothing at first");
      await page.locator('input[type="search"]').fill("test_00001");
      must((await live.textContent()) === `1 of ${TESTS.toLocaleString("en")} shown`, "it tells of a search");
      await page.locator('input[type="search"]').fill("");
    },
  ],
  [
    "the row that is left stays the element that it was",
    async (page) => {
      await page.locator(".list").focus();
      await page.keyboard.press("Home");
      const row = await page.locator("#row-0").elementHandle();
      await page.keyboard.press("ArrowDown");
      const after = await row?.evaluate((node) => [node.isConnected, node.getAttribute("aria-selected")]);
      must(String(after) === "true,false", `the first row is ${String(after)}`);
      must((await activeRow(page)) === (await page.locator("#row-1").textContent()), "the second is active");
    },
  ],
  [
    "the chosen row exists wherever the list is scrolled to",
    async (page) => {
      await page.keyboard.press("End");
      await page.locator(".list").evaluate(async (list) => {
        list.scrollTop = 0;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      });
      must((await activeRow(page))?.includes(await selectedName(page)) === true, "it is still active");
      const places = await page
        .locator(".row")
        .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-posinset"))));
      must(places.at(-1) === TESTS, "and comes last");
      must(String(places.toSorted((a, b) => a - b)) === String(places), "rows come in their order");
    },
  ],
  [
    "keys with Control are the browser's",
    async (page) => {
      await page.keyboard.press("End");
      await page.keyboard.press("Control+Home");
      must(
        (await activeRow(page)) === (await page.locator(`#row-${TESTS - 1}`).textContent()),
        "nothing moved",
      );
    },
  ],
  [
    "from the search to a test, its details and back",
    async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("test_00005");
      await page.keyboard.press("Enter");
      must(await has(page, ".list"), "Enter in the search goes to the list");
      must((await selectedName(page)).includes("test_00005"), "and chooses the first test");
      await page.keyboard.press("Enter");
      must(await has(page, ".detail h2"), "Enter in the list goes to the details");
      await page.keyboard.press("Escape");
      must(await has(page, ".list"), "Escape goes back to the list");
      must((await activeRow(page))?.includes("test_00005") === true, "where it was");
    },
  ],
  [
    "headings lead to each attempt and stream",
    async (page) => {
      const levels = await page
        .locator(".detail :is(h2, h3, h4)")
        .evaluateAll((headings) =>
          headings.map(
            ({ tagName, textContent }) => `${tagName} ${textContent.split(/[ :]/).slice(0, 2).join(" ")}`,
          ),
        );
      const expected = "H2 flaky crate-5,H3 Attempt 2,H4 stdout,H3 Attempt 1";
      must(String(levels) === expected, `there are ${String(levels)}`);
      await page.locator("details.attempt summary").click();
      await page.locator("details.attempt h4").waitFor();
      must((await page.locator("pre[tabindex]").count()) === 0, "output is no stop of the Tab key");
    },
  ],
  [
    "opening a test from the overview does not lose the focus, nor does going back",
    async (page) => {
      await page.keyboard.press("/");
      await page.locator('input[type="search"]').fill("");
      await overview(page);
      must(await has(page, ".detail h2:first-child"), "the overview's first heading has the focus");
      const link = page.locator("table .link:visible").nth(2);
      const name = (await link.textContent()) ?? "";
      await link.focus();
      await page.keyboard.press("Enter");
      must(await has(page, ".list"), "the list has the focus");
      must((await activeRow(page))?.includes(name) === true, "the test's row is active");
      must(
        (await page.locator(".detail").getAttribute("aria-label")) === "Test",
        "the region says what it shows",
      );
    },
  ],
  [
    "the timeline is also a table, and tables have titles",
    async (page) => {
      await overview(page);
      await page.locator("summary").click();
      const rows = page.locator("details tr:has(td)");
      must((await rows.count()) === THREADS, "it has a row for each slot");
      const tests = await rows.evaluateAll((all) =>
        all.map((row) => Number(row.children[1]?.textContent?.replace(",", ""))),
      );
      must(tests.reduce((sum, more) => sum + more, 0) === TESTS, "all tests are in it");
      const bare = await page.locator("table:not(:has(th))").count();
      must(bare === 0, `${bare} tables have no titles`);
    },
  ],
];
