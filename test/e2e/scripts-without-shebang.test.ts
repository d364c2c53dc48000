/** Scripts without `#!` run, as `execvp` runs them; a test binary never goes to a shell. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { own, shared, type Workspace } from "./rig.ts";
import { scratchFolder } from "./fixtures.ts";

setDefaultTimeout(60_000);

function script(text: string): string {
  const file = path.join(scratchFolder(), "script");
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
}

/** Runs one test that passes, with further configuration. */
async function runWith(workspace: Workspace, config: string, env: Readonly<Record<string, string>> = {}) {
  const file = path.join(scratchFolder(), "config.toml");
  fs.writeFileSync(file, `experimental = ["setup-scripts", "wrapper-scripts"]\n${config}`);
  return workspace.nextest(["run", "--config-file", file, "-E", "test(=tests::adds)"], { env });
}

const EVERYWHERE = '[[profile.default.scripts]]\nfilter = "all()"\n';

test("a setup script", async () => {
  const setup = script('echo "SET=here" >> "$NEXTEST_ENV"\n');
  const ran = await runWith(
    await shared("basic"),
    `[scripts.setup.s]\ncommand = ["${setup}"]\n${EVERYWHERE}setup = "s"\n`,
  );
  expect(ran.exitCode).toBe(0);
});

test.if(process.platform !== "win32")(
  "a setup script that leaves a FIFO in the place of its variables",
  async () => {
    const setup = script('rm "$NEXTEST_ENV"; mkfifo "$NEXTEST_ENV"\n');
    const ran = await runWith(
      await shared("basic"),
      `[scripts.setup.s]\ncommand = ["${setup}"]\n${EVERYWHERE}setup = "s"\n`,
    );
    expect(ran.exitCode).toBe(105);
    expect(ran.stderr).toContain("it is no regular file");
  },
);

test("a wrapper, for the run and for the listing", async () => {
  const wrapper = script('exec "$@"\n');
  const config = `[scripts.wrapper.w]\ncommand = ["${wrapper}"]\n${EVERYWHERE}run-wrapper = "w"\nlist-wrapper = "w"\n`;
  expect((await runWith(await shared("basic"), config)).exitCode).toBe(0);
});

test.if(process.arch === "x64" && process.platform === "linux")("a target runner", async () => {
  const env = { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: script('exec "$@"\n') };
  expect((await runWith(await shared("basic"), "", env)).exitCode).toBe(0);
});

test("a damaged test binary is not run by a shell", async () => {
  const workspace = await own("basic");
  const archive = path.join(scratchFolder(), "build.json");
  const listed = await workspace.nextest([
    "list",
    "--list-type",
    "binaries-only",
    "--message-format",
    "json",
  ]);
  fs.writeFileSync(archive, listed.stdout);
  const metadata = path.join(scratchFolder(), "metadata.json");
  const cargo = Bun.spawnSync(["cargo", "metadata", "--format-version", "1"], { cwd: workspace.folder });
  fs.writeFileSync(metadata, cargo.stdout);
  const marker = path.join(scratchFolder(), "marker");
  for (const binary of fs.readdirSync(path.join(workspace.folder, "target/debug/deps"), {
    withFileTypes: true,
  })) {
    const file = path.join(binary.parentPath, binary.name);
    if (binary.isFile() && !binary.name.includes(".")) fs.writeFileSync(file, `touch ${marker}\n`);
  }
  const ran = await workspace.nextest(["run", "--binaries-metadata", archive, "--cargo-metadata", metadata]);
  expect(ran.exitCode).toBe(104);
  expect(ran.stderr).toContain("exec format error");
  expect(fs.existsSync(marker)).toBe(false);
});
