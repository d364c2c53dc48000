/// <reference lib="dom" />
/** The page of a run with failures of many kinds that was interrupted: causes come first, and can be handed on. */
import type { Page } from "playwright-core";
import { LONG_LINES } from "./failing-run.ts";
import { type Check, must, selectedName } from "./page.ts";

const PARSER = "crates/compiler/src/syntax/parser.rs:1204:13";

const equal = (found: unknown, wanted: unknown, what: string): void =>
  must(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found)}`);

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Overview" }).click();
  await page.locator(".row", { hasText: name }).first().click();
}

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

async function copied(page: Page, button: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: button }).first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  must((await page.locator(".announcer").textContent()) === "Copied", "it is read aloud");
  const text = await clipboard(page);
  await page.getByRole("button", { name: "Copied" }).waitFor({ state: "detached" });
  return text;
}

export const FAILURE_CHECKS: readonly Check[] = [
  [
    "the header says that the run was cancelled and how much did not run",
    async (page) => {
      const notice = await page.locator(".notice").textContent();
      equal(
        notice,
        "23 of 72 tests did not run. The run was cancelled: the runner was interrupted.",
        "notice",
      );
      const parts = await page
        .locator(".part")
        .evaluateAll((all) => all.map((part) => part.getAttribute("class")));
      equal(parts, ["part fail", "part flaky", "part pass", "part skip", "part not-run"], "the bar");
    },
  ],
  [
    "the heading and the choices count alike",
    async (page) => {
      const header = (await page.locator("header").textContent()) ?? "";
      for (const [choice, words] of [
        ["passed", "passed"],
        ["failed", "failed"],
        ["skipped", "skipped"],
      ] as const) {
        const button = (await page.locator(`button[data-choice="${choice}"]`).textContent()) ?? "";
        const count = /\d+/.exec(button)?.[0];
        must(header.includes(`${count} ${words}`), `${button} is not in ${header}`);
      }
    },
  ],
  [
    "the overview begins with the failures, each with its message",
    async (page) => {
      equal(await page.locator(".detail h2").first().textContent(), "Failed tests 7", "the first heading");
      const first = page.locator(".failures li").first();
      const text = (await first.textContent()) ?? "";
      must(text.includes(PARSER) && text.includes("the parser lost a token"), `it says ${text}`);
      must(!text.includes("RUST_BACKTRACE"), "without libtest's advice");
    },
  ],
  [
    "failures have words of their own",
    async (page) => {
      const words = await page.locator(".failures .status").allTextContents();
      equal(words, ["fail", "SIGSEGV", "exit 42", "leak-fail", "timeout", "fail", "fail"], "words");
    },
  ],
  [
    "one failure leads to the next and back",
    async (page) => {
      const names = await page.locator(".failures li a").allTextContents();
      await page.locator(".failures li a").first().click();
      const title = async (): Promise<string> => (await page.locator(".detail h2").textContent()) ?? "";
      const has = (button: string): Promise<number> => page.getByRole("button", { name: button }).count();
      equal(await has("Previous failure"), 0, "before the first");
      for (const name of names.slice(1)) {
        await page.getByRole("button", { name: "Next failure" }).click();
        must((await title()).includes(name), `${name} comes next, not ${await title()}`);
      }
      equal(await has("Next failure"), 0, "after the last");
      await page.getByRole("button", { name: "Previous failure" }).click();
      must((await title()).includes(names.at(-2) ?? ""), `back to ${names.at(-2)}`);
    },
  ],
  [
    "a test begins with its cause, and its last attempt",
    async (page) => {
      await open(page, "keeps_the_last_operand");
      const cause = (await page.locator(".cause").textContent()) ?? "";
      must(cause.includes(PARSER) && cause.includes("the parser lost a token"), `the cause is ${cause}`);
      const headings = await page.locator(".detail h3").allTextContents();
      must(headings[0]?.startsWith("Attempt 2: ") === true, `the first is ${headings[0]}`);
      must(
        !(await page.locator("details.attempt").evaluate((node) => node.hasAttribute("open"))),
        "it is folded",
      );
    },
  ],
  [
    "what libtest prints around a test is dim, and colours stay",
    async (page) => {
      const frames = (await page.locator("pre .frame").allTextContents()).map((line) => line.trim());
      must(frames.includes("running 1 test") && frames.includes("failures:"), `dim are ${frames.join(", ")}`);
      must(
        frames.includes("syntax::parser::tests::expressions::keeps_the_last_operand"),
        "and the list of names",
      );
      equal(await page.locator("pre .c2.sgr1").textContent(), "   Lexing", "bold green");
      const own = await page
        .locator("pre .own")
        .evaluateAll((all) => all.map((node) => getComputedStyle(node).getPropertyValue("--own")));
      equal(own, ["rgb(255 135 0)", "rgb(255 255 160)"], "colours by number");
      equal(await page.locator("pre .g1").textContent(), "marked", "a coloured ground");
    },
  ],
  [
    "long output is cut, and shown on request",
    async (page) => {
      await open(page, "prints_a_lot");
      const lines = async (): Promise<number> =>
        ((await page.locator(".detail pre").allTextContents()).join("\n").match(/^line \d+$/gm) ?? []).length;
      must((await lines()) < LONG_LINES / 2, "not all lines are there at first");
      await page.getByRole("button", { name: "Show all" }).click();
      equal(await lines(), LONG_LINES, "lines");
      must(
        await page.locator("pre[tabindex]").evaluate((node) => node === document.activeElement),
        "focus is kept",
      );
    },
  ],
  [
    "names, commands and output can be copied",
    async (page) => {
      await open(page, "exit_code_is_kept");
      equal(await copied(page, "Copy name"), "exit_code_is_kept", "the name");
      const rerun = "cargo nextest run -E 'binary_id(=compiler::cli) & test(=exit_code_is_kept)'";
      equal(await copied(page, "Copy rerun command"), rerun, "the command");
      equal(await copied(page, "Copy stdout"), "\nrunning 1 test\nusage: compiler FILE\n", "the output");
      must((await copied(page, "Copy link")).endsWith("#compiler::cli$exit_code_is_kept"), "the link");
    },
  ],
  [
    "a link leads to its test, and back leads to where one came from",
    async (page) => {
      await page.getByRole("button", { name: "Overview" }).click();
      await page.evaluate(() => (window.location.hash = "#server$cache::expires"));
      await page.locator(".cause.past").waitFor();
      equal(await selectedName(page), "server cache::expires", "chosen");
      await page.reload();
      equal(await selectedName(page), "server cache::expires", "chosen after reloading");
      await page.locator('input[type="search"]').fill("inline_assembly");
      await page.evaluate(() => (window.location.hash = "#server::http$pool::waits_for_a_slot"));
      await page.locator("h2.title .timeout").waitFor();
      await page.getByRole("button", { name: "Overview" }).click();
      await page.locator(".failures a").nth(1).click();
      equal(await selectedName(page), "compiler codegen::inline_assembly", "opened");
      await page.goBack();
      await page.locator(".failures").waitFor();
    },
  ],
  [
    "names that would deceive are shown as they are",
    async (page) => {
      await open(page, "evil");
      const title = (await page.locator("h2.title").textContent()) ?? "";
      must(title.includes(String.raw`esc\u{1b}[31mred\u{202e}evil`), `it says ${title}`);
      must(
        (await copied(page, "Copy rerun command")).includes(String.raw`test(=esc\u{1b}[31mred\u{202e}evil)`),
        "so can run",
      );
      // eslint-disable-next-line no-control-regex
      const hidden = /[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/.test(
        (await page.locator("body").innerText()) ?? "",
      );
      must(!hidden, "nothing invisible is on the page");
    },
  ],
  [
    "tests are grouped by binary and module, with counts, and groups close",
    async (page) => {
      await page.getByLabel("Groups").selectOption("Binary and module");
      equal(await page.locator(".list").getAttribute("role"), "tree", "role");
      const first = page.locator(".row").first();
      equal(await first.getAttribute("aria-label"), "compiler, 16 tests, 2 failed", "the first group");
      await page.locator(".list").focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowLeft");
      equal(await page.locator(".row").first().getAttribute("aria-expanded"), "false", "it closes");
      must((await page.locator(".row").nth(1).getAttribute("aria-level")) === "1", "its tests are gone");
      await page.keyboard.press("Enter");
      equal(await page.locator(".row").first().getAttribute("aria-expanded"), "true", "it opens");
      await page.getByLabel("Groups").selectOption("No groups");
    },
  ],
  [
    "tests are sorted by duration",
    async (page) => {
      await page.getByLabel("Order").selectOption("Duration");
      const times = (await page.locator(".row .time").allTextContents()).map(Number.parseFloat);
      equal(
        times,
        times.toSorted((a, b) => b - a),
        "times",
      );
      equal(times[0], 0.9, "the longest");
      await page.getByLabel("Order").selectOption("Failures first");
    },
  ],
  [
    "the command is quoted, and the date has a zone",
    async (page) => {
      await page.getByRole("button", { name: "Overview" }).click();
      const facts = (await page.locator(".facts").textContent()) ?? "";
      must(facts.includes("-E 'not test(/^slow::/) & kind(lib)'"), `the command in ${facts}`);
      must(facts.includes("2023-11-14 23:43:20 UTC+01:30"), `the date in ${facts}`);
    },
  ],
  [
    "nothing scrolls sideways",
    async (page) => {
      for (const width of [400, 1000, 1400, 1600]) {
        await page.setViewportSize({ width, height: 850 });
        const wide = await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll("main, .list, .detail, .bar, table")]
            .filter((node) => node.scrollWidth > node.clientWidth + 1)
            .map((node) => `${node.tagName} ${node.className}`),
        );
        equal(wide, [], `at ${width} pixels`);
      }
    },
  ],
];
