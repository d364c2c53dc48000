import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { chosenColor, parseCommandLine } from "./parse-command-line.ts";
import { errorOf, requestOf, textOf } from "./command-line.fixture.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

describe("how options are written", () => {
  test("separate, with =, attached, with = behind a letter", async () => {
    for (const args of ["--profile ci", "--profile=ci", "-P ci", "-Pci", "-P=ci"]) {
      expect(await requestOf(`nextest run ${args}`)).toMatchObject({ config: { profile: "ci" } });
    }
  });

  test("letters together, the last with a value", async () => {
    expect(await requestOf("nextest run -rvp one")).toMatchObject({
      common: { verbose: true },
      cargo: { release: true, packages: ["one"] },
    });
  });

  test("repeated lists keep their order; commas are cargo's business", async () => {
    expect(await requestOf("nextest run -p b -p=a -Fx,y --features z")).toMatchObject({
      cargo: { packages: ["b", "a"], features: ["x,y", "z"] },
    });
  });

  test("formats of messages are split at commas", async () => {
    const args = "nextest run --cargo-message-format json,short --cargo-message-format human";
    expect(await requestOf(args)).toMatchObject({ cargo: { messageFormat: ["json", "short", "human"] } });
  });

  test("counters count", async () => {
    expect(await requestOf("nextest run --cargo-quiet --cargo-quiet")).toMatchObject({
      cargo: { cargoQuiet: 2 },
    });
  });

  test("a value that may be left out has to be attached", async () => {
    expect(await requestOf("nextest run --timings html")).toMatchObject({
      cargo: { timings: true },
      filter: { substrings: ["html"] },
    });
    expect(await requestOf("nextest run --timings=html,json")).toMatchObject({
      cargo: { timings: ["html", "json"] },
    });
  });

  test("negative numbers are values where they may be", async () => {
    expect(await requestOf("nextest run -j -2 --build-jobs -1")).toMatchObject({
      given: { testThreads: { value: -2 } },
      cargo: { buildJobs: "-1" },
    });
    expect(await errorOf("nextest run --retries -1")).toMatchObject({
      message: "unexpected argument '-1' found",
    });
  });

  test("an option's value is never an option, nor is `--`", async () => {
    expect(await errorOf("nextest run -E -test(a)")).toMatchObject({
      message: "unexpected argument '-t' found",
    });
    expect(await errorOf("nextest run -E -- x")).toMatchObject({
      message: "a value is required for '--filterset <EXPR>' but none was supplied",
    });
    expect(await requestOf("nextest run -E=-test(a)")).toMatchObject({
      filter: { filtersets: ["-test(a)"] },
    });
    expect(await requestOf("nextest run -E -")).toMatchObject({ filter: { filtersets: ["-"] } });
  });

  test("global options work at every level; the deepest counts", async () => {
    const args = "--color never nextest --profile a run --profile b --color always";
    expect(await requestOf(args)).toMatchObject({ common: { color: "always" }, config: { profile: "b" } });
    expect(await requestOf("nextest -v run")).toMatchObject({ common: { verbose: true } });
  });
});

describe("the environment", () => {
  test("counts where the command line says nothing", async () => {
    const env = { NEXTEST_RETRIES: "3", NEXTEST_PROFILE: "ci", NEXTEST_NO_OUTPUT_INDENT: "Yes" };
    expect(await requestOf("nextest run --retries 1", { env })).toMatchObject({
      given: { retries: { value: 1 } },
      config: { profile: "ci" },
      reporter: { noOutputIndent: true },
    });
  });

  test("a bad value is an error only where it is looked at", async () => {
    const env = { NEXTEST_RETRIES: "many" };
    expect(await requestOf("nextest list", { env })).toMatchObject({ command: "list" });
    expect(await requestOf("nextest run --retries 1", { env })).toMatchObject({
      given: { retries: { value: 1 } },
    });
    expect((await errorOf("nextest run", { env })).message).toStartWith(
      "invalid value 'many' for '--retries <N>': ",
    );
  });

  test("an empty value is a value", async () => {
    expect(await requestOf("nextest run", { env: { NEXTEST_PROFILE: "" } })).toMatchObject({
      config: { profile: "" },
    });
    expect(await errorOf("nextest run", { env: { CARGO_TERM_COLOR: "" } })).toMatchObject({
      kind: "bad-arguments",
    });
  });

  test("--verbose knows true and false alone, other switches more", async () => {
    expect(await errorOf("nextest run", { env: { NEXTEST_VERBOSE: "1" } })).toMatchObject({
      kind: "bad-arguments",
    });
    const off = {
      NEXTEST_VERBOSE: "false",
      NEXTEST_HIDE_PROGRESS_BAR: "off",
      NEXTEST_NO_INPUT_HANDLER: "ON",
    };
    expect(await requestOf("nextest run", { env: off })).toMatchObject({
      common: { verbose: false },
      reporter: { hideProgressBar: false, noInputHandler: true },
    });
    const bad = { NEXTEST_HIDE_PROGRESS_BAR: "2" };
    expect(await errorOf("nextest run", { env: bad })).toMatchObject({ kind: "bad-arguments" });
  });

  test("takes part in the rules", async () => {
    const env = { NEXTEST_MESSAGE_FORMAT_VERSION: "0.1" };
    const error = await errorOf("nextest run", { env });
    expect(error.message).toContain("required arguments were not provided:\n  --message-format <FORMAT>");
    expect(await requestOf("nextest run --message-format human", { env })).toMatchObject({
      reporter: { messageFormatVersion: "0.1" },
    });
  });
});

