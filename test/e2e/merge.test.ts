/** Shards of a run put together again: what comes out is what the run without shards says, but for times and order. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { type Ran, shared, type Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const USER = "experimental.record = true\nrecord.enabled = true\n";

interface Shards {
  readonly folder: string;
  readonly files: readonly string[];
}

function recordingUser(folder: string): Readonly<Record<string, string>> {
  const config = path.join(folder, "user.toml");
  fs.writeFileSync(config, USER);
  return { NEXTEST_USER_CONFIG_FILE: config, NEXTEST_STATE_DIR: path.join(folder, "state") };
}

/** Runs each shard, odd ones into a stream, even ones into a recording. */
async function runShards(
  workspace: Workspace,
  {
    total,
    env = {},
    mixed,
  }: { readonly total: number; readonly env?: Record<string, string>; readonly mixed: boolean },
): Promise<Shards> {
  const folder = scratchFolder();
  const files: string[] = [];
  for (let shard = 1; shard <= total; shard += 1) {
    const isRecorded = mixed && shard % 2 === 0;
    const file = path.join(folder, `${shard}.${isRecorded ? "zip" : "ndjson"}`);
    const partition = ["--no-fail-fast", "--partition", `slice:${shard}/${total}`];
    if (isRecorded) {
      const all = { ...env, ...recordingUser(folder) };
      // A recording keeps the settings of JUnit reports, whether its run writes one or not.
      const junit = shard % 4 === 2 ? [] : ["--output", `junit:${path.join(folder, "own.xml")}`];
      await workspace.nextest(["run", ...partition, ...junit], { env: all });
      await workspace.nextest(["store", "export", "latest", "--archive-file", file], { env: all });
    } else await workspace.nextest(["run", ...partition, "--output", `ndjson:${file}`], { env });
    files.push(file);
  }
  return { folder, files };
}

/** A report without times, ids and order. */
function normalized(xml: string): readonly string[] {
  const plain = xml
    .replaceAll(/ (?:time|timestamp|uuid)="[^"]*"/g, "")
    .replaceAll(/(thread &apos;.*?&apos;) \(\d+\)/g, "$1")
    .replaceAll(/finished in [\d.]+s/g, "finished")
    .replaceAll(/<\/?testsuites?[^>]*>/g, (tag) => (tag.startsWith("</") ? "" : tag));
  return plain
    .split(/(?=<testcase|<testsuite )/)
    .map((part) => part.trim())
    .toSorted();
}

const summaryOf = ({ stderr }: Ran): string =>
  /Summary \[.*?\] (.*)/.exec(stderr)?.[1]?.replace(/\(1 slow[^)]*\)/, "") ?? "no summary";

const failedNames = ({ stderr }: Ran): readonly string[] => {
  const after = stderr.slice(stderr.indexOf("Summary ["));
  return [...after.matchAll(/^ +[A-Z]+(?: \d\/\d FAIL)? \[[^\]]*\] \([^)]*\) (.*)$/gm)]
    .map(([, name = ""]) => name)
    .toSorted();
};

describe.each([
  { total: 2, mixed: true },
  { total: 5, mixed: false },
])("$total shards, mixed: $mixed", ({ total, mixed }) => {
  test("JUnit, summary and exit code are those of the whole run", async () => {
    const workspace = await shared("outcomes");
    const { folder, files } = await runShards(workspace, { total, mixed });
    const at = (name: string): string => path.join(folder, name);
    const whole = await workspace.nextest(["run", "--no-fail-fast", "--output", `junit:${at("whole.xml")}`]);
    const merged = await workspace.nextest([
      "merge",
      ...files,
      "--output",
      `junit:${at("merged.xml")}`,
      "--output",
      `html:${at("merged.html")}`,
      "--output",
      `ndjson:${at("merged.ndjson")}`,
    ]);
    expect(merged.exitCode).toBe(whole.exitCode);
    expect(summaryOf(merged)).toBe(summaryOf(whole));
    expect(failedNames(merged)).toEqual(failedNames(whole));
    const [one, other] = ["merged.xml", "whole.xml"].map((name) =>
      normalized(fs.readFileSync(at(name), "utf8")),
    );
    expect(one).toEqual(other ?? []);
    expect(fs.readFileSync(at("merged.html"), "utf8")).toContain("<!doctype html>");
    // What came out can be merged, and reported, as any other stream.
    const again = await workspace.nextest(["merge", at("merged.ndjson")]);
    expect([again.exitCode, summaryOf(again)]).toEqual([whole.exitCode, summaryOf(whole)]);
  });
});

