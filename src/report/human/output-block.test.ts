import { describe, expect, test } from "bun:test";
import { githubLog } from "../ci/github.ts";
import type { AttemptResult, AttemptStatus, CapturedOutput } from "../../model/results/outcome.ts";
import { attempt, captured, FAILED, PASSED, testFinished } from "../testing/events.fixture.ts";
import { linesOf } from "../testing/human.fixture.ts";
import type { HumanOptions } from "./context.ts";

const SHOWN = { outputOverrides: { success: "immediate", failure: "immediate" } } as const;

/** The lines below the status line. */
function blockOf(status: AttemptStatus, options: Partial<HumanOptions> = {}): readonly string[] {
  return linesOf([testFinished("t", [status])], { ...SHOWN, ...options }).slice(1);
}

function combined(text: string): CapturedOutput {
  return { kind: "combined", output: { text, bytes: text.length } };
}

describe("headings and indentation", () => {
  test("streams come in order, empty lines stay empty", () => {
    expect(blockOf(attempt(PASSED, { output: captured("\none\n\n  two\n", "err") }))).toEqual([
      "  stdout ───",
      "",
      "    one",
      "",
      "      two",
      "  stderr ───",
      "    err",
      "",
    ]);
  });

  test("streams that wrote nothing have no heading", () => {
    expect(blockOf(attempt(PASSED, { output: captured("", "e\n") }))).toEqual(["  stderr ───", "    e", ""]);
    expect(blockOf(attempt(PASSED))).toEqual([""]);
  });

  test("a combined stream is called output", () => {
    expect(blockOf(attempt(PASSED, { output: combined("x\n") }))).toEqual(["  output ───", "    x", ""]);
  });

  test("without indentation the headings carry bars on both sides", () => {
    const status = attempt(PASSED, { output: captured("a\n", "b\n") });
    expect(blockOf(status, { indentOutput: false })).toEqual(["── stdout ──", "a", "── stderr ──", "b", ""]);
    expect(blockOf(status, { indentOutput: false, unicode: false })[0]).toBe("-- stdout --");
  });

  test("only one line feed at the end is taken for the end of the last line", () => {
    expect(blockOf(attempt(PASSED, { output: captured("a\n\n\n") }))).toEqual([
      "  stdout ───",
      "    a",
      "",
      "",
      "",
    ]);
  });
});

describe("what happened is reported below, unless the status word says all", () => {
  const phrase = (result: AttemptResult, more: Partial<AttemptStatus> = {}): string | undefined =>
    blockOf(attempt(result, more)).find((line) => line.startsWith("    ("));
  const exited = (code: number, leaked = false): AttemptResult => ({
    kind: "fail",
    status: { kind: "exited", code },
    leaked,
  });
  const died = (signal: number, leaked = false): AttemptResult => ({
    kind: "fail",
    status: { kind: "signaled", signal },
    leaked,
  });

  test.each([
    [PASSED, undefined],
    [exited(101), undefined],
    [exited(101, true), undefined],
    [exited(3), "    (test failed with exit code 3)"],
    [exited(3, true), undefined],
    [died(6), "    (test aborted with signal 6: SIGABRT)"],
    [died(10), "    (test aborted with signal 10)"],
    [died(6, true), "    (test aborted with signal 6: SIGABRT (leaked handles))"],
    [{ kind: "leak", result: "pass" }, "    (test passed with leaked handles)"],
    [{ kind: "leak", result: "fail" }, "    (test failed: exited with code 0, but leaked handles)"],
    [{ kind: "timeout", result: "pass" }, "    (test passed with timeout)"],
    [{ kind: "timeout", result: "fail" }, "    (test timed out)"],
  ] as const)("%j", (result, expected) => {
    expect(phrase(result)).toBe(expected);
  });

  test("an exit before the closing result line", () => {
    expect(phrase(exited(0), { exitedEarly: true })).toBe(
      "    (test failed: exited with code 0 before its closing result line)",
    );
  });

  test("an empty line sets it off on both sides", () => {
    expect(blockOf(attempt(exited(3), { output: captured("x\n") }))).toEqual([
      "  stdout ───",
      "    x",
      "",
      "    (test failed with exit code 3)",
      "",
    ]);
  });
});

describe("errors of execution come first", () => {
  const failure = { code: "ENOENT", message: "no such file or directory", program: "/bin/gone" };

  test("a process that could not be started", () => {
    expect(blockOf(attempt({ kind: "exec-fail", failure }))).toEqual([
      "  execfail ─",
      "    error spawning child process",
      "      caused by:",
      "      - failed to start `/bin/gone`",
      "      - no such file or directory (ENOENT)",
      "",
    ]);
  });

  test("errors that the runner had with it, one or several", () => {
    const one = attempt(FAILED, {
      errors: ["error reading standard output\nbroken pipe"],
      output: captured("x\n"),
    });
    expect(blockOf(one)).toEqual([
      "  execfail ─",
      "    error reading standard output",
      "      caused by:",
      "      - broken pipe",
      "  stdout ───",
      "    x",
      "",
    ]);
    const two = attempt({ kind: "exec-fail", failure }, { errors: ["first\ncause", "second"] });
    expect(blockOf(two)).toEqual([
      "  execfail ─",
      "    2 errors occurred executing test:",
      "    * first",
      "        caused by:",
      "        - cause",
      "    * second",
      "",
      "",
    ]);
  });
});

