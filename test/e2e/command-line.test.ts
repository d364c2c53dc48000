/** Mistakes on the command line: exit code, the mistake itself, what was meant, and nothing is built or run. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { own, run, shared, Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

/** An empty folder: errors of the command line are reported before all others. */
const nowhere = new Workspace(scratchFolder());

interface Mistake {
  readonly args: readonly string[];
  readonly code: number;
  /** What standard error begins with, and what else it says. */
  readonly says: string;
  readonly also?: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    args: ["run", "--retris", "2"],
    code: 2,
    says: "error: unexpected argument '--retris' found\n",
    also: "  tip: a similar argument exists: '--retries'\n",
  },
  {
    args: ["rum"],
    code: 2,
    says: "error: unrecognized subcommand 'rum'\n",
    also: "'run'",
  },
  {
    args: ["run", "--status-level", "passs"],
    code: 2,
    says: "error: invalid value 'passs' for '--status-level <LEVEL>'\n",
    also: "  tip: a similar value exists: 'pass'\n",
  },
  {
    args: ["list", "-T", "jsn"],
    code: 2,
    says: "error: invalid value 'jsn' for '--message-format <FMT>'\n",
    also: "  tip: a similar value exists: 'json'\n",
  },
  {
    args: ["run", "--retries", "many"],
    code: 2,
    says: "error: invalid value 'many' for '--retries <N>': not a whole number\n",
  },
  {
    args: ["run", "-j", "0"],
    code: 2,
    says: "error: invalid value '0' for '--test-threads <N>'",
  },
  {
    args: ["run", "--partition", "hash:3/2"],
    code: 2,
    says: "error: invalid value 'hash:3/2' for '--partition <PARTITION>'",
    also: "M from 1 to N",
  },
  {
    args: ["run", "--max-fail", "3:later"],
    code: 2,
    says: "error: invalid value '3:later' for '--max-fail <N[:MODE]>'",
    also: "`wait` or `immediate`",
  },
  {
    args: ["run", "--no-fail-fast", "--max-fail", "2"],
    code: 2,
    says: "error: the argument '--no-fail-fast' cannot be used with '--max-fail <N[:MODE]>'\n",
  },
  {
    args: ["run", "--test-threads"],
    code: 2,
    says: "error: a value is required for '--test-threads <N>' but none was supplied\n",
  },
  {
    args: ["run", "--", "--bogus"],
    code: 96,
    says: "error: failed to parse test binary arguments `--bogus`: arguments are unsupported\n",
    also: "`--skip NAME`",
  },
];

describe("a mistake is reported, with what was meant", () => {
  test.each(MISTAKES.map((mistake) => [mistake.args.join(" "), mistake] as const))(
    "%s",
    async (_, mistake) => {
      const { exitCode, stdout, stderr } = await nowhere.nextest(mistake.args);
      expect(stderr).toStartWith(mistake.says);
      expect(stderr).toContain(mistake.also ?? mistake.says);
      expect(stdout).toBe("");
      expect(exitCode).toBe(mistake.code);
    },
  );
});

describe("variables that stand for options", () => {
  test("a bad value is refused with the option's name", async () => {
    const { exitCode, stderr } = await nowhere.nextest(["run"], { env: { NEXTEST_RETRIES: "many" } });
    expect(stderr).toStartWith("error: invalid value 'many' for '--retries <N>'");
    expect(exitCode).toBe(2);
  });
});

