/**
 * Our messages quote arguments and files. No quoted text can control the terminal, change the direction of writing, or
 * flood the screen.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** It would ring, paint the rest of the line and reverse it. */
const CONTROLS = "h\u001b[31mred\u0007\u202eevil";
const VISIBLE = "h\\u{1b}[31mred\\u{7}\\u{202e}evil";
/** Longer than any terminal shows, and shorter than the system's limit for one argument. */
const LONG = "A".repeat(100_000);
const MOST_CHARACTERS = 10_000;
const HARMFUL = /[\u0007\u001b\u202e]/u;

const USER_CONFIG = "[experimental]\nrecord = true\n[record]\nenabled = true\n";

function userOf(folder: string): Readonly<Record<string, string>> {
  const file = path.join(folder, "user.toml");
  fs.writeFileSync(file, USER_CONFIG);
  return { NEXTEST_STATE_DIR: path.join(folder, "state"), NEXTEST_USER_CONFIG_FILE: file };
}

async function outputOf(args: readonly string[], folder = scratchFolder()) {
  const { folder: cwd } = await shared("basic");
  const ran = await run([EXECUTABLE, "nextest", ...args], { cwd, env: userOf(folder) });
  return { exitCode: ran.exitCode, text: ran.stdout + ran.stderr };
}

function expectHarmless(text: string): void {
  expect(text).not.toMatch(HARMFUL);
  expect(text.length).toBeLessThan(MOST_CHARACTERS);
}

type Command = (text: string) => readonly string[];

/** The options and operands whose value is repeated in a message. */
const ARGUMENTS: readonly (readonly [string, Command])[] = [
  ["report --from", (text) => ["report", "--from", text, "--to", "html"]],
  ["report --to", (text) => ["report", "--from", "x", "--to", text]],
  ["replay -R", (text) => ["replay", "-R", text]],
  ["run -R", (text) => ["run", "-R", text]],
  ["store info", (text) => ["store", "info", text]],
  ["store info, a file", (text) => ["store", "info", `./${text}.zip`]],
  ["store export", (text) => ["store", "export", text]],
  ["store export-chrome-trace", (text) => ["store", "export-chrome-trace", text]],
  ["store list", (text) => ["store", "list", text]],
  ["store prune", (text) => ["store", "prune", text]],
  ["a command of store", (text) => ["store", text]],
  ["the path of --tool-config-file", (text) => ["list", "--tool-config-file", `tool:${text}`]],
  ["the tool of --tool-config-file", (text) => ["list", "--tool-config-file", `${text}:/x`]],
  ["the mode of --max-fail", (text) => ["run", "--max-fail", `1:${text}`]],
  ["--profile", (text) => ["list", "--profile", text]],
  ["a filterset", (text) => ["list", "-E", `test(${text}`]],
];

describe("an argument that is repeated", () => {
  test.each(ARGUMENTS)("%s", async (_, command) => {
    const hostile = await outputOf(command(CONTROLS));
    expect(hostile.exitCode).not.toBe(0);
    expectHarmless(hostile.text);
    expect(hostile.text).toContain(VISIBLE);
    const long = await outputOf(command(LONG));
    expect(long.exitCode).not.toBe(0);
    expectHarmless(long.text);
  });

  test.each([CONTROLS, LONG])("a package id, in the line after cargo's own", async (text) => {
    const { exitCode, text: written } = await outputOf(["list", "-p", text]);
    expect(exitCode).toBe(101);
    const ours = written.slice(written.lastIndexOf("error: "));
    expect(ours).toStartWith("error: command `");
    expectHarmless(ours);
  });
});

