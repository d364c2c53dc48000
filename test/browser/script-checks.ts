/// <reference lib="dom" />
/** The page of a run that ended because a setup script failed: the reason is what is seen and heard first. */
import type { RunEvent } from "../../src/model/events.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  scriptFinished,
} from "../../src/report/testing/events.fixture.ts";
import { type Check, EVIL, must } from "./page.ts";

const REASON = `\u001b[31mno database\u001b[0m ${EVIL}\n`;

export const SCRIPT_RUN: readonly RunEvent[] = [
  runStarted({ runCount: 3 }),
  scriptFinished(attempt(PASSED, { output: captured("generated\n") }), { id: "generate" }),
  scriptFinished(attempt(FAILED, { output: captured("", REASON) }), { id: "db", args: ["-c", EVIL] }),
  scriptFinished(attempt(PASSED, { output: { kind: "split" } }), { phase: "teardown", id: "cleanup" }),
  runFinished({
    initialRunCount: 3,
    setupScriptsInitialCount: 2,
    setupScriptsFinishedCount: 2,
    setupScriptsPassed: 1,
    setupScriptsFailed: 1,
    cancelReason: "setup-script-failure",
  }),
];

/** On a page of that run. */
export const SCRIPT_CHECKS: readonly Check[] = [
  [
    "heading and title say that a setup script failed, and how",
    async (page) => {
      const reason = "failed: setup script db failed with exit code 101";
      must((await page.locator("h1").textContent()) === `Test run ${reason}`, "the heading says so");
      must((await page.title()) === `${reason}, 0 of 3 tests passed`, `the title is ${await page.title()}`);
      const header = (await page.locator("header").textContent()) ?? "";
      must(header.split("failed with").length === 2, `the header says it once: ${header}`);
      must(!header.includes("scripts failed"), `the header is ${header}`);
      const why = "3 of 3 tests did not run.";
      must((await page.locator(".notice").textContent()) === why, "it says why nothing ran");
    },
  ],
  [
    "scripts are a table with a name, the failed one first",
    async (page) => {
      const table = page.getByRole("table", { name: "Scripts" });
      const rows = await table
        .locator("tr:has(td)")
        .evaluateAll((all) =>
          all.map(({ children: [outcome, , kind, script] }) =>
            [outcome, kind, script?.querySelector("button")].map((cell) => cell?.textContent).join(" "),
          ),
        );
      const expected = [
        "failed with exit code 101 setup db",
        "passed setup generate",
        "passed teardown cleanup",
      ];
      must(String(rows) === String(expected), `there are ${rows.join(", ")}`);
      const command = (await table.locator(".command").first().textContent()) ?? "";
      must(command.startsWith("sh -c '<img src=x onerror="), `the command is ${command}`);
    },
  ],
  [
    "what the failed script wrote is on the overview, as text in its colours",
    async (page) => {
      const headings = await page
        .locator(".detail :is(h2, h3, h4)")
        .evaluateAll((all) => all.map(({ tagName, textContent }) => `${tagName} ${textContent}`));
      const [scripts, script = "", stream] = headings;
      must(scripts === "H2 Scripts" && stream === "H4 stderr", `headings are ${headings.join(", ")}`);
      must(script.startsWith("H3 setup script db: failed with exit code 101 ("), `one is ${script}`);
      must((await page.locator("pre").textContent())?.includes(EVIL) === true, "all of it is there");
      must((await page.locator("pre .c1").textContent()) === "no database", "red is red");
      must((await page.locator("img").count()) === 0, "nothing in it is markup");
    },
  ],
  [
    "other scripts open by keyboard, and the overview comes back",
    async (page) => {
      const open = async (name: string): Promise<string> => {
        await page.getByRole("button", { name, exact: true }).focus();
        await page.keyboard.press("Enter");
        const heading = page.locator(".detail h2");
        must(await heading.evaluate((node) => node === document.activeElement), "its heading has the focus");
        const text = (await page.locator(".detail").innerText()).replace(/\s+/g, " ").trim();
        await page.getByRole("button", { name: "Overview" }).click();
        return text;
      };
      const generate = await open("generate");
      must(generate.startsWith("pass setup script generate sh -c 'a b' passed ("), `it says ${generate}`);
      must(generate.endsWith("stdout generated"), "its output is shown");
      const cleanup = await open("cleanup");
      must(cleanup.endsWith("stdout and stderr not captured"), `of no output it says ${cleanup}`);
      const first = page.locator(".detail h2").first();
      must((await first.textContent()) === "Scripts", "scripts come first again");
      must(await first.evaluate((node) => node === document.activeElement), "and have the focus");
    },
  ],
];
