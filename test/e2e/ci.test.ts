/** What a run says in the logs of CI systems. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

const FAILS = "outcomes fail::panics";

async function runIn(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = ["-E", "test(=fail::panics)"],
) {
  const workspace = await shared("outcomes");
  const ran = await workspace.nextest(["run", ...args], { env });
  expect(ran.exitCode).toBe(100);
  return ran;
}

/** The lines from the one that begins with `open` up to the one that is `close`. */
function between(text: string, open: string, close: string): readonly string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(open));
  expect(start).toBeGreaterThan(0);
  return lines.slice(start + 1, lines.indexOf(close, start));
}

describe("captured output is folded", () => {
  test("on GitHub Actions, where it commands nothing", async () => {
    const { stderr } = await runIn({ GITHUB_ACTIONS: "true" });
    const inside = between(stderr, `::group::output of ${FAILS}`, "::endgroup::");
    expect(inside[0]).toStartWith("::stop-commands::");
    expect(inside.at(-1)).toBe(`::${inside[0]?.slice("::stop-commands::".length)}::`);
    expect(inside.join("\n")).toContain("panicked at");
  });

  test("on GitLab", async () => {
    const { stderr } = await runIn({ GITLAB_CI: "true" });
    const sections = [...stderr.matchAll(/\u001B\[0Ksection_(start|end):(\d+):(\w+)\r\u001B\[0K(.*)\n/g)];
    expect(sections.map(([, word, , name, title]) => [word, name, title])).toEqual([
      ["start", "nextest_output_1", `output of ${FAILS}`],
      ["end", "nextest_output_1", ""],
    ]);
    expect(Math.abs(Number(sections[0]?.[2]) - Date.now() / 1000)).toBeLessThan(60);
  });

  test("on Azure Pipelines", async () => {
    const { stderr } = await runIn({ TF_BUILD: "True" });
    expect(between(stderr, `##[group]output of ${FAILS}`, "##[endgroup]").join("\n")).toContain(
      "panicked at",
    );
  });

  test("on TeamCity, and tests are reported on standard output", async () => {
    const { stderr, stdout } = await runIn({ TEAMCITY_VERSION: "2024.1" });
    expect(stderr).toContain(`##teamcity[blockOpened name='output of ${FAILS}']\n`);
    expect(stdout).toContain("##teamcity[testFailed name='outcomes: fail::panics' ");
    const pure = await runIn({ TEAMCITY_VERSION: "2024.1" }, ["fail::panics", "--message-format", "ndjson"]);
    expect(pure.stdout).not.toContain("##teamcity");
  });

  test("nowhere else", async () => {
    const { stderr, stdout } = await runIn({ CI: "true" });
    expect(stdout).toBe("");
    expect(stderr).not.toMatch(/output of|::group|##|section_/);
  });
});

describe("failures are reported where they happened", () => {
  test("annotations and a summary on GitHub Actions", async () => {
    const summary = path.join(scratchFolder(), "summary.md");
    const { stderr } = await runIn({
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: summary,
      RUST_BACKTRACE: "1",
    });
    const [annotation] = stderr.split("\n").filter((line) => line.startsWith("::error "));
    expect(annotation).toMatch(
      /^::error file=src\/lib\.rs,line=\d+,col=\d+,title=outcomes fail%3A%3Apanics::/,
    );
    expect(annotation).not.toContain("backtrace");
    expect(fs.readFileSync(summary, "utf8")).toContain("1 failed");
  });

  test("issues on Azure Pipelines", async () => {
    const { stderr } = await runIn({ TF_BUILD: "True" });
    expect(stderr).toMatch(
      /^##vso\[task\.logissue type=error;sourcepath=src\/lib\.rs;linenumber=\d+;columnnumber=\d+\]/m,
    );
  });
});

test("files are no logs", async () => {
  const file = path.join(scratchFolder(), "report.txt");
  await runIn({ GITHUB_ACTIONS: "true" }, ["fail::panics", "--output", `human:${file}`]);
  expect(fs.readFileSync(file, "utf8")).not.toMatch(/::(?:group|stop-commands|error)/);
});