test("a merged recording is replayed, and rerun until nothing is left", async () => {
  const workspace = await shared("reruns");
  const { folder, files } = await runShards(workspace, {
    total: 3,
    mixed: true,
    env: { FAILING: "alpha:two" },
  });
  const env = recordingUser(folder);
  const recording = path.join(folder, "merged.zip");
  const merged = await workspace.nextest(["merge", ...files, "--output", `recording:${recording}`], { env });
  expect(merged.exitCode).toBe(100);
  const replayed = await workspace.nextest(["replay", "-R", recording], { env });
  expect(replayed.stdout).toContain("alpha::obeys two");
  const again = await workspace.nextest(["run", "-R", recording], { env });
  expect(again.stderr).toContain("1 test run: 1 passed");
  expect(again.stderr).toEndWith("info: no outstanding tests remain\n");
});

test("a later run of a shard counts as its retry", async () => {
  const workspace = await shared("reruns");
  const failing = await runShards(workspace, { total: 2, mixed: false, env: { FAILING: "alpha:two" } });
  const passing = await runShards(workspace, { total: 2, mixed: false });
  const merged = await workspace.nextest(["merge", ...passing.files, ...failing.files]);
  expect(merged.exitCode).toBe(0);
  expect(summaryOf(merged)).toMatch(/^\d+ tests run: \d+ passed \(1 flaky\), \d+ skipped$/);
});

test("what does not belong together is refused by name, each with a code of its own", async () => {
  const workspace = await shared("reruns");
  const { folder, files } = await runShards(workspace, { total: 3, mixed: false });
  const [first = "", second = "", third = ""] = files;
  const merge = async (...inputs: readonly string[]): Promise<readonly [Ran["exitCode"], string]> => {
    const { exitCode, stderr } = await workspace.nextest(["merge", ...inputs]);
    return [exitCode, stderr.split("\n")[0] ?? ""];
  };
  expect(await merge(first, third)).toEqual([121, "error: 1 of 3 shards missing: slice:2/3"]);
  expect(await merge(first, first, second, third)).toEqual([
    122,
    `error: \`${first}\` and \`${first}\` are the same run`,
  ]);
  const other = await runShards(workspace, { total: 2, mixed: false });
  const [stranger = ""] = other.files;
  expect(await merge(first, second, third, stranger)).toEqual([
    120,
    `error: \`${stranger}\` and \`${first}\` are not parts of one run`,
  ]);
  const text = fs.readFileSync(first, "utf8");
  const newer = path.join(folder, "newer.ndjson");
  fs.writeFileSync(newer, text.replace('"version":1', '"version":99'));
  expect((await merge(newer, second, third))[0]).toBe(120);
  expect((await merge(path.join(folder, "gone.ndjson"), second))[0]).toBe(120);
  const cut = path.join(folder, "cut.ndjson");
  fs.writeFileSync(cut, text.slice(0, Math.floor(text.length * 0.6)));
  const [code, message] = await merge(cut, second, third);
  expect([code, message.replace(/\d+ of \d+/, "N of N")]).toEqual([
    121,
    `error: \`${cut}\` ends before its run does: N of N tests had ended`,
  ]);
  const allowed = await workspace.nextest(["merge", "--allow-gaps", cut, second, third]);
  expect(allowed.stderr).toContain(`warning: \`${cut}\` ends before its run does`);
});
