/** Tests in quarantine: shown, counted apart, without effect on the exit code. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { own, type Ran, type Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

const rule = (until: string, more = ""): string => `
[[profile.default.quarantine]]
filter = 'test(=fail::asserts) + test(=fail::panics)'
reason = "known bug"
owner = "team"
until = "${until}"
${more}
`;
const CHOSEN = ["-E", "test(=fail::asserts) + test(=fail::panics) + test(=pass::silent)"];

async function configured(text: string): Promise<Workspace> {
  const workspace = await own("outcomes");
  workspace.write(".config/nextest.toml", text);
  return workspace;
}

const summaryOf = ({ stderr }: Ran): string => /Summary \[.*?\] (.*)/.exec(stderr)?.[1] ?? "";

test("failures are shown and counted apart, and neither cancel nor fail the run", async () => {
  const workspace = await configured(rule("2999-12-31"));
  const junit = path.join(scratchFolder(), "junit.xml");
  const ran = await workspace.nextest(["run", "-j1", "--output", `junit:${junit}`, ...CHOSEN], {
    events: true,
  });
  expect(ran.exitCode).toBe(0);
  expect(summaryOf(ran)).toStartWith("3 tests run: 1 passed, 2 quarantined, ");
  expect(ran.stderr).toContain("fail::asserts (quarantined by team, until 2999-12-31: known bug)");
  const xml = fs.readFileSync(junit, "utf8");
  expect(xml).toContain('failures="0"');
  expect(xml).toContain('<skipped message="failed in quarantine (team, until 2999-12-31: known bug)"/>');
  const stream = path.join(scratchFolder(), "run.ndjson");
  await workspace.nextest(["run", "--output", `ndjson:${stream}`, ...CHOSEN]);
  const merged = await workspace.nextest(["merge", stream]);
  expect([merged.exitCode, summaryOf(merged)]).toEqual([0, summaryOf(ran)]);
});

test("JUnit reports count them as the rule says", async () => {
  const workspace = await configured(rule("2999-12-31", 'junit = "failure"'));
  const junit = path.join(scratchFolder(), "junit.xml");
  const ran = await workspace.nextest(["run", "--output", `junit:${junit}`, ...CHOSEN]);
  expect(ran.exitCode).toBe(0);
  expect(fs.readFileSync(junit, "utf8")).toContain('failures="2"');
});

test("no report for programs takes them for failures", async () => {
  const workspace = await configured(rule("2999-12-31"));
  const folder = scratchFolder();
  const file = (name: string): string => path.join(folder, name);
  const outputs = ["libtest-json", "html", "code-quality", "compact"].flatMap((kind) => [
    "--output",
    `${kind}:${file(kind)}`,
  ]);
  const note = "failed in quarantine (team, until 2999-12-31: known bug)";
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: file("summary.md") };
  fs.writeFileSync(env.GITHUB_STEP_SUMMARY, "");
  const ran = await workspace.nextest(["run", "-j1", ...outputs, ...CHOSEN], { env });
  expect(ran.exitCode).toBe(0);
  const libtest = fs.readFileSync(file("libtest-json"), "utf8");
  expect(libtest).not.toContain('"event":"failed"');
  expect(libtest.split(`"message":"${note}"`)).toHaveLength(3);
  expect(libtest).toMatch(/"event":"ok","passed":1,"failed":0,"ignored":\d+/);
  const log = ran.stdout + ran.stderr;
  expect(log).not.toContain("::error");
  expect(log.match(/^::warning .*failed in quarantine/gm)).toHaveLength(2);
  const summary = fs.readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
  expect(summary).toContain("### ✅ Tests: 3 run, 1 passed, 0 failed, 2 quarantined, ");
  expect(summary).toContain("#### Quarantined");
  expect(summary).toContain(note);
  expect(fs.readFileSync(file("code-quality"), "utf8")).toContain('"check_name": "quarantined-test"');
  expect(fs.readFileSync(file("compact"), "utf8")).toContain(note);
  expect(fs.readFileSync(file("html"), "utf8")).toMatch(
    /"status":"quarantined".*"quarantine":"failed in quarantine \(/,
  );
  const teamcity = await workspace.nextest(["run", ...CHOSEN], { env: { TEAMCITY_VERSION: "2026.1" } });
  const messages = teamcity.stdout + teamcity.stderr;
  expect(messages).not.toContain("##teamcity[testFailed ");
  expect(messages.match(/##teamcity\[testIgnored .*quarantine/g)).toHaveLength(2);
});

test("past its last day they count as any other, and the quarantine is named", async () => {
  const workspace = await configured(rule("2020-01-01"));
  const ran = await workspace.nextest(["run", "--no-fail-fast", ...CHOSEN]);
  expect(ran.exitCode).toBe(100);
  expect(summaryOf(ran)).toStartWith("3 tests run: 1 passed, 2 failed, ");
  expect(ran.stderr).toContain(
    "warning: the quarantine of 2 tests ended on 2020-01-01 (team: known bug): failures count",
  );
});

test("a rule without an owner is a mistake in the file", async () => {
  const workspace = await configured(rule("2999-12-31").replace('owner = "team"\n', ""));
  const ran = await workspace.nextest(["run", ...CHOSEN]);
  expect(ran.exitCode).toBe(96);
  expect(ran.stderr).toContain("owner");
  expect(ran.stderr).toMatch(/nextest\.toml:\d+/);
});

test("show-config test shows it; a test that passes is suggested for release", async () => {
  const quarantine = rule("2999-12-31").replace("test(=fail::asserts)", "test(=pass::silent)");
  const workspace = await configured(quarantine);
  const shown = await workspace.nextest(["show-config", "test", "test(=pass::silent)"]);
  expect(shown.stdout).toContain("quarantine");
  expect(shown.stdout).toContain("known bug");
  const env = { NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: path.join(scratchFolder(), "state") };
  const only = ["run", "-E", "test(=pass::silent)"];
  for (let run = 1; run < 10; run += 1) {
    const { stderr } = await workspace.nextest(only, { env });
    expect(stderr).not.toContain("could leave its quarantine");
  }
  const tenth = await workspace.nextest(only, { env });
  expect(tenth.stderr).toContain(
    "info: `outcomes pass::silent` passed its last 10 results and could leave its quarantine",
  );
});
