/** Configuration and filtersets from outside: where settings come from, and how mistakes are shown. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { fakeCargo } from "./fake-cargo.ts";
import { scratchFolder } from "./fixtures.ts";
import { type Ran, shared, Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

/** Lists a fixture's tests with this configuration. */
async function listWith(
  config: string,
  args: readonly string[] = [],
): Promise<Ran & { readonly file: string }> {
  const file = new Workspace(scratchFolder()).write("nextest.toml", config);
  const ran = await (await shared("outcomes")).nextest(["list", "--config-file", file, ...args]);
  return { ...ran, file };
}

async function listFilterset(expression: string): Promise<Ran> {
  return await (await shared("outcomes")).nextest(["list", "-E", expression]);
}

describe("what is wrong with the user's configuration is reported before anything is built", () => {
  async function runWith(user: string): Promise<Ran & { readonly isBuilt: boolean }> {
    const scratch = new Workspace(scratchFolder());
    const file = scratch.write("user.toml", user);
    const called = path.join(scratch.folder, "called");
    const target = path.join(scratch.folder, "target");
    const words = ["run", "--no-run", "--user-config-file", file, "--target-dir", target];
    const env = fakeCargo("--no-run", `touch '${called}'`);
    const ran = await (await shared("harness")).nextest(words, { env });
    return { ...ran, isBuilt: fs.existsSync(called) };
  }

  test("a mistake: nothing is built", async () => {
    const { exitCode, stderr, isBuilt } = await runWith("[ui]\ninput-handler = 1\n");
    expect(exitCode).toBe(96);
    expect(stderr).toContain("ui.input-handler");
    expect(stderr).not.toContain("Compiling");
    expect(isBuilt).toBe(false);
  });

  test("an unknown key: a warning above the build", async () => {
    const { exitCode, stderr, isBuilt } = await runWith("[ui]\nno-such-key = 1\n");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/no-such-key[^]*Compiling/);
    expect(isBuilt).toBe(true);
  });
});

