import { NO_CARGO_OPTIONS } from "../../model/requests/options.ts";
import { describe, expect, test } from "bun:test";
import { errorOf, requestOf } from "../command-line.fixture.ts";

describe("run", () => {
  test("bare: defaults, and nothing that was not given", async () => {
    expect(await requestOf("nextest run")).toEqual({
      command: "run",
      common: { color: "auto", noPager: false, verbose: false },
      config: { toolConfigFiles: [], overrideVersionCheck: false, strictConfig: false },
      cargo: NO_CARGO_OPTIONS,
      filter: {
        substrings: [],
        exact: [],
        skipSubstrings: [],
        skipExact: [],
        platformFilter: "any",
        filtersets: [],
        ignoreDefaultFilter: false,
      },
      reuse: {
        archiveFormat: "auto",
        extractOverwrite: false,
        persistExtractTempdir: false,
      },
      rerunArgs: ["run"],
      given: {},
      runner: { noRun: false, noCapture: false },
      reporter: { noOutputIndent: false, hideProgressBar: false, noInputHandler: false, outputs: [] },
      cliArgs: ["cargo-nextest", "nextest", "run"],
    });
  });

  test("`r` and `ntr` are the same", async () => {
    const { cliArgs: _r, ...r } = { cliArgs: [], ...(await requestOf("nextest r a --release -v")) };
    const { cliArgs: _ntr, ...ntr } = { cliArgs: [], ...(await requestOf("ntr a --release -v")) };
    const { cliArgs: _run, ...run } = { cliArgs: [], ...(await requestOf("nextest run a --release -v")) };
    expect(r).toEqual(run);
    expect(ntr).toEqual(run);
  });

  test("values of the runner", async () => {
    const args =
      "nextest run -j num-cpus --retries 2 --flaky-result fail --max-fail 3:immediate --no-tests error --stress-count infinite";
    expect(await requestOf(args)).toMatchObject({
      runner: {
        noTests: "fail",
        stressCount: "infinite",
      },
      given: {
        testThreads: { value: "num-cpus" },
        retries: { value: 2 },
        flakyResult: { value: "fail" },
        maxFail: { value: { kind: "count", count: 3, terminate: "immediate" } },
      },
    });
  });

  test("values of the filter", async () => {
    const args =
      "nextest run a b -E all() --filter-expr none() --run-ignored ignored-only --partition hash:1/2 -R latest";
    expect(await requestOf(args)).toMatchObject({
      filter: {
        substrings: ["a", "b"],
        filtersets: ["all()", "none()"],
        runIgnored: "only",
        partition: { kind: "hash", shard: 1, total: 2 },
        rerun: "latest",
      },
    });
  });

  test("values of the reporter, ours included", async () => {
    const args =
      "nextest run --final-status-level retry --show-progress running --message-format ndjson --reporter compact --output junit:a.xml --output html:b:c";
    expect(await requestOf(args)).toMatchObject({
      given: { finalStatusLevel: { value: "flaky" } },
      reporter: {
        showProgress: "bar",
        messageFormat: "ndjson",
        reporter: "compact",
        outputs: [
          { kind: "junit", path: "a.xml" },
          { kind: "html", path: "b:c" },
        ],
      },
    });
    expect(await errorOf("nextest run --final-status-level leak")).toMatchObject({ kind: "bad-arguments" });
  });

  test("commands are split into words", async () => {
    expect(await requestOf(["nextest", "run", "--debugger", "rust-gdb --args 'a b'"])).toMatchObject({
      runner: { debugger: ["rust-gdb", "--args", "a b"] },
    });
  });

  test("tools' configuration", async () => {
    expect(
      await requestOf("nextest run --tool-config-file a:/x --tool-config-file b-c:/y --strict-config"),
    ).toMatchObject({
      config: {
        toolConfigFiles: [
          { tool: "a", path: "/x" },
          { tool: "b-c", path: "/y" },
        ],
        strictConfig: true,
      },
    });
  });

  test("not captured, before or behind `--` but not both", async () => {
    expect(await requestOf("nextest run --nocapture")).toMatchObject({ runner: { noCapture: true } });
    expect(await requestOf("nextest run -- --nocapture")).toMatchObject({ runner: { noCapture: true } });
    expect(await errorOf("nextest run --no-capture -- --nocapture")).toMatchObject({ kind: "setup" });
  });
});

