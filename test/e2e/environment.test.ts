/** What tests are given: the whole environment, the folder and the arguments, when they are asked and when they run. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
import { COMPATIBLE_VERSION } from "../../src/model/version.ts";
import type { Invocation } from "../rig/rig.ts";
import { Fakes, pass } from "./fakes.ts";
import { ENVIRONMENT } from "./fixtures.ts";
import { own, type Ran, shared, type Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

type Environment = Readonly<Record<string, string>>;

/** What the runner set: variables that it was not given itself, or not so. */
function added(environment: Environment, given: Environment = ENVIRONMENT): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([key, value]) => given[key] !== value));
}

/** `KEY=value` lines as the fixtures print them. */
function variablesIn(text: string): Environment {
  return Object.fromEntries(
    [...text.matchAll(/^ *([A-Z][A-Za-z0-9_-]*)=(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
}

const PACKAGE: Environment = {
  CARGO_PKG_AUTHORS: "",
  CARGO_PKG_DESCRIPTION: "",
  CARGO_PKG_HOMEPAGE: "",
  CARGO_PKG_LICENSE: "",
  CARGO_PKG_LICENSE_FILE: "",
  CARGO_PKG_REPOSITORY: "",
  CARGO_PKG_RUST_VERSION: "1.63.0",
  CARGO_PKG_VERSION: "0.1.0",
  CARGO_PKG_VERSION_MAJOR: "0",
  CARGO_PKG_VERSION_MINOR: "1",
  CARGO_PKG_VERSION_PATCH: "0",
  CARGO_PKG_VERSION_PRE: "",
};

/** What is the same for all tests of a workspace that asks for no version. */
function common({ folder }: Workspace, runId: string, libraries: string): Environment {
  return {
    NEXTEST: "1",
    NEXTEST_RUN_ID: runId,
    NEXTEST_EXECUTION_MODE: "process-per-test",
    NEXTEST_PROFILE: "default",
    NEXTEST_VERSION: COMPATIBLE_VERSION,
    NEXTEST_REQUIRED_VERSION: "none",
    NEXTEST_RECOMMENDED_VERSION: "none",
    NEXTEST_WORKSPACE_ROOT: folder,
    LD_LIBRARY_PATH: libraries,
    NEXTEST_LD_LIBRARY_PATH: libraries,
  };
}

/** Artifacts, dependencies, the toolchain's own, then what was there before. */
function expectLibraries({ folder }: Workspace, libraries: string): void {
  const [artifacts, deps, toolchain, ...rest] = libraries.split(":");
  expect([artifacts, deps]).toEqual([
    path.join(folder, "target/debug"),
    path.join(folder, "target/debug/deps"),
  ]);
  expect(toolchain).toMatch(/\/lib\/rustlib\/[^/]+\/lib$/);
  expect(rest.join(":")).toBe(ENVIRONMENT["LD_LIBRARY_PATH"] ?? "");
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.if(process.platform === "linux")("the whole environment", () => {
  test("of a test that runs", async () => {
    const workspace = await shared("outcomes");
    const args = [
      "run",
      "--run-ignored",
      "only",
      "-j",
      "3",
      "--retries",
      "2",
      "--success-output",
      "immediate",
    ];
    const ran = await workspace.nextest([...args, "shows_its_environment"]);
    expect(ran.exitCode).toBe(0);
    const variables = variablesIn(ran.stderr);
    const { NEXTEST_RUN_ID: runId = "", LD_LIBRARY_PATH: libraries = "" } = variables;
    expect(runId).toMatch(UUID);
    expectLibraries(workspace, libraries);
    expect(added(variables)).toEqual({
      ...common(workspace, runId, libraries),
      ...PACKAGE,
      CARGO_MANIFEST_DIR: workspace.folder,
      CARGO_PKG_NAME: "outcomes",
      NEXTEST_RUN_MODE: "test",
      NEXTEST_TEST_PHASE: "run",
      NEXTEST_BINARY_ID: "outcomes::endings",
      NEXTEST_TEST_NAME: "shows_its_environment",
      NEXTEST_ATTEMPT: "1",
      NEXTEST_TOTAL_ATTEMPTS: "3",
      NEXTEST_ATTEMPT_ID: `${runId}:outcomes::endings$shows_its_environment`,
      NEXTEST_STRESS_CURRENT: "none",
      NEXTEST_STRESS_TOTAL: "none",
      NEXTEST_TEST_THREADS: "3",
      NEXTEST_TEST_GLOBAL_SLOT: "0",
      NEXTEST_TEST_GROUP: "@global",
      NEXTEST_TEST_GROUP_SLOT: "none",
    });
    for (const [key, value] of Object.entries(ENVIRONMENT)) {
      if (key !== "LD_LIBRARY_PATH") expect([key, variables[key]]).toEqual([key, value]);
    }
    expect(ran.stderr).toContain(`    cwd=${workspace.folder}\n`);
    expect(ran.stderr).toContain(
      '    args=["--exact", "shows_its_environment", "--nocapture", "--ignored"]\n',
    );
  });

  test("of a binary that is asked for its tests", async () => {
    const workspace = await shared("harness");
    const ran: Ran = await workspace.nextest(["list"], { env: { HARNESS_FIRST: "environment" } });
    expect(ran.exitCode).toBe(104);
    const variables = variablesIn(ran.stderr);
    const { NEXTEST_RUN_ID: runId = "", LD_LIBRARY_PATH: libraries = "" } = variables;
    expect(runId).toMatch(UUID);
    expectLibraries(workspace, libraries);
    expect(added(variables)).toEqual({
      ...common(workspace, runId, libraries),
      ...PACKAGE,
      CARGO_MANIFEST_DIR: workspace.folder,
      CARGO_PKG_NAME: "harness",
      NEXTEST_TEST_PHASE: "list",
      NEXTEST_BINARY_ID: "harness::first",
      HARNESS_FIRST: "environment",
    });
    expect(ran.stderr).toContain(`cwd=${workspace.folder}\n`);
    expect(ran.stderr).toMatch(/^args=\["--list", "--format", "terse"(, "--ignored")?\]$/m);
  });
});

/** What one test of a workspace is given. */
async function given(workspace: Workspace, filterset: string): Promise<Invocation["hello"]> {
  using fakes = new Fakes();
  const running = workspace.nextest(["run", ...fakes.args, "-E", filterset], { env: fakes.env });
  const fake = await fakes.rig.next();
  await pass(fake);
  expect((await running).exitCode).toBe(0);
  return fake.hello;
}

describe("what a package and its build give", () => {
  test("facts of the manifest, and the package's folder", async () => {
    const workspace = await shared("basic");
    const { env, cwd } = await given(workspace, "test(=tests::adds)");
    expect(cwd).toBe(path.join(workspace.folder, "alpha"));
    expect(env).toMatchObject({
      CARGO_MANIFEST_DIR: path.join(workspace.folder, "alpha"),
      CARGO_PKG_NAME: "alpha",
      CARGO_PKG_VERSION: "1.2.3",
      CARGO_PKG_VERSION_MAJOR: "1",
      CARGO_PKG_VERSION_MINOR: "2",
      CARGO_PKG_VERSION_PATCH: "3",
      CARGO_PKG_AUTHORS: "Fixture Author <author@example.com>",
      CARGO_PKG_DESCRIPTION: "A library with binaries, examples, integration tests and benches",
      CARGO_PKG_LICENSE: "MIT OR Apache-2.0",
      CARGO_PKG_REPOSITORY: "https://example.com/alpha",
      CARGO_PKG_HOMEPAGE: "https://example.com/alpha/home",
    });
  });

  test("an integration test finds the package's programs, by both names; a unit test does not", async () => {
    const workspace = await shared("basic");
    const { env } = await given(workspace, "test(=library_is_reachable)");
    const program = (name: string): string => path.join(workspace.folder, "target/debug", name);
    expect(Object.fromEntries(Object.entries(env).filter(([key]) => key.includes("BIN_EXE")))).toEqual({
      "CARGO_BIN_EXE_alpha-tool": program("alpha-tool"),
      CARGO_BIN_EXE_alpha: program("alpha"),
      "NEXTEST_BIN_EXE_alpha-tool": program("alpha-tool"),
      NEXTEST_BIN_EXE_alpha_tool: program("alpha-tool"),
      NEXTEST_BIN_EXE_alpha: program("alpha"),
    });
    const unit = await given(workspace, "test(=tests::adds)");
    expect(Object.keys(unit.env).filter((key) => key.includes("BIN_EXE"))).toEqual([]);
  });

  test("what a build script says: its folder, variables, places of libraries", async () => {
    const workspace = await shared("basic");
    const { env } = await given(workspace, "test(=dev_dependency_is_reachable)");
    expect(env["OUT_DIR"]).toStartWith(path.join(workspace.folder, "target/debug/build/beta-hyphen-"));
    expect(env["BETA_FROM_BUILD_SCRIPT"]).toBe("a value with spaces = and signs");
    expect(env["LD_LIBRARY_PATH"]?.split(":")).toContain(env["OUT_DIR"] ?? "");
    const other = await given(workspace, "test(=tests::adds)");
    expect(other.env["OUT_DIR"]).toBeUndefined();
    expect(other.env["BETA_FROM_BUILD_SCRIPT"]).toBeUndefined();
  });

  test("cargo's own configuration", async () => {
    const workspace = await own("outcomes");
    workspace.write(
      ".cargo/config.toml",
      `[env]
PLAIN = "plain"
KEPT = "from the file"
FORCED = { value = "from the file", force = true }
RELATIVE = { value = "some/place", relative = true }
`,
    );
    using fakes = new Fakes();
    const running = workspace.nextest(["run", ...fakes.args, "pass::silent"], {
      env: { ...fakes.env, KEPT: "from outside", FORCED: "from outside" },
    });
    const fake = await fakes.rig.next();
    await pass(fake);
    expect((await running).exitCode).toBe(0);
    expect(fake.hello.env).toMatchObject({
      PLAIN: "plain",
      KEPT: "from outside",
      FORCED: "from the file",
      RELATIVE: path.join(workspace.folder, "some/place"),
    });
  });
});

describe("what a run gives", () => {
  test("the number of the attempt", async () => {
    const workspace = await shared("outcomes");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "--retries", "2", "pass::silent"];
    const running = workspace.nextest(args, { env: fakes.env });
    const ids: (string | undefined)[] = [];
    for (const attempt of [1, 2, 3]) {
      const fake = await fakes.rig.next();
      expect(fake.hello.env).toMatchObject({ NEXTEST_ATTEMPT: String(attempt), NEXTEST_TOTAL_ATTEMPTS: "3" });
      ids.push(fake.hello.env["NEXTEST_ATTEMPT_ID"]?.replace(fake.hello.env["NEXTEST_RUN_ID"] ?? "?", "RUN"));
      if (attempt === 3) await pass(fake);
      else fake.exit(1);
    }
    expect(ids).toEqual([
      "RUN:outcomes$pass::silent",
      "RUN:outcomes$pass::silent#2",
      "RUN:outcomes$pass::silent#3",
    ]);
    expect((await running).exitCode).toBe(0);
  });

  test("the round of a stress run", async () => {
    const workspace = await shared("outcomes");
    using fakes = new Fakes();
    const running = workspace.nextest(["run", ...fakes.args, "--stress-count", "2", "pass::silent"], {
      env: fakes.env,
    });
    for (const round of ["0", "1"]) {
      const fake = await fakes.rig.next();
      expect(fake.hello.env).toMatchObject({ NEXTEST_STRESS_CURRENT: round, NEXTEST_STRESS_TOTAL: "2" });
      expect(fake.hello.env["NEXTEST_ATTEMPT_ID"]).toEndWith(`:outcomes@stress-${round}$pass::silent`);
      await pass(fake);
    }
    expect((await running).exitCode).toBe(0);
  });

  test("its place among those that run: the lowest free slot, in all and in its group", async () => {
    const workspace = await shared("harness");
    using fakes = new Fakes(`[test-groups.few]
max-threads = 2
[[profile.default.overrides]]
filter = "binary(second)"
test-group = "few"
`);
    const running = workspace.nextest(
      ["run", ...fakes.args, "-j", "3", "-E", "binary(second) or test(first::passes)"],
      {
        env: fakes.env,
      },
    );
    const first = await fakes.running(3);
    const slots = (fake: Invocation): readonly (string | undefined)[] =>
      ["NEXTEST_TEST_GROUP", "NEXTEST_TEST_GLOBAL_SLOT", "NEXTEST_TEST_GROUP_SLOT"].map(
        (key) => fake.hello.env[key],
      );
    const sorted = first.map(slots).sort((left, right) => String(left[1]).localeCompare(String(right[1])));
    expect(sorted.map(([, slot]) => slot)).toEqual(["0", "1", "2"]);
    expect(sorted.map(([group, , slot]) => [group, slot])).toEqual([
      ["@global", "none"],
      ["few", "0"],
      ["few", "1"],
    ]);
    await Promise.all(first.map(pass));
    expect((await running).exitCode).toBe(0);
  });

  test("variables of setup scripts, to the tests that they are for", async () => {
    const workspace = await shared("harness");
    using fakes = new Fakes(`[scripts.setup.server]
command = ["sh", "-c", 'echo "SERVER=at port 1" >> "$NEXTEST_ENV"']
[[profile.default.scripts]]
filter = "binary(second)"
setup = "server"
`);
    const running = workspace.nextest(
      ["run", ...fakes.args, "-j2", "-E", "test(=first::passes) or test(=second::passes)"],
      {
        env: fakes.env,
      },
    );
    const both = await fakes.running(2);
    const seen = both.map(({ hello: { env } }) => `${env["NEXTEST_BINARY_ID"]}: ${env["SERVER"]}`);
    expect(seen.sort()).toEqual(["harness::first: undefined", "harness::second: at port 1"]);
    expect(both.map(({ hello }) => hello.env["NEXTEST_ENV"])).toEqual([undefined, undefined]);
    await Promise.all(both.map(pass));
    expect((await running).exitCode).toBe(0);
  });

  test("nothing to read, and a group of its own", async () => {
    const { stdin, stat, pid } = await given(await shared("outcomes"), "test(=pass::silent)");
    expect(stdin).toBe("");
    if (process.platform === "linux")
      expect(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]).toBe(String(pid));
  });
});
