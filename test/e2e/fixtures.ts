/**
 * The Rust workspaces that end-to-end tests run on. Each is copied out of the repository and built once for
 * each test process; a test that changes one gets a copy of the copy, including everything that was built.
 */
import { afterAll } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The executable that `npm test` builds first. */
export const EXECUTABLE = path.join(ROOT, "dist/cargo-nextest");

const SOURCES = {
  basic: "test/fixtures/basic",
  outcomes: "test/fixtures/outcomes",
  harness: "test/fixtures/harness",
  reruns: "test/fixtures/reruns",
  doctests: "test/fixtures/doctests",
  costs: "test/fixtures/costs",
  example: "examples/workspace",
} as const;

export type FixtureName = keyof typeof SOURCES;

/** Everything that the tests of this process write. */
const BASE = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "nextest-ts-e2e-"));

// A worker of the test runner loads this anew for each test file, and ends what the file started. Otherwise all files share
// it, and there is no event when the test runner ends; but this shell then reads the end of its input.
if (process.env["BUN_TEST_WORKER_ID"] === undefined)
  Bun.spawn(["/bin/sh", "-c", 'read -r _; rm -rf -- "$1"', "sh", BASE], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  }).unref();
else
  afterAll(() => {
    // A process that outlives its test for a moment may still write there.
    Bun.spawnSync(["/bin/sh", "-c", 'rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }', "sh", BASE]);
  });

const KEPT = [
  "PATH",
  "HOME",
  "TMPDIR",
  "RUSTUP_HOME",
  "RUSTUP_TOOLCHAIN",
  "LD_LIBRARY_PATH",
  "NEXTEST_FORK_SERVER",
];

/**
 * The environment of every command: no variable that could change its behaviour, no configuration of
 * this user, no network, and no other cargo to wait for. Builds without debug information take a quarter of the time.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    KEPT.flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  ),
  LANG: "C.UTF-8",
  CARGO_HOME: path.join(BASE, "cargo"),
  XDG_CONFIG_HOME: path.join(BASE, "config"),
  XDG_STATE_HOME: path.join(BASE, "state"),
  XDG_CACHE_HOME: path.join(BASE, "cache"),
  XDG_RUNTIME_DIR: path.join(BASE, "runtime"),
  CARGO_NET_OFFLINE: "true",
  CARGO_INCREMENTAL: "0",
  CARGO_PROFILE_DEV_DEBUG: "0",
};

const built = new Map<FixtureName, Promise<string>>();

/** The folder of a built fixture that many tests share, and none may change. */
export function sharedFixture(name: FixtureName): Promise<string> {
  const known = built.get(name);
  if (known !== undefined) return known;
  const building = build(name);
  built.set(name, building);
  return building;
}

async function build(name: FixtureName): Promise<string> {
  const folder = path.join(BASE, name);
  await copy(path.join(ROOT, SOURCES[name]), folder, ["target"]);
  const cargo = Bun.spawn(["cargo", "test", "--no-run", "--workspace", "--quiet"], {
    cwd: folder,
    env: ENVIRONMENT,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const said = await new Response(cargo.stderr).text();
  if ((await cargo.exited) !== 0) throw new Error(`fixture ${name} does not build:\n${said}`);
  return folder;
}

let copies = 0;

/** A copy of a built fixture for one test, which may change it. */
export async function ownFixture(name: FixtureName): Promise<string> {
  copies += 1;
  const folder = path.join(BASE, `${name}-${copies}`);
  await copy(await sharedFixture(name), folder, []);
  return folder;
}

/** A fresh folder. */
export function scratchFolder(): string {
  return fs.mkdtempSync(path.join(BASE, "scratch-"));
}

/** Keeps the times of files, by which cargo knows what is built. */
async function copy(from: string, to: string, without: readonly string[]): Promise<void> {
  fs.mkdirSync(to);
  for (const entry of fs.readdirSync(from)) {
    if (without.includes(entry)) continue;
    const copying = Bun.spawn(["cp", "-pR", path.join(from, entry), to], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if ((await copying.exited) !== 0) throw new Error(`${path.join(from, entry)} cannot be copied`);
  }
}