describe("rules between options", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["--retries 1 --retries 2", "the argument '--retries <N>' cannot be used multiple times"],
    ["--release -r", "the argument '--release' cannot be used multiple times"],
    ["--ff --max-fail 1", "the argument '--fail-fast' cannot be used with '--max-fail <N[:MODE]>'"],
    ["--nff --max-fail 1", "the argument '--no-fail-fast' cannot be used with '--max-fail <N[:MODE]>'"],
    ["--no-run --ff", "the argument '--no-run' cannot be used with '--fail-fast'"],
    [
      "--debugger gdb --tracer x",
      "the argument '--debugger <DEBUGGER>' cannot be used with '--tracer <TRACER>'",
    ],
    [
      "--debugger gdb --stress-count 3",
      "the argument '--debugger <DEBUGGER>' cannot be used with:\n  --stress-count <COUNT>\n  --stress-duration <DURATION>",
    ],
    [
      "--archive-file x --cargo-metadata y",
      "the argument '--archive-file <PATH>' cannot be used with '--cargo-metadata <PATH>'",
    ],
    [
      "--cargo-metadata x --manifest-path y",
      "the argument '--cargo-metadata <PATH>' cannot be used with '--manifest-path <PATH>'",
    ],
    [
      "--extract-overwrite",
      "the following required arguments were not provided:\n  --archive-file <PATH>\n  --extract-to <DIR>",
    ],
    [
      "--workspace-remap x --cargo-metadata y",
      "the following required arguments were not provided:\n  <--archive-file <PATH>|--binaries-metadata <PATH>>",
    ],
    ["--archive-format auto", "the following required arguments were not provided:\n  --archive-file <PATH>"],
  ];
  for (const [args, message] of refused) {
    test(`refused: ${args}`, async () => {
      expect(await errorOf(`nextest run ${args}`)).toMatchObject({ kind: "bad-arguments", message });
    });
  }

  test("a reused build has no place for build options, but for --config", async () => {
    expect((await errorOf("nextest run --archive-file x --release")).message).toContain("\n  --release\n");
    expect(await requestOf("nextest run --archive-file x --config a=1")).toMatchObject({
      reuse: { archiveFile: "x" },
      cargo: { config: ["a=1"] },
    });
  });

  test("what excludes a given option is not asked for", async () => {
    expect(await requestOf("nextest run --release --archive-format auto")).toMatchObject({ command: "run" });
  });

  test("of --fail-fast and --no-fail-fast the later counts", async () => {
    expect(await requestOf("nextest run --ff --nff")).toMatchObject({
      given: { maxFail: { value: { kind: "all" } } },
    });
    expect(await requestOf("nextest run --nff --ff")).toMatchObject({
      given: { maxFail: { value: { kind: "count", count: 1, terminate: "wait" } } },
    });
  });

  test("rules hold within a level only", async () => {
    expect(await requestOf("nextest --manifest-path y run --cargo-metadata x")).toMatchObject({
      config: { manifestPath: "y" },
      reuse: { cargoMetadata: "x" },
    });
  });
});

describe("words that are not UTF-8", () => {
  const notUtf8 = { args: new Set([3]), variables: new Set<string>() };

  test("are refused as values", async () => {
    const message = "invalid UTF-8 was detected in one or more arguments";
    expect(await errorOf(["nextest", "run", "x\uFFFD"], { notUtf8 })).toMatchObject({ message });
    const attached = { args: new Set([3]), variables: new Set<string>() };
    expect(await errorOf(["nextest", "run", "-Px\uFFFD"], { notUtf8: attached })).toMatchObject({ message });
  });

  test("a written U+FFFD is a character like any other", async () => {
    expect(await requestOf(["nextest", "run", "x\uFFFD"])).toMatchObject({
      filter: { substrings: ["x\uFFFD"] },
    });
  });

  test("also in variables", async () => {
    const env = { NEXTEST_PROFILE: "\uFFFD" };
    const bad = { args: new Set<number>(), variables: new Set(["NEXTEST_PROFILE"]) };
    expect(await errorOf("nextest run", { env, notUtf8: bad })).toMatchObject({ kind: "bad-arguments" });
  });
});

