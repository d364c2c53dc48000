/** The package for programs, as built: on Node and on Bun, with types that a program compiles against. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { runTests } from "../../src/index.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXAMPLE = path.join(ROOT, "examples/events.mjs");

describe("the example", () => {
  test.each([
    ["Node", ["node"]],
    ["Bun", [process.execPath]],
  ])("on %s", async (_, runtime) => {
    const { folder } = await shared("outcomes");
    const ran = await run([...runtime, EXAMPLE, folder, "-E", "test(pass::) | test(fail::panics)"]);
    expect(ran.stderr).toBe("");
    expect(ran.exitCode).toBe(100);
    const lines = ran.stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("5 tests in 2 binaries");
    expect(lines.slice(1, 3).sort()).toEqual([
      "fail: outcomes fail::panics",
      "fail: outcomes fail::panics_with_another_message",
    ]);
    expect(lines.slice(3)).toHaveLength(4);
  });

  test("says why where nothing can be built", async () => {
    const ran = await run(["node", EXAMPLE, scratchFolder()]);
    expect(ran.stderr).toContain("could not find `Cargo.toml`");
    expect(ran.exitCode).not.toBe(0);
  });
});

test("what is packed is all that a program on Node needs", async () => {
  const home = scratchFolder();
  const installed = path.join(home, "node_modules/nextest-ts");
  for (const file of ["package.json", ...manifest.files]) {
    fs.mkdirSync(path.dirname(path.join(installed, file)), { recursive: true });
    fs.cpSync(path.join(ROOT, file), path.join(installed, file), { recursive: true });
  }
  const { folder } = await shared("outcomes");
  const program = `
    import { runTests, readEvents } from "nextest-ts";
    import schema from "nextest-ts/run-event.schema.json" with { type: "json" };
    const run = runTests({ cwd: ${JSON.stringify(folder)}, args: ["pass::silent"] });
    const types = [];
    for await (const event of run) types.push(event.type);
    console.log(types.at(-1), (await run.ended).exitCode, typeof readEvents, "$schema" in schema);`;
  fs.writeFileSync(path.join(home, "program.mjs"), program);
  const ran = await run(["node", "--no-warnings", "program.mjs"], { cwd: home });
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toBe("run-finished 0 function true\n");
});

test("a program compiles against the types", async () => {
  const folder = scratchFolder();
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(ROOT, path.join(folder, "node_modules/nextest-ts"));
  fs.writeFileSync(
    path.join(folder, "program.mts"),
    `import { readEvents, runTests, type RunEvent } from "nextest-ts";
for await (const event of runTests({ args: ["-j1"] })) {
  if (event.type === "test-finished") event.outcome.attempts[0].duration.toFixed();
  // @ts-expect-error: only some events have one
  event.outcome;
}
const events: AsyncIterable<RunEvent> = readEvents("");
export { events };
`,
  );
  const tsc = [path.join(ROOT, "node_modules/.bin/tsc"), "--noEmit", "--strict", "--target", "esnext"];
  const ran = await run([...tsc, "--module", "nodenext", "program.mts"], { cwd: folder });
  expect(ran.stdout).toBe("");
  expect(ran.exitCode).toBe(0);
});

describe("a run", () => {
  const started = async (args: readonly string[], more: Partial<Parameters<typeof runTests>[0]> = {}) => {
    const { folder: cwd } = await shared("outcomes");
    const env = environmentFor({ env: { OUTCOMES_SLEEP_MS: "60000" } });
    return runTests({ executable: EXECUTABLE, cwd, env, args, ...more });
  };

  test("ends when the loop is left", async () => {
    const tests = await started(["sleeps"]);
    for await (const event of tests) if (event.type === "test-started") break;
    const end = await tests.ended;
    expect(end.exitCode === 0).toBe(false);
  });

  test("ends when it is aborted, and tells how", async () => {
    const abort = new AbortController();
    const tests = await started(["sleeps"], { signal: abort.signal });
    const types: string[] = [];
    for await (const event of tests) {
      types.push(event.type);
      if (event.type === "test-started") abort.abort();
    }
    expect(types.slice(-3)).toEqual(["cancel-started", "test-finished", "run-finished"]);
    const end = await tests.ended;
    expect(end.exitCode).toBe(100);
    expect(end.stderr).toContain("due to interrupt");
  });

  test("says where the folder is not there", async () => {
    const tests = runTests({ cwd: "/nowhere/workspace", executable: EXECUTABLE });
    expect(tests.ended).rejects.toThrow("no such folder to run tests in: /nowhere/workspace");
    expect(Array.fromAsync(tests)).rejects.toThrow("no such folder");
  });

  test("throws where the executable is not there", async () => {
    const tests = await started([], { executable: "/nowhere/cargo-nextest" });
    const reading = Array.fromAsync(tests);
    expect(reading).rejects.toThrow("ENOENT");
    expect(tests.ended).rejects.toThrow("ENOENT");
  });
});
