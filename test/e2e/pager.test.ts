/** The pager that is built in, at a real terminal. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";
import { type TerminalOptions, TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

/** ECHO and ICANON: as a shell has them. */
const COOKED = 0xa;
const LIST = ["list", "--color", "never"] as const;
const CLEARING = 'interface = "full-screen-clear-output"';

function userConfig(streampager = ""): string {
  const file = path.join(scratchFolder(), "user.toml");
  fs.writeFileSync(file, `[ui]\npager = ":builtin"\n[ui.streampager]\n${streampager}\n`);
  return file;
}

interface Options extends Partial<TerminalOptions> {
  readonly streampager?: string;
  readonly args?: readonly string[];
}

/** The list of the tests, 21 lines, on a screen of 40 columns and 10 rows that says `before`. */
async function open(options: Options = {}): Promise<TerminalRun> {
  const { folder } = await shared("outcomes");
  return new TerminalRun(options.args ?? [...LIST], {
    cwd: folder,
    columns: 40,
    rows: 10,
    shell: 'echo before; start "$@"',
    ...options,
    env: { NEXTEST_USER_CONFIG_FILE: userConfig(options.streampager), ...options.env },
  });
}

function isCooked(terminal: TerminalRun): boolean {
  return (terminal.flags & COOKED) === COOKED;
}

const FIRST = "lines   1-  9/ 21";

describe("one page", () => {
  test.each(["quit-if-one-page", "quit-quickly-or-clear-output"])("%s writes it", async (name) => {
    using terminal = await open({ rows: 40, streampager: `interface = "${name}"` });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.visible).toContain("before");
    expect(terminal.visible.filter((line) => line !== "").at(-1)).toBe("    sleeps");
    expect(terminal.raw).not.toContain("\u001B[?1049h");
    expect(isCooked(terminal)).toBe(true);
  });
});

describe("more than a page", () => {
  test("moves by keys, and leaves what was shown last", async () => {
    using terminal = await open();
    await terminal.untilVisible(FIRST);
    expect(isCooked(terminal)).toBe(false);
    terminal.type("\u001B[B");
    await terminal.untilVisible("lines   2- 10/ 21");
    terminal.type("\u001B[6~");
    await terminal.untilVisible("lines  11- 19/ 21");
    terminal.type("G");
    await terminal.untilVisible("lines  13-END/ 21");
    terminal.type("g");
    await terminal.untilVisible(FIRST);
    terminal.type("/sleeps\r");
    await terminal.untilVisible(/sleeps +1 of 1 matches on 1 lines/);
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.visible).toContain("    sleeps");
    expect(terminal.visible.join("\n")).not.toContain("lines");
    expect(terminal.lines).toContain("before");
    expect(isCooked(terminal)).toBe(true);
  });

  test("keeps colours", async () => {
    using terminal = await open({ args: ["list", "--color", "always"] });
    await terminal.untilVisible(FIRST);
    terminal.type("G");
    await terminal.untilVisible("    sleeps");
    expect(terminal.raw).toContain("\u001B[34;1msleeps\u001B[0m");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("on a screen of its own, which is gone afterwards", async () => {
    using terminal = await open({ streampager: CLEARING });
    await terminal.untilVisible(FIRST);
    expect(terminal.visible).not.toContain("before");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.visible).toContain("before");
    expect(terminal.visible).not.toContain("outcomes:");
  });

  test("without wrapping, to the right and back", async () => {
    using terminal = await open({ columns: 30, streampager: 'wrapping = "none"' });
    await terminal.untilVisible("    fail::panics_with_another>");
    terminal.type("\u001B[C");
    await terminal.untilVisible("<ail::asserts");
    await terminal.untilVisible("+5  lines");
    terminal.type("\u001B[D");
    await terminal.untilVisible("    fail::asserts");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("without a ruler", async () => {
    using terminal = await open({ streampager: "show-ruler = false" });
    await terminal.untilVisible("outcomes::endings:");
    expect(terminal.visible.join("\n")).not.toContain("lines");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("follows the window", async () => {
    using terminal = await open();
    await terminal.untilVisible(FIRST);
    terminal.resize(50, 14);
    await terminal.untilVisible("lines   1- 13/ 21");
    terminal.resize(30, 6);
    await terminal.untilVisible("lines   1-  5/ 21");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("help, and keys where standard input is something else", async () => {
    using terminal = await open({ shell: 'start "$@" </dev/null', args: ["run", "--help"] });
    await terminal.untilVisible("Usage");
    terminal.type("h");
    await terminal.untilVisible("HELP");
    terminal.type("\u001B");
    await terminal.untilVisible("Usage");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
    expect(isCooked(terminal)).toBe(true);
  });
});

describe("every way out gives the terminal back", () => {
  test("Ctrl-C", async () => {
    using terminal = await open({ streampager: CLEARING });
    await terminal.untilVisible(FIRST);
    terminal.type("\u0003");
    expect(await terminal.ended()).toBe(0);
    expect(isCooked(terminal)).toBe(true);
    expect(terminal.visible).toContain("before");
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
    ["SIGKILL", 137],
  ] as const)("%s", async (signal, code) => {
    using terminal = await open({ streampager: CLEARING });
    await terminal.untilVisible(FIRST);
    process.kill(await terminal.pid(), signal);
    expect(await terminal.ended()).toBe(code);
    await terminal.until(() => isCooked(terminal) && terminal.visible.includes("before"), "all is as before");
    expect(terminal.raw.lastIndexOf("\u001B[?25h")).toBeGreaterThan(terminal.raw.lastIndexOf("\u001B[?25l"));
  });

  test("Ctrl-Z, and it comes back", async () => {
    using terminal = await open({ streampager: CLEARING });
    await terminal.untilVisible(FIRST);
    terminal.type("\u001A");
    await terminal.stopped();
    expect(isCooked(terminal)).toBe(true);
    expect(terminal.visible).toContain("before");
    terminal.type("\n");
    await terminal.untilVisible(FIRST);
    terminal.type("j");
    await terminal.untilVisible("lines   2- 10/ 21");
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
    expect(isCooked(terminal)).toBe(true);
  });
});

test.each([
  ["--no-pager", { args: [...LIST, "--no-pager"] }],
  ["a terminal whose cursor does not move", { env: { TERM: "dumb" } }],
])("no pages: %s", async (_, options) => {
  using terminal = await open(options);
  expect(await terminal.ended()).toBe(0);
  expect(terminal.lines).toContain("outcomes:");
  expect(terminal.raw).not.toContain("lines   1-");
});
