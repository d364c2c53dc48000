/** Runs the scripts in a real shell, in folders laid out as by servers. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { launcherScript, mentionsRoot } from "./launcher-script.ts";

setDefaultTimeout(60_000);

const AREA = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "launcher-script-")));
afterAll(() => fs.rmSync(AREA, { recursive: true }));

const ROOTS = ["/home/me/ws", "/cargo/it's here"];

/** The arguments (one a line) and then the environment of a program that is started below another root. */
function runBelow(
  root: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): readonly string[] {
  const cwd = "/home/me/ws/pkg";
  fs.mkdirSync(root + cwd, { recursive: true });
  const show = 'for arg in "$@"; do echo "$arg"; done; exec env';
  fs.symlinkSync("/bin/sh", path.join(root, "home/me/ws/show"));
  const argv = ["/home/me/ws/show", "-c", show, "show", ...args] as const;
  const script = launcherScript({ argv, cwd, env, roots: ROOTS });
  const { stdout, stderr } = Bun.spawnSync(["/bin/sh", "-c", script], {
    cwd: root + cwd,
    env: { PATH: "/usr/bin:/bin" },
  });
  expect(stderr.toString()).toBe("");
  return stdout.toString().split("\n");
}

test("below another root, paths of the tree begin with it", () => {
  const root = path.join(AREA, "a worker's root");
  const env = {
    CARGO_MANIFEST_DIR: "/home/me/ws/pkg",
    LIST: "/cargo/it's here/lib:/usr/lib:/home/me/ws/target/debug",
    OTHER: "/home/me/wsx/pkg",
  };
  const lines = runBelow(root, env, ["--file=/home/me/ws/a b", "plain", "it's $HOME `x`"]);
  expect(lines.slice(0, 3)).toEqual([`--file=${root}/home/me/ws/a b`, "plain", "it's $HOME `x`"]);
  expect(lines).toContain(`CARGO_MANIFEST_DIR=${root}/home/me/ws/pkg`);
  expect(lines).toContain(`LIST=${root}/cargo/it's here/lib:/usr/lib:${root}/home/me/ws/target/debug`);
  expect(lines).toContain("OTHER=/home/me/wsx/pkg");
});

test("a variable that no shell can set reaches the program", () => {
  const root = path.join(AREA, "odd");
  const cwd = "/home/me/ws/pkg";
  fs.mkdirSync(root + cwd, { recursive: true });
  fs.symlinkSync("/usr/bin/env", path.join(root, "home/me/ws/show"));
  const env = { "CARGO_BIN_EXE_my-tool": "/home/me/ws/target/my-tool" };
  const script = launcherScript({ argv: ["/home/me/ws/show"], cwd, env, roots: ROOTS });
  const { stdout } = Bun.spawnSync(["/bin/sh", "-c", script], {
    cwd: root + cwd,
    env: { PATH: "/usr/bin:/bin" },
  });
  expect(stdout.toString().split("\n")).toContain(`CARGO_BIN_EXE_my-tool=${root}/home/me/ws/target/my-tool`);
});

test("what holds a path of the tree, and what only looks like one", () => {
  expect(mentionsRoot("/home/me/ws", ROOTS)).toBe(true);
  expect(mentionsRoot("x:/home/me/ws/a", ROOTS)).toBe(true);
  expect(mentionsRoot("/other/home/me/ws/a", ROOTS)).toBe(false);
  expect(mentionsRoot("/home/me/wsx", ROOTS)).toBe(false);
  expect(mentionsRoot("/home/me/ws", [])).toBe(false);
});
