/** Test binaries that do not answer as they should when they are asked for their tests. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { processesBelow } from "./processes.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** What is said above the error: cargo's own line. */
const BUILT = /^ +Finished .*\n/;

/** The error for `harness::first` in one of its modes. */
async function failing(mode: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const workspace = await shared("harness");
  const { exitCode, stdout, stderr } = await workspace.nextest(["run"], {
    env: { HARNESS_FIRST: mode, ...more },
  });
  expect(exitCode).toBe(104);
  expect(stdout).toBe("");
  expect(stderr).not.toContain("Starting");
  const error = stderr.replace(BUILT, "");
  expect(error).toStartWith("error: creating test list failed\n\nCaused by:\n  for `harness::first`, ");
  return error;
}

describe("bad output", () => {
  test("a line that is no test is quoted with its number and what stands around it", async () => {
    const error = await failing("bad-line");
    expect(error).toMatch(/line 2 of what command `.*first-[0-9a-f]+ --list --format terse` printed/);
    expect(error).toContain('line "this line is no test" did not end with');
    expect(error).toContain("first::good: test\nthis line is no test\nfirst::also: test\n");
    expect(error).toContain('the string ": test" or ": benchmark"');
  });

  test("also among the ignored tests", async () => {
    const error = await failing("bad-ignored-line");
    expect(error).toMatch(/line 1 of what command `.* --list --format terse --ignored` printed/);
    expect(error).toContain('"this line is no ignored test"');
  });

  test("bytes that are not UTF-8", async () => {
    const error = await failing("non-utf8");
    expect(error).toContain("produced non-UTF-8 output");
    expect(error).toContain("caf\ufffd: test");
  });

  test("an exit code comes with both streams", async () => {
    const error = await failing("exit");
    expect(error).toContain("exited with exit code 3\n");
    expect(error).toContain("--- stdout:\nsomething on standard output\n");
    expect(error).toContain("--- stderr:\nsomething on standard error\n");
  });

  test("a crash is named by its signal", async () => {
    expect(await failing("abort")).toContain("aborted with signal 6 (SIGABRT)\n");
  });

  test("a line of ten million bytes is quoted in part: the whole error is little more than 4 KB", async () => {
    const error = await failing("huge-line");
    expect(error).toContain(`"${"x".repeat(500)}`);
    const quoted = (error.match(/x{9,}/g) ?? []).join("").length;
    expect(quoted).toBeGreaterThan(1000);
    expect(quoted).toBeLessThanOrEqual(4096);
    expect(error.length).toBeLessThan(5000);
  });

  test("all binaries that fail are reported", async () => {
    const error = await failing("exit", { HARNESS_SECOND: "bad-line", HARNESS_THIRD: "abort" });
    expect(error.match(/^  for `.*?`/gm)).toEqual([
      "  for `harness::first`",
      "  for `harness::second`",
      "  for `harness::third`",
    ]);
  });
});

describe("hanging", () => {
  test.each(["hang", "hang-ignored"])("%s: a binary is ended after the limit and named", async (mode) => {
    const workspace = await shared("harness");
    const config = workspace.write("limit.toml", '[profile.default]\nlist-timeout = "300ms"\n');
    const { exitCode, stderr } = await workspace.nextest(["run", "--config-file", config], {
      env: { HARNESS_SECOND: mode },
    });
    const error = stderr.replace(BUILT, "");
    expect(error).toStartWith("error: creating test list failed\n\nCaused by:\n  for `harness::second`, ");
    expect(error).toMatch(
      /`.*second-.* --list --format terse( --ignored)?` did not end within 0.3s and was killed\n/,
    );
    expect(exitCode).toBe(104);
    if (process.platform === "linux") expect(processesBelow(workspace.folder)).toEqual([]);
  });

  test("what a binary leaves behind is not waited for", async () => {
    const workspace = await shared("harness");
    const { exitCode, stdout } = await workspace.nextest(["list"], {
      env: { HARNESS_FIRST: "grandchild", HARNESS_SECONDS: "45" },
    });
    expect(stdout).toContain("harness::first first::passes\n");
    expect(exitCode).toBe(0);
    for (const pid of processesBelow(workspace.folder)) process.kill(pid);
  });
});

describe("odd, but allowed", () => {
  test("names that a terminal or a shell could stumble over arrive as they are and are shown harmlessly", async () => {
    const workspace = await shared("harness");
    const { exitCode, stderr, events } = await workspace.nextest(["run", "-E", "binary(first)"], {
      env: { HARNESS_FIRST: "odd-names" },
      events: true,
    });
    const said = events.flatMap((event) =>
      event.type === "test-finished" && event.outcome.attempts[0].output.kind === "split"
        ? [[event.test.testName, event.outcome.attempts[0].output.stdout?.text.split("\n")[0]] as const]
        : [],
    );
    // Names like options are not among what the fixture's harness repeats.
    const names = said.filter(([name]) => !name.startsWith("--") && name !== "");
    expect(names).toHaveLength(12);
    expect(names.map(([, line]) => line)).toEqual(names.map(([name]) => `running ${name}`));
    expect(stderr).toContain("harness::first escape\\u{1b}[31mred\n");
    expect(stderr).toContain("harness::first \\u{202e}right to left\n");
    expect(stderr).not.toMatch(/[\u001b\u202e]/u);
    expect(exitCode).toBe(0);
  });

  test("a binary without tests", async () => {
    const { exitCode, stderr } = await (
      await shared("harness")
    ).nextest(["run", "-E", "binary(first)"], {
      env: { HARNESS_FIRST: "nothing" },
    });
    expect(stderr).toContain("error: no tests to run\n");
    expect(exitCode).toBe(4);
  });
});

describe("the terminal's own progress signal", () => {
  const signals = async (wanted: string, command: string): Promise<readonly string[]> => {
    const workspace = await shared("harness");
    const { stderr } = await workspace.nextest([command, "-E", "test(=first::passes)"], {
      env: { CARGO_TERM_PROGRESS_TERM_INTEGRATION: wanted, __NEXTEST_LIST_PROGRESS_DELAY_MS: "0" },
    });
    // oxlint-disable-next-line no-control-regex
    return stderr.match(/(?<=\u001B\]9;4;)[^\u001B]*/g) ?? [];
  };

  test("is sent where cargo's configuration asks for it, also into a pipe", async () => {
    const sent = await signals("true", "list");
    expect(sent[0]).toBe("1;0");
    expect(sent.at(-1)).toBe("0;");
    expect(sent).toContain("1;100");
    expect((await signals("true", "run")).at(-1)).toBe("0;");
  });

  test("is not sent where it is refused", async () => {
    expect(await signals("false", "list")).toEqual([]);
    expect(await signals("false", "run")).toEqual([]);
  });
});
