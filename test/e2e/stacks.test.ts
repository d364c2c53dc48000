/** What a test was doing when it timed out: in every report, with each debugger that the system has. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { eventsOfType, own, type Ran } from "./rig.ts";

setDefaultTimeout(60_000);

const onLinux = test.if(process.platform === "linux");

const LIMIT =
  '[profile.default]\nslow-timeout = { period = "300ms", terminate-after = 1, grace-period = "1s" }\n';

/** Folders without any debugger: what cargo and the tests need is named by its path. */
function pathWithout(): string {
  const folder = scratchFolder();
  for (const name of ["cargo", "rustc", "rustup"]) {
    const found = Bun.which(name);
    if (found !== null) fs.symlinkSync(fs.realpathSync(found), path.join(folder, name));
  }
  return folder;
}

async function hanging(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const workspace = await own("costs");
  workspace.write(".config/nextest.toml", LIMIT);
  return workspace.nextest(["run", "-E", "test(=hangs_in_a_named_function)", ...args], { env, events: true });
}

function stacksOf({ events }: Ran) {
  return eventsOfType(events, "test-finished")[0]?.outcome.attempts[0].stacks;
}

onLinux("without the setting nothing is recorded, and nothing is shown", async () => {
  const ran = await hanging([]);
  expect(ran.exitCode).toBe(100);
  expect(stacksOf(ran)).toBeUndefined();
  expect(ran.stderr).not.toContain("stacks");
});

onLinux("a debugger tells the functions, if the machine gives it the time", async () => {
  const ran = await hanging(["--timeout-stacks", "auto"]);
  expect(ran.exitCode).toBe(100);
  const stacks = stacksOf(ran);
  // It has less than a second. `debuggers.test.ts` asks each debugger without that limit.
  if (stacks?.source === "/proc") expect(stacks.text).toContain("by /proc:");
  else {
    expect(stacks?.source).toMatch(/gdb|eu-stack|lldb/);
    expect(stacks?.text).toContain("park_timeout");
  }
  expect(ran.stderr).toContain("stacks ───");
  expect(ran.stderr).toContain("TIMEOUT");
});

onLinux("without a debugger, /proc tells what each thread does; in every report", async () => {
  const workspace = await own("costs");
  const profile = `${LIMIT}timeout-stacks = "auto"\n[profile.default.junit]\npath = "junit.xml"\n`;
  workspace.write(".config/nextest.toml", profile);
  const env = {
    PATH: pathWithout(),
    NEXTEST_EXPERIMENTAL_RECORD: "1",
    NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1",
  };
  const user = workspace.write("user.toml", "[experimental]\nrecord = true\n[record]\nenabled = true\n");
  const ran = await workspace.nextest(
    [
      "run",
      "--user-config-file",
      user,
      "-E",
      "test(=hangs_in_a_named_function)",
      "--output",
      "html:page.html",
    ],
    { env, events: true },
  );
  expect(ran.exitCode).toBe(100);
  expect(stacksOf(ran)).toMatchObject({ source: "/proc" });
  const line = /thread \d+ \(the-waiter\): sleeping.*system call \d+/;
  expect(ran.stderr).toMatch(line);
  const file = (name: string): string => fs.readFileSync(path.join(workspace.folder, name), "utf8");
  expect(file("target/nextest/default/junit.xml")).toMatch(line);
  expect(file("page.html")).toMatch(line);
  const replayed = await workspace.nextest(["replay", "--user-config-file", user], { env });
  expect(replayed.stdout + replayed.stderr).toMatch(line);
  const json = await workspace.nextest(
    ["run", "-E", "test(=hangs_in_a_named_function)", "--message-format", "libtest-json"],
    { env },
  );
  expect(json.stdout).toMatch(line);
});

onLinux.each([
  [
    "GitHub Actions",
    { GITHUB_ACTIONS: "true" },
    /^::error title=costs hangs_in_a_named_function::.*stacks:%0Aprocess \d+ /m,
  ],
  ["Azure Pipelines", { TF_BUILD: "True" }, /^##vso\[task.logissue type=error\].*stacks:%0Aprocess \d+ /m],
  ["TeamCity", { TEAMCITY_VERSION: "2024.1" }, /^##teamcity\[testFailed .* details='stacks:\|nprocess \d+ /m],
  ["GitLab", { GITLAB_CI: "true" }, /stacks ───[^]*process \d+ /],
] as const)("%s shows them", async (_, env, expected) => {
  let ran = await hanging(["--timeout-stacks", "auto"], env);
  // On a busy machine the second that looking may take can be over before anything was seen.
  for (let tries = 1; tries < 4 && stacksOf(ran) === undefined; tries += 1)
    ran = await hanging(["--timeout-stacks", "auto"], env);
  expect(ran.exitCode).toBe(100);
  expect(ran.stdout + ran.stderr).toMatch(expected);
});

onLinux("all processes of the tree are looked at", async () => {
  const workspace = await own("costs");
  workspace.write(".config/nextest.toml", LIMIT);
  const env = { NEXTEST_TIMEOUT_STACKS: "auto" };
  const ran = await workspace.nextest(["run", "-E", "test(=hangs_in_a_child)"], { env, events: true });
  expect(stacksOf(ran)?.text.match(/^process \d+ \(/gm)).toHaveLength(2);
});
