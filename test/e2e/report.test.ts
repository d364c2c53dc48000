/** Reports made from a saved stream are those of the run, to the byte; and of a killed run there is what was known. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import type { RunEvent } from "../../src/model/events.ts";
import { testName } from "../../src/model/ids.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { RICH, richWorkspace } from "./outcome-profile.ts";
import { peakOfCommand } from "./peak.ts";
import { environmentFor, type Ran, run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const KINDS = ["human", "compact", "junit", "libtest-json-plus", "html", "code-quality"] as const;

const fileFor = (folder: string, kind: string): string => path.join(folder, `live.${kind}`);

async function made(stream: string, kind: string, more: Parameters<typeof run>[1] = {}): Promise<Ran> {
  const ran = await run([EXECUTABLE, "nextest", "report", "--from", stream, "--to", kind], more);
  return { ...ran, events: [] };
}

/** A run that writes all kinds of reports, and what is made of its stream later and elsewhere. */
async function liveAndLater(args: readonly string[]) {
  const workspace = await richWorkspace();
  const folder = scratchFolder();
  const outputs = [...KINDS, "ndjson"].flatMap((kind) => ["--output", `${kind}:${fileFor(folder, kind)}`]);
  const live = await workspace.nextest(["run", ...outputs, ...args], {
    env: { ...RICH.env, TZ: "Asia/Kolkata" },
  });
  const reports = KINDS.map(async (kind) => {
    const later = await made(fileFor(folder, "ndjson"), kind, { env: { TZ: "America/Caracas" } });
    const text = fs.readFileSync(fileFor(folder, kind), "utf8");
    return { kind, live: text, later };
  });
  return { live, workspace, folder, reports: await Promise.all(reports) };
}

