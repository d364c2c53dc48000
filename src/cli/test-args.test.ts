import { describe, expect, test } from "bun:test";
import { readTestArgs } from "./test-args.ts";
import { errorOf } from "./command-line.fixture.ts";

function read(behind: string, before: readonly string[] = []) {
  const result = readTestArgs(before, behind === "" ? [] : behind.split(" "));
  return result.ok ? result.value : result.error[0].message;
}

describe("names", () => {
  test("are parts of names, before and behind `--`", () => {
    expect(read("b --skip c", ["a"])).toMatchObject({
      patterns: { substrings: ["a", "b"], exact: [], skipSubstrings: ["c"], skipExact: [] },
    });
  });

  test("behind `--` they are whole names with --exact, wherever it stands", () => {
    expect(read("b --skip c --exact", ["a"])).toMatchObject({
      patterns: { substrings: ["a"], exact: ["b"], skipSubstrings: [], skipExact: ["c"] },
    });
  });

  test("behind a second `--` everything is a name", () => {
    expect(read("-- --exact --skip")).toMatchObject({
      patterns: { substrings: ["--exact", "--skip"], exact: [] },
    });
  });

  test("--skip takes whatever comes", () => {
    expect(read("--skip --exact")).toMatchObject({ patterns: { skipSubstrings: ["--exact"] } });
    expect(read("a --skip")).toBe(
      "failed to parse test binary arguments `--skip`: arguments are missing required argument",
    );
  });
});

describe("flags", () => {
  test("ignored tests", () => {
    expect(read("--ignored")).toMatchObject({ runIgnored: "only" });
    expect(read("--include-ignored")).toMatchObject({ runIgnored: "all" });
    expect(read("a")).toMatchObject({ runIgnored: undefined });
    expect(readTestArgs([], [], "all")).toMatchObject({ value: { runIgnored: "all" } });
  });

  test("capturing", () => {
    expect(read("--nocapture")).toMatchObject({ noCapture: true });
    expect(read("--no-capture")).toMatchObject({ noCapture: true });
    expect(read("")).toMatchObject({ noCapture: false });
  });

  const refused: readonly (readonly [string, string])[] = [
    ["--test-threads=1", "`--test-threads=1`: arguments are unsupported"],
    ["-x a --y", "`-x, --y`: arguments are unsupported"],
    ["-", "`-`: arguments are unsupported"],
    ["--exact --exact --bogus", "`--exact`: arguments are duplicated"],
    ["--nocapture --no-capture", "`--no-capture`: arguments are duplicated"],
    ["--ignored --ignored", "`--ignored`: arguments are duplicated"],
    ["--ignored --include-ignored", "`--include-ignored`: arguments are mutually exclusive"],
  ];
  for (const [args, problem] of refused) {
    test(`refused: ${args}`, () => {
      expect(read(args)).toBe(`failed to parse test binary arguments ${problem}`);
    });
  }

  test("refused beside --run-ignored", () => {
    const result = readTestArgs([], ["--ignored"], "only");
    expect(result).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
  });
});

test("an option of libtest leads to ours", async () => {
  const help = async (args: string): Promise<unknown> => (await errorOf(`nextest run -- ${args}`)).help;
  expect(await help("--test-threads=1")).toBe("give `--test-threads N` (or `-j N`) before `--`");
  expect(await help("--test-threads 1")).toContain("-j N");
  expect(await help("--show-output")).toContain("--success-output immediate");
  expect(await help("--format=json")).toContain("--message-format");
  expect(await help("--list")).toBe("run `cargo nextest list`");
  expect(await help("-q --quiet")).toBe("give `--status-level fail` before `--`");
  expect(await help("--shuffle")).toContain("supported are names");
  expect(await help("--exact --exact")).toContain("supported are names");
});