/** JSON strings are TOML strings, as far as they go here. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll("\u202e", "\\u202e");

type Content = (text: string) => string;

const CONFIGS: readonly (readonly [string, Content])[] = [
  ["nextest-version", (text) => `nextest-version = ${quoted(text)}`],
  ["a recommended version", (text) => `nextest-version = { recommended = ${quoted(text)} }`],
  ["an experimental feature", (text) => `experimental = [${quoted(text)}]`],
];

const STREAMS: readonly (readonly [string, Content])[] = [
  ["a line that is no JSON", (text) => text],
  ["a kind of event", (text) => JSON.stringify({ type: text, timestamp: 0, elapsed: 0 })],
  [
    "values and keys of an event",
    (text) => JSON.stringify({ type: "run-started", runId: text, [text]: text }),
  ],
];

describe("a file whose content is repeated", () => {
  test.each(CONFIGS)("%s", async (_, content) => {
    for (const text of [CONTROLS, LONG]) {
      const file = path.join(scratchFolder(), "nextest.toml");
      fs.writeFileSync(file, content(text));
      const { exitCode, text: written } = await outputOf(["list", "--config-file", file]);
      expect(exitCode).toBe(96);
      expectHarmless(written);
    }
  });

  test.each(STREAMS)("a stream: %s", async (_, content) => {
    for (const text of [CONTROLS, LONG]) {
      const file = path.join(scratchFolder(), "events.ndjson");
      fs.writeFileSync(file, `${content(text)}\n`);
      const { exitCode, text: written } = await outputOf(["report", "--from", file, "--to", "html"]);
      expect(exitCode).toBe(96);
      expectHarmless(written);
    }
  });

  test("the list of recorded runs", async () => {
    for (const text of [CONTROLS, LONG]) {
      const folder = scratchFolder();
      const recorded = await outputOf(["run", "--no-tests", "pass", "--", text], folder);
      expect(recorded.exitCode).toBe(0);
      rewriteRunList(folder, text);
      for (const command of [["list"], ["list", "-v"], ["info", "latest"], ["prune", "--dry-run"]]) {
        const { exitCode, text: written } = await outputOf(["store", ...command], folder);
        expect(exitCode).toBe(0);
        expectHarmless(written);
      }
      const info = await outputOf(["store", "info", "latest"], folder);
      expect(info.text).toContain(text === CONTROLS ? VISIBLE : "AAAA");
    }
  });
});

const NAMES = { HARNESS_FIRST: "command-names", HARNESS_SECOND: "nothing", HARNESS_THIRD: "nothing" };
const COMMANDS = /##(?:\[|vso\[|teamcity\[)/;
const SYSTEMS = [{ GITHUB_ACTIONS: "true" }, { TF_BUILD: "True" }, { TEAMCITY_VERSION: "2024" }];

/** What answers with the names of tests, to a person. */
const ANSWERS: readonly (readonly string[])[] = [
  ["list"],
  ["list", "--changed-files", "changed.txt", "--explain=tests"],
  ["run", "--no-run", "--changed-files", "changed.txt", "--explain=tests"],
  ["cache", "explain"],
  ["cache", "verify"],
  ["show-config", "test", "-E", "all()"],
  ["show-config", "test-groups", "--show-default"],
  ["history", "slowest"],
  ["history", "show", "error"],
];

describe("names of tests in the log of a CI system", () => {
  test.each(ANSWERS)("%p %p %p", async (...args) => {
    const workspace = await shared("harness");
    const folder = scratchFolder();
    const env = { ...NAMES, ...userOf(folder), NEXTEST_HISTORY: "1", XDG_CACHE_HOME: folder };
    const changed = path.join(folder, "changed.txt");
    fs.writeFileSync(changed, "tests/common/mod.rs\n");
    const words = args.map((word) => (word === "changed.txt" ? changed : word));
    if (args[0] === "history") {
      const ran = await workspace.nextest(["run", "-E", "binary(first)"], { env });
      expect(ran.exitCode).toBe(0);
    }
    for (const system of SYSTEMS) {
      const { exitCode, stdout, stderr } = await workspace.nextest(words, { env: { ...env, ...system } });
      expect(exitCode).toBe(0);
      const lines = (stdout + stderr).split("\n");
      expect(lines.filter((line) => findsCommand(system, line))).toEqual([]);
      expect(stdout + stderr).not.toMatch(/[\u202e\u009b]/u);
    }
  });

  test("names of profiles and values of settings", async () => {
    const workspace = await shared("harness");
    const config = path.join(scratchFolder(), "nextest.toml");
    const profile = "p\u001b[31m\u202e##vso[x]";
    fs.writeFileSync(
      config,
      `[profile.${quoted(profile)}]
slow-timeout = "1s"
[[profile.${quoted(profile)}.overrides]]
filter = ${quoted("test(=\u202e##vso[x]\u001b) + all()")}
run-extra-args = [${quoted("\u009b31m\u202e##vso[x]")}]
test-group = "@global"
`,
    );
    for (const command of ["test-groups", "test"]) {
      const args = ["show-config", command, "-E", "binary(second)", "--config-file", config, "-P", profile];
      const { exitCode, stdout } = await workspace.nextest(args, { env: { TF_BUILD: "True" } });
      expect(exitCode).toBe(0);
      expect(stdout).toContain("\\u{202e}## vso[x]");
      expect(stdout).not.toMatch(/[\u001b\u202e\u009b]/u);
      expect(stdout).not.toMatch(COMMANDS);
    }
  });
});

/** Whether the agent of the system executes a part of this line. */
function findsCommand(system: object, line: string): boolean {
  if ("TF_BUILD" in system) return line.includes("##vso[") || line.startsWith("##[");
  return line.includes("GITHUB_ACTIONS" in system ? "##[" : "##teamcity[");
}

/** As a damaged or a foreign store may be. */
function rewriteRunList(folder: string, version: string): void {
  const [name = ""] = new Bun.Glob("**/runs.json.zst").scanSync(folder);
  const file = path.join(folder, name);
  const list = Buffer.from(Bun.zstdDecompressSync(fs.readFileSync(file))).toString();
  const changed = list.replace(/"nextest-version": "[^"]*"/, () => `"nextest-version": ${quoted(version)}`);
  expect(changed).not.toBe(list);
  fs.writeFileSync(file, Bun.zstdCompressSync(changed));
}