describe("a report made later is that of the run", () => {
  test.each([
    ["everything told", [...RICH.args]],
    [
      "levels and displays of the command line",
      [
        ...RICH.args,
        "--status-level",
        "retry",
        "--final-status-level",
        "slow",
        "--failure-output",
        "final",
        "--success-output",
        "immediate",
        "--no-output-indent",
        "--show-progress",
        "none",
      ],
    ],
    ["a verbose run", [...RICH.args, "-v", "--show-progress", "bar"]],
    ["rounds", [...RICH.args, "--stress-count", "2", "-E", "test(pass::) | test(flaky)"]],
    ["nothing captured", [...RICH.args, "--no-capture", "-E", "test(pass::) | test(fail::)"]],
    ["a setup script that fails", ["--profile", "broken"]],
    ["a run that stops at its first failure", ["--status-level", "all", "--fail-fast", "-j1"]],
  ])("%s", async (_, args) => {
    const { live, reports } = await liveAndLater(args);
    for (const { kind, live: text, later } of reports) {
      expect(later.stderr).toBe("");
      expect(later.exitCode).toBe(0);
      expect(text.length).toBeGreaterThan(2);
      expect(`${kind}: ${later.stdout}`).toBe(`${kind}: ${text}`);
    }
    const human = reports.find(({ kind }) => kind === "human")?.later.stdout ?? "";
    if (!args.includes("--no-capture")) {
      // What a script writes to the terminal itself is no part of the report.
      expect(live.stderr).toContain(human);
    }
  });

  test("the profile's own JUnit report, and one that is written to a file", async () => {
    const { workspace, folder } = await liveAndLater([...RICH.args]);
    const own = fs.readFileSync(path.join(workspace.folder, "target/nextest/rich/junit.xml"), "utf8");
    const file = path.join(folder, "deep/er/junit.xml");
    const ran = await made(fileFor(folder, "ndjson"), "junit");
    expect(own).toContain("flakyFailure");
    expect(ran.stdout).toBe(own);
    const args = ["report", "--from", fileFor(folder, "ndjson"), "--to", "junit", "--output", file];
    expect(await workspace.nextest(args)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(fs.readFileSync(file, "utf8")).toBe(own);
  });
});

test("a JUnit report that no profile asks for has the output of failures, too", async () => {
  const workspace = await shared("outcomes");
  const files = scratchFolder();
  const outputs = ["junit", "ndjson"].flatMap((kind) => ["--output", `${kind}:${fileFor(files, kind)}`]);
  const ran = await workspace.nextest(["run", "fail::asserts", ...outputs]);
  expect(ran.exitCode).toBe(100);
  const junit = fs.readFileSync(fileFor(files, "junit"), "utf8");
  expect(junit).toContain("<system-err>");
  expect((await made(fileFor(files, "ndjson"), "junit")).stdout).toBe(junit);
});

/** A stream of a run in which very many tests failed after they had printed a MiB each, made of a real run's. */
async function writeLongStream(file: string, tests: number): Promise<void> {
  const workspace = await shared("outcomes");
  const { events } = await workspace.nextest(
    ["run", "fail::asserts", "--failure-output", "immediate-final"],
    {
      events: true,
    },
  );
  const text = "what a test prints, with <some> marks in it\n".repeat(25_000);
  const fd = fs.openSync(file, "w");
  const write = (event: RunEvent): void => void fs.writeSync(fd, `${JSON.stringify(event)}\n`);
  for (const event of events) {
    if (event.type === "run-started") {
      const binaries = event.binaries.map((binary) => ({ ...binary, testCount: tests, runCount: tests }));
      write({ ...event, runCount: tests, binaries });
    } else if (event.type === "run-finished") write(event);
    else if (event.type === "test-finished") {
      const [first] = event.outcome.attempts;
      const output = { kind: "combined", output: { text, bytes: text.length } } as const;
      const outcome = { ...event.outcome, attempts: [{ ...first, output }] as const };
      for (let index = 0; index < tests; index += 1)
        write({ ...event, outcome, test: { ...event.test, testName: testName(`t${index}`) } });
    }
  }
  fs.closeSync(fd);
}

describe.if(process.platform === "linux")("memory", () => {
  test("does not follow the size of the stream", { timeout: 180_000 }, async () => {
    const folder = scratchFolder();
    const stream = path.join(folder, "long.ndjson");
    await writeLongStream(stream, 160);
    for (const kind of [...KINDS, "libtest-json", "ndjson"]) {
      const to = ["report", "--from", stream, "--to", kind];
      expect(await peakOfCommand(folder, to), kind).toBeLessThan(230);
    }
    const file = path.join(folder, "long.xml");
    const toFile = ["report", "--from", stream, "--to", "junit", "--output", file];
    expect(await peakOfCommand(folder, toFile)).toBeLessThan(230);
    expect(fs.readdirSync(folder).toSorted()).toEqual(["long.ndjson", "long.xml"]);
    const { size } = fs.statSync(file);
    expect(size).toBeGreaterThan(160_000_000);
    const printed = Bun.spawn([EXECUTABLE, "nextest", "report", "--from", stream, "--to", "junit"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const hash = async (text: ReadableStream<Uint8Array>): Promise<string> => {
      const hasher = new Bun.CryptoHasher("sha256");
      for await (const chunk of text) hasher.update(chunk);
      return hasher.digest("hex");
    };
    expect(await hash(printed.stdout)).toBe(await hash(Bun.file(file).stream()));
  });
});

/** Runs until `isEnough` of what the stream says, then kills the runner. */
async function streamOfKilledRun(isEnough: (text: string) => boolean): Promise<string> {
  const workspace = await richWorkspace();
  const filter = "test(pass::) | test(sleeps)";
  const args = ["run", "--message-format", "ndjson", "-j2", "-E", filter];
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: workspace.folder,
    env: environmentFor({ env: RICH.env }),
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (isEnough(text)) child.kill("SIGKILL");
  }
  expect(await child.exited).not.toBe(0);
  return text;
}

describe("a runner that was killed", () => {
  const finished = (text: string): number => text.match(/"type":"test-finished"/g)?.length ?? 0;

  test("leaves a stream of which reports can be made", async () => {
    const text = await streamOfKilledRun((told) => finished(told) === 3 && told.includes('sleeps"'));
    const stream = path.join(scratchFolder(), "killed.ndjson");
    fs.writeFileSync(stream, text);
    const junit = await made(stream, "junit");
    expect(junit.exitCode).toBe(0);
    expect(junit.stderr).toBe("warning: the stream ends before its run does: 3 of 4 tests had ended\n");
    expect(junit.stdout).toContain('tests="4" skipped="0" failures="0" errors="1"');
    expect(junit.stdout).toMatch(
      /<testcase name="sleeps"[^>]*>\n +<error message="the run was cut short before the test ended"/,
    );
    const html = await made(stream, "html");
    expect(html.stdout).toContain('["Incomplete","the stream of events ends before the run does"]');
    expect(html.stdout).toContain('"name":"sleeps","status":"fail"');
    const human = await made(stream, "human");
    expect(human.stdout.match(/ PASS \[/g)).toHaveLength(3);

    // Cut in the middle of a line, it is one event shorter.
    const cut = text.slice(0, text.lastIndexOf('"test-finished"') + 40);
    fs.writeFileSync(stream, cut);
    const shorter = await made(stream, "junit");
    expect(shorter.stderr).toContain("2 of 4 tests had ended");
    expect(shorter.stdout).toContain('errors="2"');
  });
});

describe("what is no stream of a run", () => {
  test.each([
    ["an empty file", "", "it holds no event"],
    ["something else", "<xml/>\n", "line 1: not a line of JSON"],
    ["an event that is none", '{"type":"run-started","version":1}\n', "line 1: "],
    ["a later version", '{"type":"run-started","version":2}\n', "the stream has version 2"],
  ])("%s", async (_, text, cause) => {
    const stream = path.join(scratchFolder(), "stream");
    fs.writeFileSync(stream, text);
    const { exitCode, stdout, stderr } = await made(stream, "junit");
    expect(stderr).toContain(`error: cannot read the stream of events \`${stream}\``);
    expect(stderr).toContain(cause);
    expect({ exitCode, stdout }).toEqual({ exitCode: 96, stdout: "" });
  });

  test("a file that is not there", async () => {
    const { exitCode, stderr } = await made("/nowhere/x.ndjson", "junit");
    expect(exitCode).toBe(96);
    expect(stderr).toContain("no such file or directory");
  });

  test("a report does not take the place of its stream", async () => {
    const stream = path.join(scratchFolder(), "stream");
    fs.writeFileSync(stream, "precious");
    const ran = await run([EXECUTABLE, "nextest", "report", "--from", stream, "--to", "junit", "-o", stream]);
    expect(ran.exitCode).toBe(2);
    expect(fs.readFileSync(stream, "utf8")).toBe("precious");
  });
});

describe("the events of a recorded run", () => {
  test("are found by id, as the latest, in a portable recording, and read from standard input", async () => {
    const workspace = await shared("reruns");
    const folder = scratchFolder();
    const config = path.join(folder, "user.toml");
    fs.writeFileSync(config, "experimental.record = true\nrecord.enabled = true\n");
    const env = {
      NEXTEST_STATE_DIR: path.join(folder, "state"),
      NEXTEST_USER_CONFIG_FILE: config,
      NEXTEST_EXPERIMENTAL_RECORD: "1",
    };
    const args = ["run", "-p", "alpha", "--no-fail-fast", "--retries", "1"];
    await workspace.nextest(args, { env: { ...env, FAILING: "alpha:two" } });
    const reportOf = (from: string) =>
      workspace.nextest(["report", "--from", from, "--to", "ndjson"], { env });
    const latest = await reportOf("latest");
    expect({ exitCode: latest.exitCode, stderr: latest.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [, ...events] = latest.stdout.trimEnd().split("\n");
    const failed = events.find((line) => /"type":"test-finished".*"kind":"fail"/.test(line)) ?? "";
    // The output of both attempts, as a page shows them.
    expect(failed.match(/"stdout":\{"text":"[^"]/g)).toHaveLength(2);

    const [id = ""] = fs.globSync("projects/*/records/runs/*-*", { cwd: env.NEXTEST_STATE_DIR });
    expect((await reportOf(path.basename(id).slice(0, 8))).stdout).toBe(latest.stdout);
    const archive = path.join(folder, "run.zip");
    await workspace.nextest(["store", "export", "latest", "--archive-file", archive], { env });
    expect((await reportOf(archive)).stdout).toBe(latest.stdout);

    const stream = path.join(folder, "stream");
    fs.writeFileSync(stream, latest.stdout);
    const command = `${EXECUTABLE} nextest report --from - --to ndjson < ${stream}`;
    expect((await run(["sh", "-c", command])).stdout).toBe(latest.stdout);
    expect((await reportOf("0000")).exitCode).toBe(96);
  });
});