describe("show-config test", () => {
  const config = `[profile.default]
retries = 1
fail-fast = false

[[profile.default.overrides]]
filter = "test(pass::)"
success-output = "final"
retries = 2
`;

  async function show(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const file = new Workspace(scratchFolder()).write("nextest.toml", config);
    const words = ["show-config", "test", "test(=pass::silent)", "--config-file", file, ...args];
    return await (await shared("outcomes")).nextest(words, { env });
  }

  const line = (ran: Ran, key: string): string =>
    ran.stdout.split("\n").find((text) => text.trimStart().startsWith(`${key} =`)) ?? "";

  test("each setting names its source: option, variable, override, profile, nothing", async () => {
    const ran = await show(["--success-output", "never", "-j", "3"], { NEXTEST_STATUS_LEVEL: "all" });
    expect(ran.exitCode).toBe(0);
    expect(line(ran, "success-output")).toContain('"never"');
    expect(line(ran, "success-output")).toEndWith("# command line: --success-output");
    expect(line(ran, "test-threads")).toMatch(/= 3 +# command line: -j$/);
    expect(line(ran, "status-level")).toMatch(/= "all" +# environment: NEXTEST_STATUS_LEVEL$/);
    expect(line(ran, "retries")).toMatch(/= 2 +# override 1 of profile default, .*nextest\.toml:8$/);
    expect(line(ran, "fail-fast")).toMatch(/= false +# profile default, .*nextest\.toml:3$/);
    expect(line(ran, "failure-output")).toEndWith("# built-in default");
  });

  test("JSON names the same sources", async () => {
    const ran = await show(["-T", "json", "--max-fail", "3:immediate"], { NEXTEST_RETRIES: "5" });
    const shown: unknown = JSON.parse(ran.stdout);
    expect(shown).toMatchObject({
      profile: "default",
      run: {
        "fail-fast": {
          value: { "max-fail": 3, terminate: "immediate" },
          source: { kind: "command-line", name: "--max-fail" },
        },
      },
      tests: [
        {
          "binary-id": "outcomes",
          "test-name": "pass::silent",
          settings: {
            retries: { value: 5, source: { kind: "environment", name: "NEXTEST_RETRIES" } },
            "success-output": { value: "final", source: { kind: "override", number: 1, line: 7 } },
          },
        },
      ],
    });
  });

  test("the cache's mode is that of a run: excluded tests stay excluded, and declared inputs stay", async () => {
    const shown = async (
      written: string,
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
    ): Promise<string> => {
      const file = new Workspace(scratchFolder()).write("nextest.toml", `[profile.default]\n${written}\n`);
      const words = ["show-config", "test", "test(=pass::silent)", "--config-file", file, ...args];
      return line(await (await shared("outcomes")).nextest(words, { env }), "cache").trim();
    };
    const variable = { NEXTEST_CACHE: "read" };
    expect(await shown("", [], variable)).toMatch(/^cache = "read" +# environment: NEXTEST_CACHE$/);
    expect(await shown("", ["--cache", "write"], variable)).toMatch(/= "write" +# command line: --cache$/);
    expect(await shown("cache = true", ["--no-cache"], variable)).toMatch(
      /= "off" +# command line: --no-cache$/,
    );
    expect(await shown("cache = false", [], variable)).toMatch(
      /= "off" +# profile default, .*nextest\.toml:2$/,
    );
    expect(await shown('cache.inputs = ["a"]', [], variable)).toMatch(
      /= \{ mode = "read", inputs = \["a"\] \} +# environment: NEXTEST_CACHE$/,
    );
    expect(await shown("", [])).toMatch(/= "as `--cache` says" +# built-in default$/);
  });

  test("options that exclude one another do here too", async () => {
    const ran = await show(["--max-fail", "2", "--no-fail-fast"]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("cannot be used with");
  });
});

describe("unknown keys", () => {
  const config =
    '[profile.ci.junit]\nreprt-name = "x"\n[[profile.default.overrides]]\nfilter = "all()"\nretris = 1\n';

  test("warn, with the full path, the place and what was meant", async () => {
    const { exitCode, stderr, file } = await listWith(config);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: ");
    expect(stderr).toContain("unknown configuration key: profile.ci.junit.reprt-name");
    expect(stderr).toContain(`${path.basename(file)}:5:1]`);
    expect(stderr).toContain("did you mean `retries`?");
  });

  test("--strict-config makes all of them errors", async () => {
    const { exitCode, stdout, stderr } = await listWith(config, ["--strict-config"]);
    expect(exitCode).toBe(96);
    expect(stdout).toBe("");
    expect(stderr).not.toContain("warning");
    expect(stderr).toContain("unknown configuration key: profile.ci.junit.reprt-name");
    expect(stderr).toContain("unknown configuration key: profile.default.overrides.0.retris");
    expect(stderr).toContain("did you mean `report-name`?");
  });

  test("--strict-config has nothing against known keys", async () => {
    const { exitCode, stdout } = await listWith("[profile.default]\nretries = 1\n", ["--strict-config"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("pass::silent");
  });

  test("the user's file is held to the same", async () => {
    const file = new Workspace(scratchFolder()).write("config.toml", '[ui]\nshow-progres = "bar"\n');
    const outcomes = await shared("outcomes");
    const words = ["run", "pass::silent", "--user-config-file", file];
    expect((await outcomes.nextest(words)).exitCode).toBe(0);
    const strict = await outcomes.nextest([...words, "--strict-config"]);
    expect(strict.exitCode).toBe(96);
    expect(strict.stderr).toContain("unknown configuration key: ui.show-progres");
    expect(strict.stderr).toContain("did you mean `show-progress`?");
  });
});

describe("mistakes in a file", () => {
  test("all wrong values at once, each with file, line, column, caret and what belongs there", async () => {
    const { exitCode, stderr, file } = await listWith(
      '[profile.default]\nretries = "a"\nslow-timeout = [1]\n',
    );
    expect(exitCode).toBe(96);
    expect(stderr).toContain(`[${file}:2:11]`);
    expect(stderr).toContain(' 2 │ retries = "a"\n   ·           ─┬─\n');
    expect(stderr).toContain(`[${file}:3:16]`);
    expect(stderr).toContain(" 3 │ slow-timeout = [1]\n   ·                ─┬─\n");
    expect(stderr).toContain("expected a number from 0");
    expect(stderr).toContain("expected a duration");
  });

  test("syntax", async () => {
    const { exitCode, stderr, file } = await listWith("[profile.default]\nfail-fast = = 2\n");
    expect(exitCode).toBe(96);
    expect(stderr).toContain("is not valid TOML");
    expect(stderr).toContain(`[${file}:2:13]`);
    expect(stderr).toContain(" 2 │ fail-fast = = 2\n   ·             ┬\n");
  });

  test("a filterset, under the very part that is wrong", async () => {
    const { exitCode, stderr, file } = await listWith(
      "[[profile.default.overrides]]\nfilter = 'all() or package(outcoms)'\nretries = 1\n",
    );
    expect(exitCode).toBe(96);
    expect(stderr).toContain(`[${file}:2:28]`);
    expect(stderr).toContain("did you mean `outcomes`?");
  });
});

describe("filtersets", () => {
  test("every problem of an expression in one go, each with a caret and the nearest name", async () => {
    const expression =
      "package(outcoms) or binary(endngs) or test(/[/) or binary_id(outcomes::endins) or kind(lib";
    const { exitCode, stderr } = await listFilterset(expression);
    expect(exitCode).toBe(94);
    for (const name of ["outcomes", "endings", "outcomes::endings"]) {
      expect(stderr).toContain(`did you mean \`${name}\`?`);
    }
    expect(stderr).toContain("invalid regular expression");
    expect(stderr).toContain("unclosed parenthesis");
    const shown = stderr.split("\n").filter((text) => text.endsWith(`│ ${expression}`));
    expect(shown).toHaveLength(5);
    const carets = [...stderr.matchAll(/^ {3}· ( *)─*┬─*$/gm)].map((match) => match[1]?.length);
    const wrong = ["outcoms", "endngs", "[", "outcomes::endins"];
    expect(carets.slice(0, 4)).toEqual(wrong.map((text) => expression.indexOf(text)));
  });

  test.each([
    ["parentheses", "(".repeat(100_000) + "all()" + ")".repeat(100_000)],
    ["negations", `${"not ".repeat(100_000)}all()`],
  ])("100,000 nested %s are an error", async (_what, expression) => {
    const { exitCode, stderr } = await listWith(`[profile.default]\ndefault-filter = '${expression}'\n`);
    expect(exitCode).toBe(96);
    expect(stderr).toContain("nested more than 5000 deep");
    expect(stderr.length).toBeLessThan(4000);
  });

  test("60,000 nested parentheses on the command line are an error", async () => {
    const { exitCode, stderr } = await listFilterset("(".repeat(60_000) + "all()" + ")".repeat(60_000));
    expect(exitCode).toBe(94);
    expect(stderr).toContain("nested more than 5000 deep");
  });
});
