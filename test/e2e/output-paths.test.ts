/** Where `--output` may write, and what a report that cannot be written means. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { own, shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** One test that passes. */
const RUN = ["run", "-E", "test(=tests::doubles)"];

test.each(["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])(
  "a report on standard output: %s",
  async (place) => {
    const workspace = await shared("basic");
    const ran = await workspace.nextest([...RUN, "--output", `junit:${place}`]);
    expect(ran.stdout).toStartWith("<?xml");
    expect(ran.stdout.trimEnd()).toEndWith("</testsuites>");
    expect(fs.existsSync(path.join(workspace.folder, "-"))).toBe(false);
    const stream = await workspace.nextest([...RUN, "--output", `ndjson:${place}`]);
    expect(stream.stdout.trimEnd().split("\n").at(-1)).toStartWith('{"type":"run-finished"');
  },
);

test("descriptors, pipes and devices are written to, and stay what they are", async () => {
  const workspace = await shared("basic");
  const folder = scratchFolder();
  const pipe = path.join(folder, "pipe");
  const shell = `mkfifo ${pipe}; cat ${pipe} > ${folder}/piped & exec 7> ${folder}/seven
    exec 8<> ${pipe}; "$@" --output junit:${pipe} --output junit:/dev/fd/7 --output junit:/dev/null; code=$?
    exec 8<&-; wait; exit $code`;
  const ran = await workspace.nextest(RUN, { shell });
  expect(ran.exitCode).toBe(0);
  for (const file of ["piped", "seven"])
    expect(fs.readFileSync(path.join(folder, file), "utf8").trimEnd()).toEndWith("</testsuites>");
  expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("what cannot be written is found before anything is built or run", async () => {
  const workspace = await shared("basic");
  const folder = scratchFolder();
  const refused = await workspace.nextest([...RUN, "--output", `junit:${folder}`]);
  expect(refused).toMatchObject({ exitCode: 96, stdout: "" });
  expect(refused.stderr).toBe(
    `error: cannot write report \`${folder}\`\n\nCaused by:\n  it is a directory\n`,
  );
  const closed = await workspace.nextest([...RUN, "--output", "junit:/dev/fd/63"]);
  expect(closed.exitCode).toBe(96);
  expect(closed.stderr).toContain("cannot write report `/dev/fd/63`");
  const pipe = path.join(folder, "pipe");
  const unread = await workspace.nextest([...RUN, "--output", `junit:${pipe}`], {
    shell: `mkfifo ${pipe}; exec "$@"`,
  });
  expect(unread.exitCode).toBe(96);
  expect(unread.stderr).toContain("no process has opened it for reading");
  const twice = await workspace.nextest([...RUN, "--output", "junit:-", "--output", "ndjson:/dev/stdout"]);
  expect(twice.exitCode).toBe(2);
});

test("two reports for one file, by whatever names, are refused", async () => {
  const workspace = await shared("basic");
  const folder = scratchFolder();
  fs.symlinkSync(folder, path.join(folder, "link"));
  const two = ["--output", `ndjson:${folder}/a`, "--output", `junit:${folder}/link/a`];
  const stream = path.join(folder, "stream");
  for (const line of [
    [...RUN, ...two],
    ["merge", stream, ...two],
  ]) {
    const ran = await workspace.nextest([...RUN, "--output", `ndjson:${stream}`]);
    expect(ran.exitCode).toBe(0);
    const refused = await workspace.nextest(line);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`two reports cannot be written to one file, \`${folder}/link/a\``);
    expect(fs.existsSync(path.join(folder, "a"))).toBe(false);
  }
});

test("a profile's JUnit path that is a folder is found before any test runs", async () => {
  const workspace = await own("basic");
  for (const name of ["", ".", "reports"]) {
    fs.mkdirSync(path.join(workspace.folder, "target/nextest/default/reports"), { recursive: true });
    const config = workspace.write("junit.toml", `[profile.default.junit]\npath = "${name}"\n`);
    const ran = await workspace.nextest([...RUN, "--config-file", config]);
    expect(ran.exitCode).toBe(96);
    expect(ran.stderr).not.toContain("Summary");
  }
});

test("a summary of the step that is a FIFO without a reader is a warning, at once", async () => {
  const workspace = await shared("basic");
  const fifo = path.join(scratchFolder(), "summary");
  Bun.spawnSync(["mkfifo", fifo]);
  const ran = await workspace.nextest(RUN, { env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: fifo } });
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toContain(
    `warning: cannot write report \`${fifo}\`: no process has opened it for reading`,
  );
});

test("a summary that the CI system wants and that cannot be written is a warning", async () => {
  const workspace = await shared("basic");
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "/no-such-folder/summary.md" };
  const ran = await workspace.nextest(RUN, { env });
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toContain(
    "warning: cannot write report `/no-such-folder/summary.md`: no such file or directory",
  );
});
