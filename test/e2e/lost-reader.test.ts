/** A run whose report can no longer be written, and one that is interrupted while it cleans up. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { Fakes, pass } from "./fakes.ts";
import { scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

test.each([
  ["the reader goes away", `2>&1 | head -n 1`],
  ["there is no room", `2> /dev/full`],
])("a test that hangs is ended when %s, and JUnit is written", async (_, redirection) => {
  using fakes = new Fakes();
  const workspace = await shared("basic");
  const folder = scratchFolder();
  const junit = path.join(folder, "junit.xml");
  const shell = `{ "$@"; echo $? > ${folder}/code; } ${redirection}`;
  // The fake waits for orders that never come.
  await workspace.nextest(
    ["run", ...fakes.args, "-E", "test(=tests::doubles)", "--output", `junit:${junit}`],
    { shell, env: fakes.env },
  );
  expect(fs.readFileSync(path.join(folder, "code"), "utf8")).toBe("110\n");
  expect(fs.readFileSync(junit, "utf8")).toContain('<testcase name="tests::doubles"');
});

test("a run that is interrupted during a teardown script says so and is no success", async () => {
  using fakes = new Fakes(`
[scripts.teardown.down]
command = ["/bin/sh", "-c", 'kill -INT "$PPID"; exec sleep 60']
[[profile.default.scripts]]
filter = "all()"
teardown = "down"`);
  const workspace = await shared("basic");
  const run = workspace.nextest(["run", ...fakes.args, "-E", "test(=tests::doubles)"], { env: fakes.env });
  await pass(await fakes.rig.next());
  const ran = await run;
  expect(ran.stderr).toContain("Cancelling due to interrupt: 1 teardown script still running");
  expect(ran.exitCode).toBe(100);
});

test.each([
  ["1< /dev/null", ["list"], 0],
  ["2< /dev/null", ["run", "-E", "test(=tests::adds)"], 0],
  ["2< /dev/null", ["run", "--reporter", "compact", "--no-capture", "-E", "test(=tests::adds)"], 0],
  ["2< /dev/null", ["run", "-E", "unknown()"], 94],
])("a stream that is open for reading only loses its text: `%s` %j", async (redirection, args, code) => {
  const workspace = await shared("basic");
  const ran = await workspace.nextest(args, { shell: `exec "$@" ${redirection}` });
  expect(ran.exitCode).toBe(code);
});

test("a failure whose message finds no room keeps its exit code", async () => {
  const workspace = await shared("basic");
  const shell = 'exec "$@" 2> /dev/full';
  expect((await workspace.nextest(["run", "-E", "unknown()"], { shell })).exitCode).toBe(94);
  expect((await workspace.nextest(["run", "--config-file", "none"], { shell })).exitCode).toBe(96);
});
