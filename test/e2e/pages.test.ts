/** Long output goes through a pager if it is written to a terminal. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

/** A user configuration whose pager marks every line that goes through it. */
function userConfig(ui: string): string {
  const file = path.join(scratchFolder(), "user.toml");
  fs.writeFileSync(file, `[ui]\n${ui}\n`);
  return file;
}

const MARKS = `pager = { command = ["sh", "-c", 'sed "s/^/$MARK/"'], env = { MARK = "paged: " } }`;
const LIST = ["list", "--color", "never"] as const;

/** What a terminal shows in the end of a command that needs no key. */
async function shown(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { folder } = await shared("outcomes");
  using terminal = new TerminalRun(args, { cwd: folder, rows: 100, env });
  const code = await terminal.ended();
  return { code, lines: terminal.lines.join("\n").trimEnd().split("\n") };
}

describe("less, the default", () => {
  test("shows a page at a time, and leaves with success", async () => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun([...LIST], { cwd: folder, rows: 10 });
    await terminal.untilVisible("fail::asserts");
    await terminal.untilVisible(/^:$/);
    expect(terminal.visible.join("\n")).not.toContain("aborts");
    // Ctrl-C is the pager's.
    const told = terminal.raw.length;
    terminal.type("\u0003");
    await terminal.until(() => terminal.raw.length > told, "the pager answers");
    terminal.type("G");
    await terminal.untilVisible("sleeps");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("gets out of the way of what fits", async () => {
    const { code, lines } = await shown([...LIST]);
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe("    sleeps");
  });
});

describe("the user's own", () => {
  test.each([
    ["a list", [...LIST], "paged: outcomes:"],
    ["binaries", [...LIST, "--list-type", "binaries-only"], "paged: outcomes:"],
    ["help", ["list", "--help"], "paged: Usage: "],
    ["short help", ["run", "-h"], "paged: Usage: "],
    ["a topic", ["help", "filterset"], /^paged: .*filterset/i],
  ])("%s", async (_, args, text) => {
    const { code, lines } = await shown(args, { NEXTEST_USER_CONFIG_FILE: userConfig(MARKS) });
    expect(code).toBe(0);
    const isIt = (line: string): boolean =>
      typeof text === "string" ? line.startsWith(text) : text.test(line);
    expect(lines.filter(isIt)).not.toEqual([]);
  });

  test.each([
    ["JSON", [...LIST, "--message-format", "json"]],
    ["a version", ["--version"]],
    ["--no-pager", [...LIST, "--no-pager"]],
    ["help with --no-pager", ["--no-pager", "run", "--help"]],
    ["a run", ["run", "pass::silent"]],
  ])("not %s", async (_, args) => {
    const { code, lines } = await shown(args, { NEXTEST_USER_CONFIG_FILE: userConfig(MARKS) });
    expect(code).toBe(0);
    expect(lines.join("\n")).not.toContain("paged: ");
    expect(lines.join("\n").length).toBeGreaterThan(20);
  });

  test("not where pages are not wanted", async () => {
    const file = userConfig(`${MARKS}\npaginate = "never"`);
    const { lines } = await shown([...LIST], { NEXTEST_USER_CONFIG_FILE: file });
    expect(lines).toContain("outcomes:");
  });

  test("not in a pipe", async () => {
    const workspace = await shared("outcomes");
    const env = { NEXTEST_USER_CONFIG_FILE: userConfig(MARKS) };
    for (const args of [
      [...LIST, "--message-format", "human"],
      ["list", "--help"],
    ]) {
      const ran = await workspace.nextest(args, { env });
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).not.toContain("paged: ");
    }
  });
});

test("a pager that is not there costs a warning, not the output", async () => {
  const file = userConfig('pager = "no-such-pager --now"');
  const { code, lines } = await shown([...LIST], { NEXTEST_USER_CONFIG_FILE: file });
  expect(code).toBe(0);
  expect(lines).toContain("warning: cannot start the pager `no-such-pager`: no such file or directory");
  expect(lines.at(-1)).toBe("    sleeps");
});

test("a pager that reads nothing and fails changes nothing", async () => {
  const file = userConfig('pager = ["sh", "-c", "echo not today; exit 3"]');
  const { code, lines } = await shown([...LIST], { NEXTEST_USER_CONFIG_FILE: file });
  expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: "not today" });
});

test("help is shown however wrong the configuration is; a list says what is wrong", async () => {
  const env = { NEXTEST_USER_CONFIG_FILE: userConfig("paginate = 7") };
  expect((await shown(["self", "--help"], env)).code).toBe(0);
  const list = await shown([...LIST], env);
  expect(list.code).toBe(96);
  expect(list.lines.join("\n")).toContain("paginate");
});
