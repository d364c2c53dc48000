/** However a run at a terminal ends, the terminal is as it was, nothing of the progress is left, and nothing runs. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { isAlive, type Invocation, until } from "../rig/rig.ts";
import { fakeCargo } from "./fake-cargo.ts";
import { Fakes, pass } from "./fakes.ts";
import { partsOf } from "./picture.ts";
import { processesBelow } from "./processes.ts";
import { own, shared } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

/** Of the local flags: lines are waited for, and keys are shown. */
const CANONICAL_AND_ECHO = 0x2 | 0x8;

const CTRL_C = "\u0003";
const CTRL_BACKSLASH = "\u001C";
const CTRL_Z = "\u001A";

const keysAreRead = (terminal: TerminalRun): Promise<void> =>
  until(() => (terminal.flags & CANONICAL_AND_ECHO) === 0, "keys are read one by one");

interface WayOut {
  readonly how: string;
  readonly act: (terminal: TerminalRun, fake: Invocation) => Promise<void> | void;
  readonly code: number;
  /** A line of the report. */
  readonly says: string | RegExp;
}

const signal =
  (name: NodeJS.Signals): WayOut["act"] =>
  async (terminal) => {
    process.kill(await terminal.pid(), name);
  };

const WAYS_OUT: readonly WayOut[] = [
  { how: "the test passes", act: (_, fake) => pass(fake), code: 0, says: "PASS" },
  { how: "the test fails", act: (_, fake) => fake.exit(3), code: 100, says: "FAIL" },
  { how: "the test is killed", act: (_, fake) => fake.die("SIGKILL"), code: 100, says: "SIGKILL" },
  { how: "Ctrl-C", act: (terminal) => terminal.type(CTRL_C), code: 100, says: "Cancelling due to interrupt" },
  {
    how: "Ctrl-C twice, which the test ignores",
    act: async (terminal, fake) => {
      await fake.ignore("SIGINT");
      terminal.type(CTRL_C);
      await terminal.untilVisible("Cancelling due to interrupt");
      terminal.type(CTRL_C);
    },
    code: 100,
    says: /Killing/,
  },
  { how: "Ctrl-\\", act: (terminal) => terminal.type(CTRL_BACKSLASH), code: 100, says: "Cancelling due to" },
  { how: "a signal to end", act: signal("SIGTERM"), code: 100, says: "Cancelling due to" },
  { how: "the terminal's own end, told early", act: signal("SIGHUP"), code: 100, says: "Cancelling due to" },
  { how: "a signal of no meaning", act: signal("SIGUSR2"), code: 100, says: "Cancelling due to" },
];

describe.if(process.platform === "linux")("a run at a terminal ends", () => {
  test.each(WAYS_OUT)("$how", async ({ act, code, says }) => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env });
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    await keysAreRead(terminal);
    await act(terminal, fake);
    expect(await terminal.ended()).toBe(code);
    expect(terminal.flags).toBe(terminal.flagsBefore);
    const lines = terminal.lines.join("\n");
    expect(lines).toMatch(says);
    expect(lines).toContain("\n     Summary [");
    expect(partsOf(terminal.visible).progress).toEqual([]);
    expect(lines).not.toContain("running,");
    expect(terminal.cursor.column).toBe(0);
    expect(isAlive(fake.hello.pid)).toBe(false);
  });

  test("Ctrl-Z gives the terminal back, and going on takes it again", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env });
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    await keysAreRead(terminal);
    terminal.type(CTRL_Z);
    await terminal.stopped();
    expect(terminal.flags).toBe(terminal.flagsBefore);
    // What was written before the stop may still be on its way to the screen.
    await until(() => partsOf(terminal.visible).progress.length === 0, "the progress is gone");
    expect(terminal.lines.join("\n")).toContain("Pausing due to signal: 1 test running");
    terminal.type("\r");
    await terminal.untilVisible("Continuing due to signal: 1 test running");
    await keysAreRead(terminal);
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.flags).toBe(terminal.flagsBefore);
  });

  test("Ctrl-C during the build", async () => {
    const { folder } = await own("harness");
    using terminal = new TerminalRun(["run"], {
      cwd: folder,
      env: fakeCargo("--no-run", `echo "it builds" >&2; sh -c 'sleep 1000; :' "${folder}/build"; exit 1`),
    });
    await terminal.untilVisible("it builds");
    terminal.type(CTRL_C);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.flags).toBe(terminal.flagsBefore);
    await until(() => processesBelow(folder).length === 0, "nothing runs any more");
  });

  test("Ctrl-C while doctests are compiled leaves no files", async () => {
    const { folder } = await own("doctests");
    const sets = path.join(folder, "target/nextest-doctests/macros");
    // The copy contains what other tests have compiled.
    fs.rmSync(sets, { recursive: true, force: true });
    const script = `#!/bin/sh\ncase $1 in -vV) exec rustdoc -vV;; esac\nsh -c 'sleep 1000; :' "${folder}/rustdoc"\n`;
    const rustdoc = path.join(folder, "hanging-rustdoc");
    fs.writeFileSync(rustdoc, script, { mode: 0o755 });
    using terminal = new TerminalRun(["run", "--doc", "-p", "macros"], {
      cwd: folder,
      env: { RUSTDOC: rustdoc },
    });
    await until(() => processesBelow(folder).length > 0 && fs.existsSync(sets), "rustdoc hangs");
    terminal.type(CTRL_C);
    expect(await terminal.ended()).toBe(130);
    await until(() => processesBelow(folder).length === 0, "nothing runs any more");
    expect(fs.readdirSync(sets)).toEqual([]);
  });

  test("Ctrl-C while binaries tell their tests", async () => {
    const { folder } = await own("harness");
    using terminal = new TerminalRun(["run"], { cwd: folder, env: { HARNESS_FIRST: "hang" } });
    await until(() => processesBelow(folder).length === 2, "a binary hangs, asked twice");
    terminal.type(CTRL_C);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.flags).toBe(terminal.flagsBefore);
    await until(() => processesBelow(folder).length === 0, "nothing runs any more");
  });

  test("in the background it leaves the terminal to others", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    const shell = 'start "$@" & wait "$!"';
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env, shell });
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    expect(terminal.flags).toBe(terminal.flagsBefore);
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.flags).toBe(terminal.flagsBefore);
    expect(terminal.lines.join("\n")).toContain("1 test run: 1 passed");
  });

  test("without the keyboard the terminal's mode is not touched", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env, shell: 'start "$@" </dev/null' });
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    expect(terminal.flags).toBe(terminal.flagsBefore);
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
  });

  test.each([
    ["with success", (_: TerminalRun, fake: Invocation) => pass(fake)],
    ["with Ctrl-C", (terminal: TerminalRun) => terminal.type(CTRL_C)],
  ] as const)("the terminal's own progress signal goes, %s", async (_, act) => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    // One of the terminals that have it.
    using terminal = new TerminalRun(args, { cwd: folder, env: { ...fakes.env, TERM_PROGRAM: "ghostty" } });
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    await terminal.until(() => terminal.raw.includes("\u001B]9;4;1;0\u001B\\"), "the signal is sent");
    await act(terminal, fake);
    await terminal.ended();
    const signals = terminal.raw.match(/(?<=\u001B\]9;4;)\d;\d*/g) ?? [];
    expect(signals.at(-1)).toBe("0;");
  });
});