describe("mistakes", () => {
  test("suggestion, tip, usage and where to read on", async () => {
    expect(await errorOf("nextest run --release --packag x")).toEqual({
      kind: "bad-arguments",
      message: "unexpected argument '--packag' found",
      detail: [
        "  tip: a similar argument exists: '--package'",
        "  tip: to pass '--packag' as a value, use '-- --packag'",
        "",
        "Usage: cargo nextest run --release --package <PACKAGES> [FILTERS]... [-- <FILTERS_AND_ARGS>...]",
        "",
        "For more information, try '--help'.",
      ].join("\n"),
    });
  });

  test("an option of a later command", async () => {
    expect((await errorOf("nextest --retries 3 run")).detail).toContain("tip: 'run --retries' exists");
  });

  test("unknown commands, with those that are similar", async () => {
    const error = await errorOf("nextest lst");
    expect(error.message).toBe("unrecognized subcommand 'lst'");
    expect(error.detail).toContain("tip: a similar subcommand exists: 'list'");
    expect((await errorOf("run")).detail).toContain("Usage: cargo [OPTIONS] <COMMAND>");
  });

  test("a command behind `--`", async () => {
    expect((await errorOf("nextest -- run")).detail).toContain(
      "tip: subcommand 'run' exists; to use it, remove the '--' before it",
    );
  });

  test("possible values, and the similar one", async () => {
    const error = await errorOf("nextest run --run-ignored onl");
    expect(error.message).toBe(
      "invalid value 'onl' for '--run-ignored <WHICH>'\n  [possible values: default, only, all]",
    );
    expect(error.detail).toStartWith("  tip: a similar value exists: 'only'\n");
  });

  test("a bare command with others below gets help, with options it is a mistake", async () => {
    expect(await textOf("nextest")).toContain("Usage: cargo nextest [OPTIONS] <COMMAND>");
    expect(await textOf([])).toContain("Usage: cargo [OPTIONS] <COMMAND>");
    expect((await errorOf("nextest -v")).message).toStartWith("'cargo nextest' requires a subcommand");
  });

  test("options are not cut short", async () => {
    expect(await errorOf("nextest run --pack x")).toMatchObject({
      message: "unexpected argument '--pack' found",
    });
  });
});

describe("version", () => {
  test("the compatible version first", async () => {
    expect(await textOf("nextest -V")).toMatch(/^cargo-nextest 0\.9\.148 \(nextest-ts \d+\.\d+\.\d+\)\n$/);
    expect(await textOf("-V")).toBe(await textOf("nextest -V"));
  });

  test("long: a line for each fact", async () => {
    const lines = (await textOf("nextest --version")).trimEnd().split("\n");
    expect(lines[0]).toStartWith("cargo-nextest 0.9.148 ");
    for (const line of ["release: 0.9.148", "host: x86_64-unknown-linux-gnu"]) expect(lines).toContain(line);
  });

  test("belongs to the program and to nextest alone", async () => {
    expect(await errorOf("nextest run -V")).toMatchObject({ message: "unexpected argument '-V' found" });
  });
});

test("the colour that is asked for, however wrong the rest is", () => {
  const line = {
    env: { CARGO_TERM_COLOR: "never" },
    stdout: { isTty: false },
    stderr: { isTty: false },
    host: "",
  };
  const chosen = (...args: readonly string[]) => chosenColor({ ...line, argv: ["cargo-nextest", ...args] });
  expect(chosen("nextest", "run")).toBe("never");
  expect(chosen("nextest", "rnu", "--color", "always")).toBe("always");
  expect(chosen("--color=always", "--color=bogus")).toBe("auto");
  expect(chosen("--", "--color=always")).toBe("never");
});

test("no command line is too odd to be answered", async () => {
  const word = fc.oneof(
    fc.constantFrom(
      "nextest",
      "run",
      "list",
      "ntr",
      "help",
      "--",
      "-",
      "-E",
      "--color",
      "-j",
      "--help",
      "-vV",
      "---",
      "--=",
      "-=",
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ maxLength: 8 }).map((text) => `--${text}`),
    fc.string({ maxLength: 4 }).map((text) => `-${text}`),
  );
  const lines = fc.array(word, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, async (args) => {
      const argv = ["cargo-nextest", ...args];
      const streams = { stdout: { isTty: false }, stderr: { isTty: false } };
      const result = await parseCommandLine({ argv, env: {}, ...streams, host: "h" });
      if (result.ok) return;
      const [{ kind, detail }] = result.error;
      expect(["bad-arguments", "setup"]).toContain(kind);
      if (kind === "bad-arguments") expect(detail).toContain("For more information, try '--help'.");
    }),
    { numRuns: 500 },
  );
});
