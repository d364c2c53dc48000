/** Cargo is not there, says nonsense or stops in the middle: an error each time, and never “no tests”. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { fakeCargo } from "./fake-cargo.ts";
import { until } from "../rig/rig.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, own, shared, Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

/** Nothing ran, and no line is about tests. */
function expectNoRun(stderr: string): void {
  expect(stderr).not.toContain("Starting");
  expect(stderr).not.toContain("no tests to run");
}

describe("there is no workspace", () => {
  test("no Cargo.toml", async () => {
    const nowhere = new Workspace(scratchFolder());
    const { exitCode, stderr } = await nowhere.nextest(["run"]);
    expect(stderr).toContain("could not find `Cargo.toml`");
    expect(stderr).toContain("metadata");
    expect(exitCode).toBe(102);
  });

  test("a manifest path that leads nowhere", async () => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["list", "--manifest-path", "no/Cargo.toml"]);
    expect(stderr).toContain("`no/Cargo.toml` does not exist");
    expect(exitCode).toBe(102);
  });

  test("a Cargo.toml that is no TOML", async () => {
    const workspace = new Workspace(scratchFolder());
    workspace.write("Cargo.toml", "[package\n");
    const { exitCode, stderr } = await workspace.nextest(["run"]);
    expect(stderr).toContain("Cargo.toml:1:9");
    expect(exitCode).toBe(102);
  });
});

describe("there is no cargo", () => {
  test.each([
    ["not on the PATH", { PATH: "/nonexistent" }, "cargo"],
    ["not where CARGO says", { CARGO: "/nonexistent/cargo" }, "/nonexistent/cargo"],
  ] as const)("%s", async (_, env, program) => {
    const { exitCode, stderr } = await (await shared("outcomes")).nextest(["run"], { env });
    expect(stderr).toContain(`error: failed to execute \`${program} `);
    expect(stderr).toContain("Caused by:\n  no such file or directory\n");
    expect(exitCode).toBe(102);
  });

  test("CARGO is not executable", async () => {
    const file = path.join(scratchFolder(), "cargo");
    fs.writeFileSync(file, "#!/bin/sh\nexit 0\n", { mode: 0o644 });
    const { exitCode, stderr } = await (await shared("outcomes")).nextest(["run"], { env: { CARGO: file } });
    expect(stderr).toContain("Caused by:\n  permission denied\n");
    expect(exitCode).toBe(102);
  });
});

describe("metadata that cannot be used", () => {
  test.each([
    ["no JSON", "echo 'this is no JSON'; exit 0", "not valid JSON"],
    ["JSON that is cut short", '"$real" "$@" | head -c 200; exit 0', "not valid JSON"],
    ["JSON of another kind", "echo '{}'; exit 0", "`workspace_members` should be an array"],
    ["nothing", "exit 0", "not valid JSON"],
  ])("%s", async (_, script, says) => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["run"], {
      env: fakeCargo("metadata", script),
    });
    expect(stderr).toMatch(/^error: .*cargo metadata/m);
    expect(stderr).toContain(says);
    expectNoRun(stderr);
    expect(exitCode).toBe(96);
  });

  test("bytes that are not UTF-8", async () => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["run"], {
      env: fakeCargo("metadata", "printf '\"caf\\351\"'; exit 0"),
    });
    expect(stderr).toContain("not valid UTF-8");
    expectNoRun(stderr);
    expect(exitCode).toBe(102);
  });

  test("cargo fails", async () => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["run"], {
      env: fakeCargo("metadata", "echo 'error: a reason of its own' >&2; exit 7"),
    });
    expect(stderr).toContain("error: a reason of its own\n");
    expect(stderr).toMatch(/error: command `.*metadata.*` failed with exit status: 7/);
    expect(exitCode).toBe(102);
  });
});

describe("builds that go wrong", () => {
  test("code that does not compile", async () => {
    const workspace = await own("outcomes");
    workspace.write("src/lib.rs", "#[test]\nfn broken() { this is no Rust }\n");
    const { exitCode, stdout, stderr } = await workspace.nextest(["run"]);
    expect(stderr).toContain("src/lib.rs:2");
    expect(stderr).toMatch(/error: command `.*test.*--no-run.*` exited with code 101/);
    expectNoRun(stderr);
    expect(stdout).toBe("");
    expect(exitCode).toBe(101);
  });

  test.each([
    ["in the middle of a line", '"$real" "$@" | head -c 300; exit 0'],
    ["before the last line", '"$real" "$@" | grep -v build-finished; exit 0'],
    ["before the first line", "exit 0"],
  ])("messages that end %s", async (_, script) => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["run"], {
      env: fakeCargo("--no-run", script),
    });
    expect(stderr).toMatch(/error: command `.*--no-run.*` ended without saying that the build is finished/);
    expect(stderr).toContain("Caused by:\n  its messages were cut short\n");
    expectNoRun(stderr);
    expect(exitCode).toBe(101);
  });

  test("cargo is killed", async () => {
    const { exitCode, stderr } = await (
      await shared("outcomes")
    ).nextest(["run"], {
      env: fakeCargo("--no-run", "kill -9 $$"),
    });
    expect(stderr).toMatch(/error: command `.*--no-run.*` ended by signal: 9 \(SIGKILL\)/);
    expectNoRun(stderr);
    expect(exitCode).toBe(101);
  });

  test("a line that is no message does no harm", async () => {
    const workspace = await shared("outcomes");
    const { exitCode, stdout } = await workspace.nextest(["list", "pass::silent"], {
      env: fakeCargo("--no-run", "echo 'a wrapper says hello'"),
    });
    expect(stdout).toBe("outcomes pass::silent\n");
    expect(exitCode).toBe(0);
  });
});

/**
 * Takes its file away at the first signal, as C compilers do; a second one would end it in between. A shell that waits
 * for a background command runs its trap at once.
 */
const COMPILER = `sh -c 'trap "trap - INT TERM; sleep 0.1; rm $0; exit 1" INT TERM; : >"$0"; sleep 9 & wait'`;

describe.if(process.platform === "linux")("a signal to the whole group during the build", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s: compilers clean up, and the run ends of it",
    async (signal) => {
      const { folder } = await shared("harness");
      const file = path.join(scratchFolder(), "compiled");
      const child = Bun.spawn([EXECUTABLE, "nextest", "run"], {
        cwd: folder,
        env: environmentFor({
          env: fakeCargo("--no-run", `exec 2>/dev/null; ${COMPILER} '${file}'; exit 101`),
        }),
        stdio: ["ignore", "ignore", "ignore"],
        detached: true,
      });
      await until(() => fs.existsSync(file), "it compiles");
      process.kill(-child.pid, signal);
      await child.exited;
      expect(child.signalCode).toBe(signal);
      await until(() => !fs.existsSync(file), "the compiler has taken its file away");
    },
  );
});