describe("in a replay, what was not captured is said to be missing", () => {
  const uncaptured: CapturedOutput = { kind: "split" };
  const notesOf = (result: AttemptResult, more: Partial<AttemptStatus>): readonly string[] =>
    blockOf(attempt(result, { output: uncaptured, ...more }), { replayed: true }).filter((line) =>
      line.includes("not captured"),
    );

  test("also where a script ran and its variables were bad", () => {
    const failure = { code: "", message: "", program: "" };
    expect(
      notesOf({ kind: "exec-fail", failure }, { errors: ["error reading setup script output"] }),
    ).toEqual(["    (output not captured)"]);
  });

  test("but not of what did not start", () => {
    const failure = { code: "", message: "failed to start `x`", program: "" };
    expect(notesOf({ kind: "exec-fail", failure }, { errors: ["error spawning child process"] })).toEqual([]);
  });
});

describe("colours", () => {
  const RED = "\u001B[31;1m";
  const RESET = "\u001B[0m";
  const stderr = "before\nthread 't' panicked at src/lib.rs:1:2:\nboom\n\u001B[32mmore\n";

  test("the first two lines of a panic are highlighted, without colours of their own", () => {
    const coloured = stderr.replace("boom", "\u001B[33mboom\u001B[0m");
    const lines = blockOf(attempt(FAILED, { output: captured("", coloured) }), { colors: true });
    expect(lines).toEqual([
      `${RED} ${RESET} ${RED}stderr${RESET} ${RED}───${RESET}`,
      "    before",
      `    ${RESET}${RED}thread 't' panicked at src/lib.rs:1:2:${RESET}`,
      `    ${RED}boom${RESET}`,
      `    \u001B[32mmore${RESET}`,
      "",
    ]);
  });

  test("in combined output a missing panic is found on what was standard output", () => {
    const text = "a\nnote: test did not panic as expected at x.rs:1\nb\n";
    const lines = blockOf(attempt(FAILED, { output: combined(text) }), { colors: true });
    expect(lines[2]).toBe(`    ${RESET}${RED}note: test did not panic as expected at x.rs:1${RESET}`);
  });

  test("passing tests have nothing to highlight", () => {
    const lines = blockOf(attempt(PASSED, { output: captured("", stderr) }), { colors: true });
    expect(lines).toContain("    thread 't' panicked at src/lib.rs:1:2:");
  });

  test("of captured text only colours pass, and none without colours", () => {
    const output = captured("\u001B]0;title\u0007\u001B[31mred\u001B[0m\u001B[2J\n");
    expect(blockOf(attempt(PASSED, { output }), { colors: true })[1]).toBe(
      `    \u001B[31mred\u001B[0m${RESET}`,
    );
    expect(blockOf(attempt(PASSED, { output }))[1]).toBe("    red");
  });
});

describe("output that was cut", () => {
  const cut = { omittedBytes: 4000, file: "/tmp/kept\u001B[2J" };
  const output: CapturedOutput = { kind: "split", stdout: { text: "a\nz\n", bytes: 4004, cut } };

  test("is marked, and the file that has all of it is named", () => {
    expect(blockOf(attempt(PASSED, { output }))).toEqual([
      "  stdout ───",
      "    a",
      "    z",
      "    (output truncated: 4000 of 4004 bytes left out; all of it is in /tmp/kept\\u{1b}[2J)",
      "",
    ]);
  });

  test("links the file where the terminal has links", () => {
    const lines = blockOf(attempt(PASSED, { output }), { hyperlinks: true });
    expect(lines[3]).toContain(
      "\u001B]8;;file:///tmp/kept%1B%5B2J\u001B\\/tmp/kept\\u{1b}[2J\u001B]8;;\u001B\\",
    );
  });
});

test("on GitHub Actions captured text is shut off from workflow commands", () => {
  const output = captured("::error::no\n", "##[group]no\n");
  const lines = blockOf(attempt(PASSED, { output }), { log: githubLog("secret") });
  expect(lines).toEqual([
    "::group::output of crate t",
    "::stop-commands::secret",
    "  stdout ───",
    "    ::error::no",
    "  stderr ───",
    "    ##[group]no",
    "::secret::",
    "::endgroup::",
    "",
  ]);
  expect(blockOf(attempt(PASSED), { log: githubLog("secret") })).toEqual([""]);
});