describe("other commands", () => {
  test("list", async () => {
    expect(await requestOf("nextest list -T json --list-type binaries-only")).toMatchObject({
      command: "list",
      format: "json",
      listType: "binaries-only",
    });
    expect(await requestOf("nextest list")).toMatchObject({ format: "auto", listType: "full" });
    expect(await errorOf("nextest list -R latest")).toMatchObject({ kind: "bad-arguments" });
  });

  test("bench is never captured and has fewer options", async () => {
    expect(await requestOf("nextest b --max-fail 2")).toMatchObject({
      command: "bench",
      runner: { noCapture: true },
      given: { maxFail: { value: { count: 2 } } },
    });
    expect(await errorOf("nextest bench -j 3")).toMatchObject({ kind: "bad-arguments" });
    expect(await errorOf("nextest bench --archive-file x")).toMatchObject({ kind: "bad-arguments" });
  });

  test("archive makes an archive and reuses none", async () => {
    const request = await requestOf("nextest archive --archive-file a.tar.zst --zstd-level -3 -E kind(lib)");
    expect(request).toMatchObject({
      command: "archive",
      archiveFile: "a.tar.zst",
      zstdLevel: -3,
      filter: { filtersets: ["kind(lib)"] },
    });
    expect(request).toHaveProperty("reuse", {
      archiveFormat: "auto",
      extractOverwrite: false,
      persistExtractTempdir: false,
    });
    expect((await errorOf("nextest archive --release")).message).toContain("--archive-file <PATH>");
  });

  test("show-config", async () => {
    expect(await requestOf("nextest show-config version")).toMatchObject({ command: "show-version" });
    expect(
      await requestOf("nextest show-config test-groups --groups a --groups @global --show-default"),
    ).toMatchObject({
      command: "show-test-groups",
      groups: ["a", "@global"],
      showDefault: true,
    });
    expect(await requestOf("nextest show-config test test(a) --message-format json")).toMatchObject({
      command: "show-test-settings",
      filter: { filtersets: ["test(a)"] },
      format: "json",
      given: {},
    });
    expect(
      await requestOf("nextest show-config test test(a) -j -1 --retries 2 --nff --status-level all"),
    ).toMatchObject({
      given: {
        testThreads: { value: -1 },
        retries: { value: 2 },
        maxFail: { value: { kind: "all" } },
        statusLevel: { value: "all" },
      },
    });
  });

  test("self", async () => {
    expect(await requestOf("nextest self update -n --beta")).toMatchObject({
      command: "self-update",
    });
    expect(await errorOf("nextest self update --rc --beta")).toMatchObject({ kind: "bad-arguments" });
    expect(await requestOf("nextest self schema user-config -o x")).toMatchObject({
      command: "self-schema",
      which: "user-config",
      output: "x",
    });
    expect(await requestOf("nextest self setup")).toMatchObject({ command: "self-setup" });
  });

  test("runs of the past", async () => {
    expect(await requestOf("nextest replay --exit-code")).toMatchObject({
      command: "replay",
      run: "latest",
      exitCode: true,
    });
    expect(await requestOf("nextest store info abc")).toMatchObject({ command: "store-info", run: "abc" });
    expect(await requestOf("nextest store info -R abc")).toMatchObject({ run: "abc" });
    expect(await errorOf("nextest store info")).toMatchObject({ kind: "bad-arguments" });
    expect(await errorOf("nextest store info a -R b")).toMatchObject({ kind: "bad-arguments" });
    expect(await requestOf("nextest store prune --dry-run")).toMatchObject({
      command: "store-prune",
      dryRun: true,
    });
    expect(await requestOf("nextest store export latest --archive-file a.zip")).toMatchObject({
      archiveFile: "a.zip",
    });
    expect(await requestOf("nextest store export-chrome-trace latest --group-by slot -o x")).toMatchObject({
      groupBy: "slot",
      messageFormat: "json",
      output: "x",
    });
    expect(await requestOf("nextest report --from a --to junit")).toMatchObject({
      command: "report",
      from: "a",
      to: "junit",
    });
    expect(await errorOf("nextest report --from a")).toMatchObject({ kind: "bad-arguments" });
  });

  test("debug", async () => {
    expect(await requestOf("nextest debug extract raw --combined x")).toMatchObject({
      command: "debug-extract",
      format: "raw",
      combined: "x",
    });
    expect((await errorOf("nextest debug extract raw")).message).toContain(
      "--stdout <STDOUT>\n  --stderr <STDERR>",
    );
    expect(await errorOf("nextest debug extract raw --combined x --stdout y")).toMatchObject({
      kind: "bad-arguments",
    });
    expect(await requestOf("nextest debug current-exe")).toMatchObject({ command: "debug-current-exe" });
    expect(await requestOf("nextest debug build-platforms --output-format triple")).toMatchObject({
      format: "triple",
    });
    expect(await requestOf("nextest debug parse-filterset all() --kind test")).toMatchObject({
      expression: "all()",
      kind: "test",
    });
    expect(await requestOf("nextest debug extract-portable-recording a b")).toMatchObject({
      archive: "a",
      outputDir: "b",
    });
    expect(await requestOf(["__double-spawn", "prog", "a 'b c'"])).toMatchObject({
      command: "double-spawn",
    });
  });
});

