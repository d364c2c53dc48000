/** Doctests together with other tests: what they are called, how they end, what is compiled, and what is not. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { isSuccess, lastAttempt } from "../../src/model/results/outcome.ts";
import { scratchFolder } from "./fixtures.ts";
import { eventsOfType, own, type Ran, shared, Workspace } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(180_000);

const MERGED = ["-p", "merged"];

/** How each test ended, by its name. */
function endings({ events }: Ran): Readonly<Record<string, "passes" | "fails">> {
  return Object.fromEntries(
    eventsOfType(events, "test-finished").map(({ test: { testName: name }, outcome }) => [
      name.replace("merged/src/lib.rs - ", ""),
      isSuccess(lastAttempt(outcome).result) ? "passes" : "fails",
    ]),
  );
}

/** The result of `cargo test --doc` for `merged`. */
const MERGED_ENDINGS = {
  "(line 3)": "passes",
  "two (line 7)": "passes",
  "two (line 11)": "fails",
  "two (line 15)": "fails",
  "two (line 19)": "fails",
  "two (line 23)": "passes",
  "two (line 27)": "fails",
  "two (line 31)": "passes",
  "two (line 39)": "passes",
  "two (line 43)": "passes",
  "two (line 47)": "passes",
} as const;

describe("which are run", () => {
  test("none unless asked for; alone, each in a process of its own, also of a merged executable", async () => {
    const workspace = await shared("doctests");
    const without = await workspace.nextest(["run", ...MERGED, "--no-tests", "pass"], { events: true });
    expect(endings(without)).toEqual({});
    expect(without.stderr).not.toContain("doctest");
    const alone = await workspace.nextest(["run", "--doc", ...MERGED, "--no-fail-fast"], { events: true });
    expect(endings(alone)).toEqual(MERGED_ENDINGS);
    expect(alone.exitCode).toBe(100);
  });

  test("a profile and a variable may ask for them, and the command line decides", async () => {
    const workspace = await own("doctests");
    workspace.write(".config/nextest.toml", '[profile.default]\ndoctests = "include"\n');
    const listed = async (...options: readonly string[]): Promise<string> =>
      (await workspace.nextest(["list", "-p", "macros", ...options])).stdout;
    expect(await listed()).toContain("macros::doctest/macros macros/src/lib.rs - two (line 3)");
    expect(await listed("--doctests", "none")).toBe("");
    const env = { NEXTEST_DOCTESTS: "none" };
    expect((await workspace.nextest(["list", "-p", "macros"], { env })).stdout).toBe("");
  });

  test("filtersets know their kind, and what they leave out is not compiled", async () => {
    const workspace = await own("doctests");
    const options = ["--doctests", "include", "-p", "scripted"];
    const left = await workspace.nextest(["list", ...options, "-E", "not kind(doctest)"]);
    expect(left.stdout).toBe("");
    expect(left.stderr).not.toContain("Compiled");
    const chosen = await workspace.nextest(["list", ...options, "-E", "kind(doctest) & test(by_script)"]);
    expect(chosen.stdout).toBe("scripted::doctest/scripted scripted/src/lib.rs - by_script (line 19)\n");
  });

  test("--doc stands beside no other target, as under cargo", async () => {
    const workspace = await shared("doctests");
    const { exitCode, stderr } = await workspace.nextest(["run", "--doc", "--lib"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the argument '--doc' cannot be used with");
  });
});

describe("what is compiled", () => {
  const compiled = async (workspace: Workspace, pkg: string): Promise<string | undefined> => {
    const { stderr } = await workspace.nextest(["list", "--doc", "-p", pkg]);
    return /Compiled (\d+ doctests? of \d+ crate)/.exec(stderr)?.[1];
  };

  test("nothing, a second time; everything of a crate where a file of it changed", async () => {
    const workspace = await own("doctests");
    expect(await compiled(workspace, "attributes")).toBe("4 doctests of 1 crate");
    expect(await compiled(workspace, "attributes")).toBeUndefined();
    // Taken in by `include_str!`, of the crate and of one of its doctests.
    workspace.write("attributes/README.md", "# Attributes\n\n```\n```\n");
    expect(await compiled(workspace, "attributes")).toBe("3 doctests of 1 crate");
    expect(await compiled(workspace, "attributes")).toBeUndefined();
  });

  test("anew where a library below changed, or a variable that a doctest could have taken in", async () => {
    const workspace = await own("doctests");
    expect(await compiled(workspace, "scripted")).toBe("5 doctests of 1 crate");
    const other = await workspace.nextest(["list", "--doc", "-p", "scripted"], { env: { SOME_VALUE: "1" } });
    expect(other.stderr).toContain("Compiled 5 doctests");
    fs.appendFileSync(path.join(workspace.folder, "scripted/src/lib.rs"), "\npub fn more() {}\n");
    expect(await compiled(workspace, "scripted")).toBe("5 doctests of 1 crate");
  });

  test("what the compiler refuses is a result with its words; all else runs", async () => {
    const workspace = await shared("doctests");
    const args = ["run", "--doc", "-p", "uncompiled", "-p", "macros", "--no-fail-fast"];
    const { exitCode, stderr } = await workspace.nextest(args);
    expect(exitCode).toBe(100);
    expect(stderr).toContain("error: unexpected closing delimiter: `}`");
    expect(stderr).toContain("unknown attribute `should-panic`");
    expect(stderr).toMatch(/Summary .* 8 tests run: 6 passed, 2 failed, 0 skipped/);
  });

  test("a failure that is not the doctest's is not remembered", async () => {
    const workspace = await own("doctests");
    const full = workspace.write("full", "");
    const script = `#!/bin/sh\n[ ! -e "${full}" ] || { echo "No space left on device" >&2; exit 1; }\nexec cc "$@"\n`;
    const linker = workspace.write("linker", script);
    fs.chmodSync(linker, 0o755);
    const env = { RUSTDOCFLAGS: `-Clinker=${linker}` };
    const failed = await workspace.nextest(["run", "--doc", "-p", "macros"], { env });
    expect(failed.exitCode).toBe(100);
    expect(failed.stderr).toContain("No space left on device");
    fs.rmSync(full);
    const again = await workspace.nextest(["run", "--doc", "-p", "macros"], { env });
    expect(again.exitCode).toBe(0);
    // From then on it is.
    expect(again.stderr).toContain("Compiled 2 doctests");
    const third = await workspace.nextest(["run", "--doc", "-p", "macros"], { env });
    expect([third.exitCode, third.stderr.includes("Compiled")]).toEqual([0, false]);
  });

  test("a crate that rustdoc cannot read is one failed test", async () => {
    const workspace = await own("doctests");
    const more = '#[cfg(doctest)]\n#[doc = include_str!("missing.md")]\npub struct Missing;\n';
    fs.appendFileSync(path.join(workspace.folder, "macros/src/lib.rs"), more);
    const args = ["run", "--doc", "-p", "macros", "-p", "scripted", "--no-fail-fast"];
    const { exitCode, stderr } = await workspace.nextest(args);
    expect(exitCode).toBe(100);
    expect(stderr).toContain("macros::doctest/macros macros/src/lib.rs - (rustdoc)");
    expect(stderr).toContain("couldn't read");
    expect(stderr).toMatch(/Summary .* 6 tests run: 5 passed, 1 failed/);
  });
});

describe("what tests have", () => {
  test("timeouts, and one that must panic does not by being ended", async () => {
    const workspace = await own("doctests");
    const slow = "/// ```should_panic\n/// loop { std::thread::park() }\n/// ```\npub fn slow() {}\n";
    workspace.write("macros/Cargo.toml", '[package]\nname = "macros"\nversion = "0.1.0"\nedition = "2024"\n');
    workspace.write("macros/src/lib.rs", slow);
    workspace.write(
      ".config/nextest.toml",
      '[[profile.default.overrides]]\nfilter = "kind(doctest)"\nslow-timeout = { period = "200ms", terminate-after = 1 }\nretries = 1\n',
    );
    const { exitCode, stderr } = await workspace.nextest(["run", "--doc", "-p", "macros"]);
    expect(exitCode).toBe(100);
    expect(stderr).toMatch(
      /TRY 2 TMT \[.*\] .*macros::doctest\/macros macros\/src\/lib.rs - slow \(line 1\)/,
    );
  });

  test("--no-capture shows what they print, and what the compiler said", async () => {
    const workspace = await shared("doctests");
    const args = ["run", "--doc", "-p", "uncompiled", "--no-capture", "--no-fail-fast"];
    const { stdout, stderr } = await workspace.nextest(args);
    expect(stdout).toContain("alone\n");
    expect(stderr).toContain("unterminated double quote string");
  });

  test("partitions deal them out once", async () => {
    const workspace = await shared("doctests");
    const part = async (shard: number): Promise<readonly string[]> => {
      const args = ["list", "--doc", ...MERGED, "--partition", `count:${shard}/2`, "-T", "oneline"];
      return (await workspace.nextest(args)).stdout.split("\n").filter((line) => line !== "");
    };
    const all = [...(await part(1)), ...(await part(2))];
    expect(new Set(all).size).toBe(Object.keys(MERGED_ENDINGS).length);
    expect(all).toHaveLength(Object.keys(MERGED_ENDINGS).length);
  });

  test("archives bring them along: no compiler is needed where they run", async () => {
    const workspace = await own("doctests");
    const file = path.join(workspace.folder, "it.tar.zst");
    const made = await workspace.nextest([
      "archive",
      "--doctests",
      "include",
      ...MERGED,
      "--archive-file",
      file,
    ]);
    expect(made.exitCode).toBe(0);
    fs.rmSync(path.join(workspace.folder, "target"), { recursive: true });
    const args = ["run", "--archive-file", file, "--no-fail-fast"];
    const ran = await workspace.nextest(args, {
      events: true,
      env: { PATH: "/usr/bin:/bin", RUSTC: "none" },
    });
    expect(endings(ran)).toEqual(MERGED_ENDINGS);
    const none = await workspace.nextest([...args, "--doctests", "none", "--no-tests", "pass"], {
      events: true,
    });
    expect(endings(none)).toEqual({});
  });
});

describe("the hint that doctests were not run", () => {
  const HINT = "doctests were not run; `--doctests include` runs them";
  const shown = async (args: readonly string[], env: Record<string, string> = {}): Promise<boolean> => {
    const { folder } = await shared("doctests");
    using terminal = new TerminalRun(["run", "-p", "macros", "--no-tests", "pass", ...args], {
      cwd: folder,
      env,
    });
    expect(await terminal.ended()).toBe(0);
    return terminal.lines.join(" ").replaceAll(/ +/g, " ").includes(HINT);
  };

  test("is shown at a terminal, unless something says whether to run them", async () => {
    expect(await shown([])).toBe(true);
    expect(await shown(["--doctests", "none"])).toBe(false);
    expect(await shown([], { NEXTEST_DOCTESTS: "none" })).toBe(false);
  });

  test("has a switch", async () => {
    const user = path.join(scratchFolder(), "user.toml");
    fs.writeFileSync(user, "[ui]\ndoctest-hint = false\n");
    expect(await shown([], { NEXTEST_USER_CONFIG_FILE: user })).toBe(false);
  });

  test("is not shown in a pipe", async () => {
    const workspace = await shared("doctests");
    const { stderr } = await workspace.nextest(["run", "-p", "macros", "--no-tests", "pass"]);
    expect(stderr).not.toContain("doctests were not run");
  });
});

test("a toolchain that cannot hand doctests over is refused by its version", async () => {
  const workspace = await own("doctests");
  const rustdoc = workspace.write(
    "old-rustdoc",
    "#!/bin/sh\nprintf 'rustdoc 1.63.0\\nbinary: rustdoc\\nrelease: 1.63.0\\n'\n",
  );
  fs.chmodSync(rustdoc, 0o755);
  const args = ["run", "--doctests", "include", "-p", "macros"];
  const { exitCode, stderr } = await workspace.nextest(args, { env: { RUSTDOC: rustdoc } });
  expect(exitCode).toBe(96);
  expect(stderr).toContain("doctests need Rust 1.88.0 or later, and this is 1.63.0");
  // Before anything is built.
  expect(stderr).not.toContain("Compiling");
  const without = await workspace.nextest(["run", "-p", "macros", "--no-tests", "pass"], {
    env: { RUSTDOC: rustdoc },
  });
  expect(without.exitCode).toBe(0);
});

describe("two runs at once", () => {
  test("with different environments: neither takes away the executables of the other", async () => {
    const workspace = new Workspace(path.join(scratchFolder(), "two-runs"));
    workspace.write("Cargo.toml", '[package]\nname = "two-runs"\nversion = "0.1.0"\nedition = "2024"\n');
    const open = path.join(workspace.folder, "open");
    const waits = `while !std::path::Path::new(${JSON.stringify(open)}).exists() { std::thread::yield_now() }`;
    const doctest = (code: string): string => `//! \`\`\`\n//! ${code}\n//! \`\`\`\n`;
    workspace.write("src/lib.rs", `${doctest(waits)}//!\n${doctest("assert!(true);")}`);
    const events = path.join(workspace.folder, "events");
    const first = workspace.nextest(["run", "--doc", "-j1", "--output", `ndjson:${events}`]);
    const started = (): boolean =>
      fs.existsSync(events) && fs.readFileSync(events, "utf8").includes("test-started");
    while (!started()) await Bun.sleep(5);
    const second = await workspace.nextest(["run", "--doc", "--no-run"], { env: { DIFFERENT: "1" } });
    expect(second.stderr).toContain("Compiled 2 doctests");
    fs.writeFileSync(open, "");
    expect((await first).stderr).toContain("2 tests run: 2 passed");
    const third = await workspace.nextest(["run", "--doc"], { env: { DIFFERENT: "1" } });
    expect(third.stderr).not.toContain("Compiled 2 doctests");
    expect(third.stderr).toContain("2 tests run: 2 passed");
  });
});
