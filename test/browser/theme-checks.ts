/// <reference lib="dom" />
/** The page's colours: as the system is set, unless a theme was chosen; the choice is kept. */
import type { Page } from "playwright-core";
import { type Check, must } from "./page.ts";

const isDark = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const [red = 255] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
    return red < 128;
  });

const choose = async (page: Page, theme: string): Promise<void> => {
  await page.getByLabel("Theme").selectOption(theme);
};

/** The colour of the timeline's ground and blocks: drawn again, it differs. */
const drawn = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector("canvas")?.toDataURL() ?? "");

export const THEME_CHECKS: readonly Check[] = [
  [
    "the theme is the system's unless one was chosen",
    async (page) => {
      await page.getByRole("button", { name: "Overview" }).click();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await choose(page, "Auto");
        must((await isDark(page)) === (colorScheme === "dark"), `the system's ${colorScheme} theme`);
        await choose(page, "Light");
        must(!(await isDark(page)), `light, where the system is ${colorScheme}`);
        const light = await drawn(page);
        await choose(page, "Dark");
        must(await isDark(page), `dark, where the system is ${colorScheme}`);
        must(light !== (await drawn(page)), "the timeline has other colours");
      }
    },
  ],
  [
    "the chosen theme is kept",
    async (page) => {
      await page.emulateMedia({ colorScheme: "light" });
      await choose(page, "Dark");
      await page.reload();
      must((await page.getByLabel("Theme").inputValue()) === "Dark", "it is chosen again");
      must(await isDark(page), "the page is dark");
      await choose(page, "Auto");
      must(!(await isDark(page)), "the system's theme again");
    },
  ],
];