describe("where an option came from", () => {
  const THREADS = { NEXTEST_TEST_THREADS: "9" };
  const given = async (args: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const request = await requestOf(args, { env });
    return "given" in request ? request.given : undefined;
  };
  const word = (name: string) => ({ source: { kind: "command-line", name } });

  test("each spelling is the word that was written", async () => {
    const cases = [
      ["-j4", "-j"],
      ["-j=4", "-j"],
      ["-j 4", "-j"],
      ["--jobs 4", "--jobs"],
      ["--jobs=4", "--jobs"],
      ["--test-threads 4", "--test-threads"],
      ["-rj4", "-j"],
    ] as const;
    for (const [args, name] of cases) {
      expect(await given(`nextest run ${args}`, THREADS)).toMatchObject({
        testThreads: { value: 4, ...word(name) },
      });
    }
  });

  test("a word that only looks like the option leaves it to the variable", async () => {
    for (const args of ["run", "run -E=-j4", "run --features=-j4", "show-config test -E=-j4"]) {
      expect(await given(`nextest ${args}`, THREADS)).toEqual({
        testThreads: { value: 9, source: { kind: "environment", name: "NEXTEST_TEST_THREADS" } },
      });
    }
  });

  test("the last of two ways to say when a run ends early", async () => {
    expect(await given("nextest run --nff")).toMatchObject({
      maxFail: { value: { kind: "all" }, ...word("--nff") },
    });
    expect(await given("nextest run --fail-fast --no-fail-fast")).toMatchObject({
      maxFail: { value: { kind: "all" }, ...word("--no-fail-fast") },
    });
    expect(await given("nextest bench --max-fail=2")).toMatchObject({ maxFail: word("--max-fail") });
  });

  test("show-config test takes filtersets as a word, by -E, or both", async () => {
    for (const args of ["a", "-E a", "--filterset a"]) {
      expect(await requestOf(`nextest show-config test ${args}`)).toMatchObject({
        filter: { filtersets: ["a"] },
      });
    }
    expect(await requestOf("nextest show-config test a -E b")).toMatchObject({
      filter: { filtersets: ["a", "b"] },
    });
    expect((await errorOf("nextest show-config test")).message).toContain("FILTERSET");
  });
});