describe("filtersets and profiles are checked before anything is built", () => {
  test("a bad filterset points at its mistake", async () => {
    const workspace = await shared("outcomes");
    const { exitCode, stderr } = await workspace.nextest(["run", "-E", "test(a) and tset(b)"]);
    expect(stderr).toContain(" 1 │ test(a) and tset(b)\n");
    expect(stderr).toEndWith("error: failed to parse filterset\n");
    expect(stderr).not.toContain("Finished");
    expect(exitCode).toBe(94);
  });

  test("an unknown package is reported with one that is known", async () => {
    const workspace = await shared("basic");
    const { exitCode, stderr } = await workspace.nextest(["list", "-E", "package(alpah)"]);
    expect(stderr).toContain("alpah");
    expect(stderr).toContain("`alpha`");
    expect(exitCode).toBe(94);
  });

  test("an unknown profile is reported with those that are known", async () => {
    const workspace = await shared("outcomes");
    const { exitCode, stderr } = await workspace.nextest(["run", "-P", "nosuch"]);
    expect(stderr).toContain("error: profile `nosuch` not found (known profiles: default, default-miri)\n");
    expect(exitCode).toBe(96);
  });

  test("a mistake in the configuration is reported with its place", async () => {
    const workspace = await own("outcomes");
    workspace.write(".config/nextest.toml", '[profile.default]\nretries = "thrice"\nslow-timeot = "1s"\n');
    const { exitCode, stderr } = await workspace.nextest(["run"]);
    expect(stderr).toContain(".config/nextest.toml:2:11]\n");
    expect(stderr).toContain(' 2 │ retries = "thrice"\n');
    expect(exitCode).toBe(96);
  });
});

/** Shell text that makes the word `caf\xe9`. */
const LATIN_1 = `word=$(printf 'caf\\351');`;

describe("text that is not UTF-8", () => {
  const argument = "error: invalid UTF-8 was detected in one or more arguments\n";

  test.each(["$word", "--profile=$word", "--target-dir $word", "-- $word"])(
    "as an argument: %s",
    async (args) => {
      const { exitCode, stderr } = await nowhere.nextest(["run"], { shell: `${LATIN_1} exec "$@" ${args}` });
      expect(stderr).toStartWith(argument);
      expect(exitCode).toBe(2);
    },
  );

  test("in a variable that stands for an option", async () => {
    const shell = `${LATIN_1} NEXTEST_PROFILE=$word; export NEXTEST_PROFILE; exec "$@"`;
    const { exitCode, stderr } = await nowhere.nextest(["run"], { shell });
    expect(stderr).toStartWith(argument);
    expect(exitCode).toBe(2);
  });

  test("in the path of the workspace", async () => {
    const { folder } = await shared("outcomes");
    const shell = `${LATIN_1} mkdir "$word" && cp -pR '${folder}/.' "$word" && cd "$word" && exec "$@"`;
    const { exitCode, stderr } = await nowhere.nextest(["run"], { shell });
    expect(stderr).toMatch(/^error: .*working directory/m);
    expect(stderr).toContain("not valid UTF-8");
    expect(exitCode).toBe(96);
  });

  test("in a configuration file", async () => {
    const workspace = await own("outcomes");
    const file = workspace.write("odd.toml", "");
    fs.writeFileSync(file, Buffer.from('[profile.default]\nretries = "caf\xe9"\n', "latin1"));
    const { exitCode, stderr } = await workspace.nextest(["run", "--config-file", file]);
    expect(stderr).toContain("error: cannot read configuration file `odd.toml`\n");
    expect(stderr).toContain("UTF-8");
    expect(exitCode).toBe(96);
  });

  test("in a variable that cargo goes by", async () => {
    const workspace = await shared("outcomes");
    const shell = `${LATIN_1} CARGO_TARGET_DIR=/nonexistent/$word; export CARGO_TARGET_DIR; exec "$@"`;
    const { exitCode, stderr } = await workspace.nextest(["run"], { shell });
    expect(stderr).toStartWith("error: environment variable `CARGO_TARGET_DIR` is not valid UTF-8\n");
    expect(exitCode).toBe(102);
  });

  test("in a test's environment it arrives as it is", async () => {
    const workspace = await shared("outcomes");
    const runner = path.join(scratchFolder(), "show.sh");
    fs.writeFileSync(runner, '#!/bin/sh\nprintenv ODD | od -An -tx1 >&2\nexec "$@"\n', { mode: 0o755 });
    const shell = `${LATIN_1} ODD=$word; export ODD; exec "$@"`;
    const { stderr } = await workspace.nextest(["run", "pass::silent", "--success-output", "immediate"], {
      shell,
      env: { [RUNNER_VARIABLE]: runner },
    });
    expect(stderr).toContain("63 61 66 e9 0a");
  });
});

const HOST = (await run(["rustc", "-vV"])).stdout.match(/^host: (.*)$/m)?.[1] ?? "";
const RUNNER_VARIABLE = `CARGO_TARGET_${HOST.toUpperCase().replaceAll("-", "_")}_RUNNER`;
